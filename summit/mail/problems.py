"""What can keep a mail from leaving, in plain words: one of three things, whatever the mail server said.

`Later` (the network, a busy server), `Undeliverable` (this recipient, for good) or `RelayClosed` (our login, encryption
or sender address: nothing will go through until that is mended).
"""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager

from summit.errors import N_
from summit.mail.plain import one_line

UNREACHABLE = N_("The mail server cannot be reached.")
BUSY = N_("The mail server asked us to try again later.")
NO_SUCH_MAILBOX = N_("There is no mailbox with this address.")
MAILBOX_FULL = N_("The recipient's mailbox is full.")
REFUSED = N_("The recipient's mail server refused the mail.")
BAD_ADDRESS = N_("This is not an address that mail can be sent to.")
LOGIN_REFUSED = N_("The mail server did not accept our user name and password.")
NO_ENCRYPTION = N_("No encrypted connection to the mail server could be made.")
SENDER_REFUSED = N_("The mail server does not accept our sender address.")

PERMANENT = 500  # SMTP replies from here on are final, RFC 5321
LOGIN_NEEDED = frozenset({530, 534, 535, 538})  # RFC 4954
TOO_MUCH = 552  # the mailbox, or the mail, is over its size
NO_MAILBOX = frozenset({550, 551, 553})


class DeliveryProblem(Exception):
    """A mail did not leave. `reason` is an English msgid, then, on a line of its own, the mail server's words."""

    def __init__(self, reason: str, said: str = "") -> None:
        self.reason = f"{reason}\n{one_line(said)}" if said else reason
        super().__init__(self.reason)


class Later(DeliveryProblem):
    """It may well work the next time."""


class Unreachable(Later):
    """There is no connection, or it broke."""


class Undeliverable(DeliveryProblem):
    """It will never reach this recipient."""


class RelayClosed(DeliveryProblem):
    """The mail server does not let this installation in."""


@contextmanager
def said_plainly() -> Iterator[None]:
    """Turn whatever smtplib, the socket or the encryption raises into one of the three problems."""
    try:
        yield
    except smtplib.SMTPRecipientsRefused as error:
        code, words = next(iter(error.recipients.values()))
        raise _of_recipient(code, _decoded(words)) from error
    except smtplib.SMTPSenderRefused as error:
        raise _of_sender(error.smtp_code, _decoded(error.smtp_error)) from error
    except smtplib.SMTPAuthenticationError as error:
        problem = RelayClosed if error.smtp_code >= PERMANENT else Later
        reason = LOGIN_REFUSED if error.smtp_code >= PERMANENT else BUSY
        raise problem(reason, f"{error.smtp_code} {_decoded(error.smtp_error)}") from error
    except smtplib.SMTPConnectError as error:
        raise Unreachable(UNREACHABLE, f"{error.smtp_code} {_decoded(error.smtp_error)}") from error
    except smtplib.SMTPDataError as error:
        raise _of_recipient(error.smtp_code, _decoded(error.smtp_error), is_data=True) from error
    except smtplib.SMTPServerDisconnected as error:
        raise Unreachable(UNREACHABLE, str(error)) from error
    except (ssl.SSLError, smtplib.SMTPNotSupportedError) as error:  # before OSError, whose kind SSLError is
        is_login = isinstance(error, smtplib.SMTPNotSupportedError) and "AUTH" in str(error)
        raise RelayClosed(LOGIN_REFUSED if is_login else NO_ENCRYPTION, str(error)) from error
    except smtplib.SMTPException as error:  # also an OSError; here only: no way of logging in that both sides know
        raise RelayClosed(LOGIN_REFUSED, str(error)) from error
    except UnicodeError as error:
        raise Undeliverable(BAD_ADDRESS) from error
    except OSError as error:
        raise Unreachable(UNREACHABLE, str(error)) from error


def _of_recipient(code: int, words: str, *, is_data: bool = False) -> DeliveryProblem:
    said = f"{code} {words}"
    if code in LOGIN_NEEDED:
        return RelayClosed(LOGIN_REFUSED, said)
    if code < PERMANENT:
        return Later(BUSY, said)
    if code == TOO_MUCH:
        return Undeliverable(MAILBOX_FULL, said)
    return Undeliverable(NO_SUCH_MAILBOX if code in NO_MAILBOX and not is_data else REFUSED, said)


def _of_sender(code: int, words: str) -> DeliveryProblem:
    said = f"{code} {words}"
    if code < PERMANENT:
        return Later(BUSY, said)
    if code == TOO_MUCH:
        return Undeliverable(REFUSED, said)
    return RelayClosed(LOGIN_REFUSED if code in LOGIN_NEEDED else SENDER_REFUSED, said)


def _decoded(words: bytes | str) -> str:
    return words.decode(errors="replace") if isinstance(words, bytes) else words
