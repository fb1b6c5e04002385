"""What goes over the wire: a letter in its envelope, in ASCII and short lines, with headers that nobody folds anew.

Written out by hand. Python's own writer takes longer for one mail than everything else it costs, and it folds a long
address anew without the quotes around the name, so that a name could become an address.
"""

from __future__ import annotations

from base64 import b64encode, encodebytes
from binascii import b2a_qp
from dataclasses import dataclass
from email.utils import formataddr

from summit.mail.calendar import Attachment

END = "\r\n"
LONGEST = 200  # of a header that is written as it is; SMTP allows 998
WORD = 45  # bytes of an encoded word: 60 letters in base64, 75 at most with what is around them (RFC 2047)


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
        reply_to = {"Reply-To": _named(*self.reply_to)} if self.reply_to else {}
        headers = {
            "Subject": _words(self.subject),
            "From": _named(*self.sender),
            "To": _named(*self.recipient),
            **reply_to,
            **{name: _in_one_line(value) for name, value in self.headers.items()},
            "MIME-Version": "1.0",
        }
        return (_lines(headers) + self._body()).encode("ascii")

    def _body(self) -> str:
        both = _multipart("alternative", _written("plain", self.text), _written("html", self.html))
        return _multipart("mixed", both, _attached(self.calendar)) if self.calendar is not None else both


def _multipart(subtype: str, *parts: str) -> str:
    """Parts between boundaries that occur in none of them: "=_" stands neither in base64 nor in quoted-printable."""
    boundary = f"=_{subtype}"
    between = "".join(f"--{boundary}{END}{part}{END}" for part in parts)
    return _part({"Content-Type": f'multipart/{subtype}; boundary="{boundary}"'}, f"{between}--{boundary}--{END}")


def _written(subtype: str, text: str) -> str:
    """Quoted-printable, because HTML has lines longer than SMTP allows."""
    described = {"Content-Type": f'text/{subtype}; charset="utf-8"', "Content-Transfer-Encoding": "quoted-printable"}
    lines = text.replace(END, "\n").replace("\r", "\n")
    return _part(described, b2a_qp(lines.encode()).decode("ascii").replace("\n", END))


def _attached(entry: Attachment) -> str:
    described = {
        "Content-Type": f"text/calendar; method={entry.method}; charset=utf-8",
        "Content-Transfer-Encoding": "base64",
        "Content-Disposition": 'attachment; filename="event.ics"',
    }
    return _part(described, END.join(encodebytes(entry.content).decode("ascii").splitlines()))


def _part(headers: dict[str, str], body: str) -> str:
    return f"{_lines(headers)}{END}{body}"


def _lines(headers: dict[str, str]) -> str:
    return "".join(f"{name}: {value}{END}" for name, value in headers.items())


def _named(name: str, address: str) -> str:
    """The address with its name, in quotes where the name could be read as more than a name."""
    words, address = _words(name), _in_one_line(address)
    return formataddr((words, address)) if words == name else f"{words} <{address}>"


def _words(text: str) -> str:
    """The text as a header can carry it: as it is, or in encoded words, also what would be read as one."""
    is_plain = _in_one_line(text).isascii() and "=?" not in text and len(text) <= LONGEST
    return text if is_plain else _encoded(text)


def _encoded(text: str) -> str:
    """The text in encoded words (RFC 2047), a line for each; no character is cut in two."""
    words = [b""]
    for character in text:
        more = character.encode()
        if len(words[-1]) + len(more) > WORD:
            words.append(b"")
        words[-1] += more
    return f"{END} ".join(f"=?utf-8?b?{b64encode(word).decode('ascii')}?=" for word in words)


def _in_one_line(text: str) -> str:
    if "\r" in text or "\n" in text:
        raise ValueError("A header is one line.")
    return text
