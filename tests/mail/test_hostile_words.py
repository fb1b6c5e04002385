"""Words that try to become headers, tags or links, in every field that reaches a mail."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from email import policy
from email.parser import BytesParser
from html.parser import HTMLParser

import pytest
from sqlalchemy import event as events

from summit import clock
from summit.db import transaction
from summit.models import Event, Invitation, MailKind, NominatorContact, Person, Wish
from summit.services import nominators, wishes
from summit.tasks import deliver
from summit.web.application import Application
from tests import factories
from tests.factories import ORGANISER
from tests.mail import story
from tests.mail.conftest import MailServer

NEW_LINES = ["\n", "\r", "\r\n", "\n\r", "\r\n\r\n", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029"]
INJECTED = ["Bcc: everyone@post.example", "To: everyone@post.example", "Subject: free money", "Content-Type: text/html"]
HEADERS = [f"Anna{line}{header}" for line in NEW_LINES for header in INJECTED] + [
    "Anna\x00Bcc: everyone@post.example",
    "Anna <everyone@post.example>, Bo",
    'Anna" <everyone@post.example>',
    "=?utf-8?q?Anna=0ABcc=3A_everyone=40post.example?=",
    "Anna\r\n .\r\nMAIL FROM:<everyone@post.example>",
    "\u202eannA",
]
TAGS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><a href="https://evil.example">here</a>',
    "'><svg/onload=alert(1)>",
    "<a href='https://evil.example'>click</a>",
    "<!--",
    "</td></tr></table><h1>free",
    "<style>*{display:none}</style>",
    "<base href=https://evil.example>",
    "<meta http-equiv=refresh content='0;url=https://evil.example'>",
    "&lt;script&gt;",
    "{{ 7 * 7 }}",
    "{% raw %}",
    "%(event)s",
    "%s%d%%",
    "[here](https://evil.example)",
]
EXPECTED_HEADERS = {
    "content-type", "mime-version", "subject", "from", "to", "date", "message-id", "reply-to", "auto-submitted",
    "content-language",
}  # fmt: skip


def spoil(event: Event, invitation: Invitation, words: str) -> None:
    """Put `words` into every field that reaches a mail, past all forms and services."""
    event.title = event.venue = event.address = event.description = event.contact_name = words
    event.contact_phone = event.host.name = event.groups[0].name = words
    invitation.person.name = invitation.person.organisation = words
    for nominator in event.nominators:
        nominator.name = words
        for contact in nominator.contacts:
            contact.name = words


def send_with(words: str) -> None:
    """Three mails full of `words`: an invitation, a forum's link, a wish."""
    with transaction():
        event = factories.event()
        forum = factories.forum(event)
        invitation = factories.nominated(forum.allocations[0], now=clock.now())
        nominators.send_link(forum.contacts[0], by=ORGANISER, now=clock.now())
        wishes.write(
            forum, name=words, email="ida@post.example", phone=words, message=words, language="da", now=clock.now()
        )
        spoil(event, invitation, words)
    assert deliver.drain() == 3


class Tags(HTMLParser):
    """The shape of a page: its tags with their attributes' names, and where its links lead."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.shape: list[tuple[str, tuple[str, ...]]] = []
        self.links: list[str] = []
        self.comments = 0
        self.words: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.shape.append((tag, tuple(name for name, _ in attrs)))
        self.links += [value or "" for name, value in attrs if name in {"href", "src"}]

    def handle_comment(self, data: str) -> None:
        self.comments += 1

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        """Everything that can be read, with single spaces."""
        return " ".join("".join(self.words).split())


def html_parts(server: MailServer) -> list[Tags]:
    return [Tags(str(part.get_content())) for mail in server.mails if (part := mail.get_body(("html",))) is not None]


@pytest.mark.parametrize("words", HEADERS)
def test_no_word_becomes_a_header_or_a_recipient(context: Application, mail_server: MailServer, words: str) -> None:
    send_with(words)
    for recipients, raw in mail_server.raw:
        assert len(recipients) == 1
        mail = BytesParser(policy=policy.default).parsebytes(raw)
        assert {name.lower() for name in mail} == EXPECTED_HEADERS
        assert len(mail) == len(EXPECTED_HEADERS)
        assert [address.addr_spec for address in mail["To"].addresses] == recipients
        assert len(mail["From"].addresses) == len(mail["Reply-To"].addresses) == 1
        assert mail["From"].addresses[0].addr_spec == "summit@localhost"
        assert len(str(mail["Subject"]).splitlines()) == 1


@pytest.mark.parametrize("words", TAGS)
def test_no_word_becomes_a_tag_or_a_link(context: Application, mail_server: MailServer, words: str) -> None:
    send_with("harmless")
    harmless = html_parts(mail_server)
    mail_server.raw.clear()
    send_with(words)
    hostile = html_parts(mail_server)
    assert [page.shape for page in hostile] == [page.shape for page in harmless]
    assert [page.comments for page in hostile] == [0, 0, 0]
    links = {link.split("/")[2] for page in hostile for link in page.links}
    assert links == {"localhost"}
    texts = [str(part.get_content()) for mail in mail_server.mails if (part := mail.get_body(("plain",))) is not None]
    assert len(texts) == 3
    for text in texts:
        assert _close(words) in _close(text), "the words are shown as they were written, but for blanks"


def _close(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("http://evil.example/x?y=1", "http: //evil. example/x?y=1"),
        ("Anna www.evil.example", "Anna www. evil. example"),
        ("evil.example", "evil. example"),
        ("anna@evil.example", "anna@ evil. example"),
        ("javascript:alert(1)", "javascript: alert(1)"),
        ("http://localhost@evil.example", "http: //localhost@ evil. example"),
        ("http://localhost:81@evil.example", "http: //localhost: 81@ evil. example"),
        ("<a href='https://evil.example'>", "<a href='https: //evil. example'>"),
        ("J.R.R. Tolkien, A.P. Møller & Søn A/S", "J.R.R. Tolkien, A.P. Møller & Søn A/S"),
    ],
)
def test_no_mail_program_makes_a_link_of_a_name(
    context: Application, mail_server: MailServer, words: str, shown: str
) -> None:
    """What an organiser writes may be a link; what is typed as the name of a person or in a wish may not."""
    with transaction():
        event = factories.event(description="See https://fjordby.example/summit", contact_email="ask@fjordby.example")
        forum = factories.forum(event)
        asked = factories.nominated(forum.allocations[0], now=clock.now())
        asked.person.name = asked.person.organisation = words
        wishes.write(
            forum, name=words, email="ida@post.example", phone="", message=words, language="da", now=clock.now()
        )
    assert deliver.drain() == 2
    for mail in mail_server.mails:
        for kind in ("plain", "html"):
            part = mail.get_body((kind,))
            text = Tags(str(part.get_content())).text if kind == "html" else " ".join(str(part.get_content()).split())  # type: ignore[union-attr]
            assert shown in text
            assert (words in text) == (words == shown)
            assert "http://localhost/" in str(part.get_content())  # type: ignore[union-attr]
    assert "ida@post.example" in str(mail_server.mails[1].get_body(("plain",)).get_content())  # type: ignore[union-attr]


STRANGERS = {
    Person: ("name", "organisation"),
    NominatorContact: ("name",),
    Wish: ("name", "phone", "message"),
}
"""Whoever can write into a mail of ours without being of the office, and where."""


@contextmanager
def all_calling_themselves(words: str) -> Iterator[None]:
    """Whoever comes into the world meanwhile has `words`, each time with another number, where a mail may tell it."""
    numbers = itertools.count(1)

    def rename(_mapper: object, _connection: object, row: Person) -> None:
        for name in STRANGERS[type(row)]:
            setattr(row, name, words.format(next(numbers)))

    for model in STRANGERS:
        events.listen(model, "before_insert", rename)
    try:
        yield
    finally:
        for model in STRANGERS:
            events.remove(model, "before_insert", rename)


@pytest.mark.parametrize("host", ["", "localhost."])
def test_no_kind_of_mail_carries_a_strangers_link(context: Application, mail_server: MailServer, host: str) -> None:
    """Whatever is told of anybody, also where a full stop or a comma follows; a new kind comes into the story."""
    with all_calling_themselves(f"MitID http://{host}{{}}.evil.example/n/login"):
        told = story.tell("da")
    assert {row.kind for row in told} == set(MailKind)
    mails_telling = 0
    for mail in mail_server.mails:
        forms = [str(part.get_content()) for kind in ("plain", "html") if (part := mail.get_body((kind,))) is not None]
        assert [form for form in (*forms, str(mail["Subject"])) if "evil.example" in form] == [], mail["Subject"]
        assert ["http://localhost/" in form for form in forms] == [True, True], "our own links stay"
        mails_telling += "evil. example" in " ".join(forms[0].split())
    assert mails_telling == len(mail_server.mails) - 1, "the control: only the mail to the office tells of none of them"


def test_the_sentence_about_the_reply_carries_no_link(context: Application, mail_server: MailServer) -> None:
    """The name stands before a full stop there, which made it longer than the name that was looked for."""
    name = "http://localhost.evil.example/n/login"
    with transaction():
        forum = factories.forum(factories.event())
        wishes.write(forum, name=name, email="i@post.example", phone="", message="", language="da", now=clock.now())
    assert deliver.drain() == 1
    text = " ".join(str(mail_server.mails[0].get_body(("plain",)).get_content()).split())  # type: ignore[union-attr]
    assert "http: //localhost. evil. example/n/login." in text
    assert name not in text
