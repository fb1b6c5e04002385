"""How a mail leaves: handed to the mail server, or laid into the mailbox folder when no server is set.

One recipient each, text and HTML, headers of our own: a Message-ID that is the same however often a mail is tried.
"""

from __future__ import annotations

import os
import re
import secrets
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from email.utils import formatdate, parseaddr
from pathlib import Path
from urllib.parse import urlsplit

import flask_mail
from flask import Flask, current_app

from summit import tokens
from summit.config import Settings
from summit.mail.envelope import Envelope
from summit.mail.messages import Frame
from summit.mail.plain import one_line
from summit.mail.problems import (
    BAD_ADDRESS,
    SENDER_REFUSED,
    UNREACHABLE,
    RelayClosed,
    Undeliverable,
    Unreachable,
    said_plainly,
)
from summit.mail.rendering import Letter

MAILBOX = "mailbox"
_ADDRESS = re.compile(r'[^\s\x00-\x1f<>()\[\],;:\\"@]+@[^\s\x00-\x1f<>()\[\],;:\\"@]+')
BROKEN_IN_A_ROW = 2  # connections; after that the server is taken to be down, see `hope_again`


def init_app(app: Flask) -> None:
    """Give Flask-Mail the settings of the mail server."""
    settings: Settings = app.extensions["settings"]
    app.config.update(
        MAIL_SERVER=settings.MAIL_SERVER,
        MAIL_PORT=settings.MAIL_PORT,
        MAIL_USE_TLS=settings.MAIL_USE_TLS,
        MAIL_USE_SSL=settings.MAIL_USE_SSL,
        MAIL_USERNAME=settings.MAIL_USERNAME or None,
        MAIL_PASSWORD=settings.MAIL_PASSWORD or None,
        MAIL_DEFAULT_SENDER=settings.MAIL_SENDER,
        MAIL_DEBUG=0,  # smtplib would print whole conversations, addresses and all
        MAIL_SUPPRESS_SEND=False,
    )
    flask_mail.Mail(app)


def frame(now: datetime) -> Frame:
    """Where and when this installation writes a mail."""
    return Frame(base_url=_settings().BASE_URL, now=now)


class Connection(flask_mail.Connection):
    """Flask-Mail's connection, with a timeout, a checked certificate, and a goodbye that cannot fail."""

    def configure_host(self) -> smtplib.SMTP:
        server, timeout = self.mail, _settings().MAIL_TIMEOUT
        context = ssl.create_default_context()
        host: smtplib.SMTP
        if server.use_ssl:
            host = smtplib.SMTP_SSL(server.server, server.port, timeout=timeout, context=context)
        else:
            host = smtplib.SMTP(server.server, server.port, timeout=timeout)
        try:
            if server.use_tls:
                host.starttls(context=context)
            if server.username and server.password:
                host.login(server.username, server.password)
        except BaseException:
            host.close()
            raise
        return host

    @property
    def is_over(self) -> bool:
        """Has the server said goodbye (421)? smtplib has hung up then."""
        return self.host is None or self.host.sock is None

    def hand_over(self, sealed: Envelope) -> None:
        """To the server: the envelope and what is in it."""
        assert self.host is not None
        self.host.sendmail(sealed.sender[1], [sealed.recipient[1]], sealed.as_bytes())

    def __exit__(self, *_error: object) -> None:
        if self.host is not None:
            with suppress(OSError):  # smtplib's own exceptions are of this kind too
                self.host.quit()
            self.host.close()
            self.host = None


class Round:
    """A round of the post: many mails over one connection, made when the first mail needs it, or one after a break."""

    def __init__(self) -> None:
        self._connection: Connection | None = None
        self._broken = 0

    def send(self, letter: Letter, mail_id: int, now: datetime) -> None:
        """Hand one letter over. Raises Later, Undeliverable or RelayClosed."""
        sealed = seal(letter, now)
        if not _settings().MAIL_SERVER:
            _lay_into_mailbox(sealed.as_bytes(), file_name(mail_id, letter.message.kind))
            return
        if self._broken >= BROKEN_IN_A_ROW:
            raise Unreachable(UNREACHABLE)
        try:
            with said_plainly():
                self._open().hand_over(sealed)
        except Unreachable:
            self._broken += 1
            self.close()
            raise
        self._broken = 0

    def hope_again(self) -> None:
        """A server that was down may be back: the next mail tries it, and if it is not, no other does."""
        self._broken = min(self._broken, BROKEN_IN_A_ROW - 1)

    def _open(self) -> Connection:
        if self._connection is not None and self._connection.is_over:
            self.close()
        if self._connection is None:
            connection = Connection(current_app.extensions["mail"])
            connection.__enter__()
            self._connection = connection
        return self._connection

    def close(self) -> None:
        """Say goodbye, if we ever met."""
        if self._connection is not None:
            self._connection.__exit__(None, None, None)
            self._connection = None


@contextmanager
def post() -> Iterator[Round]:
    """A round of the post, its connection closed at the end."""
    current = Round()
    try:
        yield current
    finally:
        current.close()


def seal(letter: Letter, now: datetime) -> Envelope:
    """The letter in its envelope.

    Raises Undeliverable for an address that cannot stand in a header, RelayClosed when that is our own.
    """
    message = letter.message
    return Envelope(
        sender=_sender(message.sender_name),
        recipient=(one_line(message.to_name), _address(message.to_address)),
        reply_to=_reply_to(message.reply_to),
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        calendar=message.calendar,
        headers={
            "Date": formatdate(now.timestamp(), localtime=True),
            "Message-ID": _message_id(message.identity),
            "Auto-Submitted": "auto-generated",
            "Content-Language": message.language,
            **_unsubscribing(message.unsubscribe),
        },
    )


def _unsubscribing(url: str) -> dict[str, str]:
    """One click in the mail program, without opening a page (RFC 8058)."""
    return {"List-Unsubscribe": f"<{url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"} if url else {}


def _message_id(identity: str) -> str:
    """The same for every attempt at this mail of this installation, so that a mail program shows a duplicate once."""
    domain = urlsplit(_settings().BASE_URL).hostname or "localhost"
    return f"<mail-{identity}.{tokens.installation()}@{domain}>"


def _address(address: str) -> str:
    """The address in ASCII, its domain encoded by IDNA."""
    local, at, domain = address.rpartition("@")
    try:
        encoded = f"{local}{at}{domain.encode('idna').decode()}"
        encoded.encode("ascii")
    except UnicodeError as error:
        raise Undeliverable(BAD_ADDRESS) from error
    if not _ADDRESS.fullmatch(encoded):
        raise Undeliverable(BAD_ADDRESS)
    return encoded


def _sender(name: str = "") -> tuple[str, str]:
    configured, address = parseaddr(_settings().MAIL_SENDER)
    try:
        return one_line(name or configured), _address(address)
    except Undeliverable as error:  # no recipient's fault: nothing leaves until the setting is mended
        raise RelayClosed(SENDER_REFUSED) from error


def _reply_to(reply_to: tuple[str, str] | None) -> tuple[str, str] | None:
    if reply_to is None:
        return None
    try:
        return one_line(reply_to[0]), _address(reply_to[1])
    except Undeliverable:  # a mail without the way back is better than no mail
        return None


def _lay_into_mailbox(content: bytes, name: str) -> None:
    """Write the file whole or not at all; personal links are in it, so only the owner may read it."""
    folder = mailbox_folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = folder / f".{name}.{secrets.token_hex(4)}"
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
    fresh.replace(folder / name)


def file_name(mail_id: int, kind: str) -> str:
    """What a mail's file in the mailbox is called."""
    return f"{mail_id:08}-{kind}.eml"


def mailbox_folder() -> Path:
    """Where mails lie when no mail server is set."""
    return Path(_settings().INSTANCE) / MAILBOX


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings
