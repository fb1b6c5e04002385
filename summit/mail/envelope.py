"""What goes over the wire: a letter in its envelope, in ASCII and short lines, with headers that nobody folds anew.

Python's newer policies read every header back before they write it, which takes longer than all the rest, and fold a
long address without the quotes around the name, so that a name could become an address: so the older one is used.
"""

from __future__ import annotations

from binascii import b2a_qp
from dataclasses import dataclass
from email.charset import BASE64, Charset
from email.encoders import encode_base64
from email.header import Header
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.nonmultipart import MIMENonMultipart
from email.policy import Compat32
from email.utils import formataddr
from functools import lru_cache

from summit.mail.calendar import Attachment

LONGEST = 200  # of a header that is written as it is; SMTP allows 998


class _AsTheyAre(Compat32):
    """Headers of one line, or folded already, are written as they stand."""

    def fold_binary(self, name: str, value: str) -> bytes:
        return f"{name}: {value}{self.linesep}".encode("ascii")


_POLICY = _AsTheyAre(linesep="\r\n")
_UTF8 = Charset("utf-8")
_UTF8.header_encoding = BASE64  # the shorter of two would be found by writing both


@dataclass(frozen=True, kw_only=True)
class Envelope:
    """One letter to one recipient; `sender`, `recipient` and `reply_to` are names with their addresses in ASCII."""

    sender: tuple[str, str]
    recipient: tuple[str, str]
    reply_to: tuple[str, str] | None
    subject: str
    text: str
    html: str
    calendar: Attachment | None
    headers: dict[str, str]  # the others, in ASCII

    def as_bytes(self) -> bytes:
        """As the mail server gets it. Raises ValueError for a header of more than one line."""
        whole = _multipart("alternative", _written("plain", self.text), _written("html", self.html))
        if self.calendar is not None:
            whole = _multipart("mixed", whole, _attached(self.calendar))
        whole["Subject"] = _words(self.subject)
        whole["From"] = _known(*self.sender)
        whole["To"] = _named(*self.recipient)
        if self.reply_to:
            whole["Reply-To"] = _known(*self.reply_to)
        for name, value in self.headers.items():
            whole[name] = _in_one_line(value)
        return whole.as_bytes(policy=_POLICY)


def _multipart(subtype: str, *parts: MIMEBase) -> MIMEBase:
    """Parts between boundaries that occur in none of them: "=_" stands neither in base64 nor in quoted-printable."""
    return MIMEMultipart(subtype, f"=_{subtype}", parts)


def _written(subtype: str, text: str) -> MIMEBase:
    """Quoted-printable, because HTML has lines longer than SMTP allows; by the encoder that is not slow."""
    part = MIMENonMultipart("text", subtype, charset="utf-8")
    part["Content-Transfer-Encoding"] = "quoted-printable"
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    part.set_payload(b2a_qp(lines.encode()).decode("ascii"))
    return part


def _attached(entry: Attachment) -> MIMEBase:
    part = MIMEBase("text", "calendar", method=entry.method, charset="utf-8")
    part.set_payload(entry.content)
    encode_base64(part)
    part.add_header("Content-Disposition", "attachment", filename="event.ics")
    return part


def _named(name: str, address: str) -> str:
    """The address with its name, in quotes where the name could be read as more than a name."""
    words, address = _words(name), _in_one_line(address)
    return formataddr((words, address)) if words == name else f"{words} <{address}>"


@lru_cache  # whoever invites is the same in many mails, and no secret
def _known(name: str, address: str) -> str:
    return _named(name, address)


def _words(text: str) -> str:
    """The text as a header can carry it: as it is, or in encoded words, also what would be read as one."""
    is_plain = _in_one_line(text).isascii() and "=?" not in text and len(text) <= LONGEST
    return text if is_plain else Header(text, _UTF8).encode(linesep="\r\n")


def _in_one_line(text: str) -> str:
    if "\r" in text or "\n" in text:
        raise ValueError("A header is one line.")
    return text
