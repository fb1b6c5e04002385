"""Texts of the mails through their pages: looked at, changed, refused, shown as a real person gets them, given up."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from summit.db import db, transaction
from summit.models import Event, Invitation, MailKind, OutboxMail
from summit.services import mail_texts
from tests import factories
from tests.factories import NOW, ORGANISER
from tests.statements import counted
from tests.web.organiser.conftest import Office

WORDS = {"subject": "{event}: kom!", "text": "Kære {name}\n\nVi ses {date}."}


def path(event: Event, more: str = "/invitation/da") -> str:
    return f"/o/{event.slug}/mails/texts{more}"


def flat(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def keep(event: Event, text: str, kind: MailKind = MailKind.INVITATION, language: str = "da") -> None:
    with transaction():
        mail_texts.save(event, kind, language, subject="Kom!", text=text, by=ORGANISER, now=NOW)


@pytest.fixture
def anna(event: Event) -> Invitation:
    with transaction():
        return factories.invited(event.groups[0], name="Anna Sø")


def test_every_kind_is_listed_in_each_language_of_the_event(office: Office, event: Event) -> None:
    keep(event, "Kom!")
    page = office.get(path(event, "")).text
    links = re.findall(rf'href="{re.escape(path(event, "/"))}(\w+)/(\w+)"', page)
    assert sorted(links) == sorted((kind.value, code) for kind in mail_texts.EDITABLE for code in event.languages)
    assert page.count("own text") == 1
    assert f'href="{path(event, "")}"' in office.get(f"/o/{event.slug}/mails").text


def test_every_kind_has_a_name_and_says_when_it_is_sent(office: Office, event: Event) -> None:
    page = office.get(path(event, "")).text
    rows = re.findall(r'<th scope="row">([^<]*)<span class="sub">([^<]*)</span>', page)
    assert len(rows) == len(mail_texts.EDITABLE)
    assert len(set(rows)) == len(rows)
    assert all(name.strip() and when.strip().startswith(("when ", "after ")) for name, when in rows)


def test_the_standard_text_stands_in_the_form_to_begin_with(office: Office, event: Event, anna: Invitation) -> None:
    page = office.get(path(event, "/invitation/en")).text
    assert 'value="There is a place for you at {event}"' in page
    assert "{host} invites you to {event}." in page
    assert "It has the standard text." in page


def test_a_text_is_kept_changed_and_given_up(office: Office, event: Event, anna: Invitation) -> None:
    answer = office.post(path(event), WORDS)
    assert (answer.status_code, answer.location) == (303, path(event) + f"?as={anna.id}")
    assert "Saved. Mails that leave from now on have this text." in office.get(answer.location).text
    [own] = mail_texts.texts_of(event).values()
    assert (own.subject, own.text) == (WORDS["subject"], WORDS["text"])
    assert "Kære {name}" in office.get(path(event)).text
    assert "Anna Sø" not in office.get(path(event) + "?start=ours").text.split("Placeholders")[0]
    question = office.get(path(event, "/invitation/da/reset")).text
    assert "Kære {name}" in question
    assert "{host}" in question
    assert office.post(path(event, "/invitation/da/reset")).status_code == 303
    assert mail_texts.texts_of(event) == {}
    log = flat(office.get(f"/o/{event.slug}/log").text)
    assert "The text of a kind of mail was changed (Dansk)" in log
    assert "A kind of mail got its standard text back (Dansk)" in log


@pytest.mark.parametrize(
    ("field", "wrong", "said"),
    [
        ("text", "Kære {navn}", "{navn} is not a placeholder of this mail."),
        ("subject", "Kom {", "A brace stands alone."),
        ("text", "", "Please write something here"),
        ("subject", "x" * 151, "At most 150 characters; these are 151."),
    ],
)
def test_what_does_not_hold_is_said_at_its_field_and_nothing_is_lost(
    office: Office, event: Event, anna: Invitation, field: str, wrong: str, said: str
) -> None:
    answer = office.post(path(event), WORDS | {field: wrong})
    assert answer.status_code == 422
    assert said in flat(answer.text)
    assert f'id="{field}-error"' in answer.text
    other = {"subject": "text", "text": "subject"}[field]
    assert WORDS[other].splitlines()[0] in answer.text
    assert mail_texts.texts_of(event) == {}
    assert office.post(path(event, "/invitation/da/look"), WORDS | {field: wrong}).status_code == 422


def test_a_look_shows_words_that_were_only_typed_and_keeps_none(office: Office, event: Event, anna: Invitation) -> None:
    look = office.post(path(event, f"/invitation/da/look?as={anna.id}"), WORDS)
    assert look.status_code == 200
    assert "Vi ses fredag 1.\xa0maj\xa02026." in look.text
    assert "http://localhost/i/…" in look.text
    text = office.post(path(event, "/invitation/da/look"), WORDS | {"form": "text"}).text
    assert text.startswith(f"{event.title}: kom!\n\n")
    assert mail_texts.texts_of(event) == {}
    assert db.session.scalars(select(OutboxMail)).one().kind is MailKind.INVITATION


def test_nothing_in_the_frame_can_run_or_lead_astray(office: Office, event: Event, anna: Invitation) -> None:
    look = office.post(path(event, "/invitation/da/look"), WORDS | {"text": "<script>alert(1)</script>"})
    policy = look.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "frame-ancestors 'self'" in policy
    assert "<script>" not in look.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in look.text
    page = office.get(path(event))
    assert "frame-src 'self'" in page.headers["Content-Security-Policy"]
    assert "unsafe-inline" not in page.headers["Content-Security-Policy"]


def test_it_is_shown_as_the_first_of_each_group_gets_it(office: Office, event: Event, anna: Invitation) -> None:
    with transaction():
        business = factories.group(event, "Erhverv")
        bo = factories.invited(business, name="Bo Lind")
        factories.invited(business, name="Carl Holm")
    page = office.get(path(event)).text
    assert re.findall(r"<option[^>]*>([^<]*)</option>", page) == ["Anna Sø (Borgere)", "Bo Lind (Erhverv)"]
    assert "Anna Sø" in office.get(path(event, "/invitation/da/look")).text
    assert "Bo Lind" in office.get(path(event, f"/invitation/da/look?as={bo.id}")).text
    assert "Anna Sø" in office.get(path(event, "/invitation/da/look?as=999999")).text


@pytest.mark.parametrize("kind", [kind.value for kind in mail_texts.EDITABLE])
def test_every_kind_can_be_looked_at_before_anybody_is_asked(office: Office, event: Event, kind: str) -> None:
    for language in ("da", "en"):
        assert office.get(path(event, f"/{kind}/{language}")).status_code == 200
        assert "Anna Holm" in office.get(path(event, f"/{kind}/{language}/look?form=text")).text


def test_what_would_be_empty_is_said_on_both_pages(office: Office, event: Event, anna: Invitation) -> None:
    keep(event, "{nominator} har indstillet dig.")
    said = "{nominator} would be empty for everyone, because they were invited directly."
    for more in ("", "/invitation/da"):
        assert said in flat(office.get(path(event, more)).text)
    assert said not in flat(office.get(path(event, "/invitation/en")).text)


def test_whoever_may_only_look_sees_it_and_changes_nothing(viewer: Office, event: Event, anna: Invitation) -> None:
    page = viewer.get(path(event)).text
    assert "<textarea" not in page
    assert "{host}" in page
    assert viewer.get(path(event, "/invitation/da/look")).status_code == 200
    assert viewer.post(path(event), WORDS).status_code == 403
    assert viewer.get(path(event, "/invitation/da/reset")).status_code == 403


@pytest.mark.parametrize("more", ["/sign_in/da", "/nonsense/da", "/invitation/nl", "/invitation/xx"])
def test_a_kind_or_language_that_is_not_the_events_is_not_there(office: Office, event: Event, more: str) -> None:
    assert office.get(path(event, more)).status_code == 404
    assert office.post(path(event, more), WORDS).status_code == 404


def test_the_list_takes_as_many_queries_for_many_people(office: Office, event: Event) -> None:
    asked = []
    for _ in range(2):
        with transaction():
            for number in range(2):
                forum = factories.forum(event, f"Forum {_} {number}")
                factories.nominated(forum.allocations[0])
        keep(event, "{nominator} {deadline} {group}")
        keep(event, "{deadline}", MailKind.NOMINATOR_LINK)
        with counted() as statements:
            assert office.get(path(event, "")).status_code == 200
        asked.append(len(statements))
    assert asked[0] == asked[1]
