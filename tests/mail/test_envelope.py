"""What goes over the wire, read back by the library that mail programs are made of."""

from __future__ import annotations

from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from typing import Any

import pytest

from summit.mail.calendar import Attachment
from summit.mail.envelope import Envelope

TEXT = "Kære Åse\n\n" + "Vi ses på torvet = pladsen. " * 60 + "\n.\nFrom here  \n--=_mixed\nslut\n"
HTML = f"<p>{'æøå' * 2000}</p>\n"
NAMES = [
    "Åse Ångström " * 12,
    'Anna "Ann" Bak, Bo',
    "=?utf-8?q?Anna?=",
    "x" * 400,
    "𝔸nna 👩‍👩‍👧",
    "Anna <bo@post.example>",
    "",
]


def sealed(**more: Any) -> Envelope:
    facts: dict[str, Any] = {
        "sender": ("Fjordby Kommune", "summit@localhost"),
        "recipient": ("Anna", "anna@post.example"),
        "reply_to": None,
        "subject": "There is a place for you",
        "text": TEXT,
        "html": HTML,
        "calendar": None,
        "headers": {"Message-ID": "<mail-1@localhost>"},
    }
    return Envelope(**facts | more)


def read(content: bytes) -> EmailMessage:
    return BytesParser(policy=policy.default).parsebytes(content)


def said(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


@pytest.mark.parametrize("calendar", [None, Attachment(b"BEGIN:VCALENDAR\r\n" * 50, "PUBLISH")])
def test_what_was_put_in_comes_out(calendar: Attachment | None) -> None:
    content = sealed(calendar=calendar).as_bytes()
    mail = read(content)
    assert said(mail, "plain") == TEXT
    assert said(mail, "html") == HTML
    assert [part.get_payload(decode=True) for part in mail.iter_attachments()] == (
        [calendar.content] if calendar else []
    )
    assert [part.defects for part in mail.walk() if part.defects] == []
    assert content.isascii()
    assert max(map(len, content.split(b"\r\n"))) <= 200
    assert content.count(b"\n") == content.count(b"\r\n") == content.count(b"\r")


@pytest.mark.parametrize("words", NAMES)
def test_a_name_stays_a_name(words: str) -> None:
    mail = read(sealed(recipient=(words, "anna@post.example"), subject=words).as_bytes())
    [address] = mail["To"].addresses
    assert address.addr_spec == "anna@post.example"
    assert without_blanks(address.display_name) == without_blanks(words)
    assert mail["Subject"].strip() == words.strip()


def without_blanks(name: str) -> str:
    """Without blanks: Python 3.11 leaves those that stand between two encoded words, and mail programs do not."""
    return name.replace(" ", "")


@pytest.mark.parametrize("text", ["", "x" * 500, "æ" * 500, "one\rtwo\r\nthree\nfour"])
def test_lines_end_as_they_do_in_mails(text: str) -> None:
    content = sealed(text=text).as_bytes()
    assert content.count(b"\n") == content.count(b"\r\n") == content.count(b"\r")
    assert said(read(content), "plain").split() == text.split()


@pytest.mark.parametrize("line", ["\r", "\n", "\r\n"])
def test_a_header_of_two_lines_is_not_written(line: str) -> None:
    spoiled = f"Anna{line}Bcc: everyone@post.example"
    for more in (
        {"subject": spoiled},
        {"recipient": (spoiled, "anna@post.example")},
        {"recipient": ("Anna", spoiled)},
        {"headers": {"Content-Language": spoiled}},
    ):
        with pytest.raises(ValueError, match="one line"):
            sealed(**more).as_bytes()
