"""Letters: who is owed one, sheets for the printer in each person's language, noted when they are printed."""

from __future__ import annotations

import pytest

from summit import tokens
from summit.db import db, transaction
from summit.models import AuditEntry, Event, Invitation
from summit.services import invitations, letters, nominations
from tests import factories
from tests.factories import NOW, ORGANISER
from tests.statements import counted
from tests.web.forms import Page, on_paper
from tests.web.organiser.conftest import Office, may_see_needs


@pytest.fixture
def ida(event: Event) -> Invitation:
    """Invited directly, without e-mail; reads English."""
    with transaction():
        made = factories.invited(event.groups[0], name="Ida Bo", email="")
        made.person.language = "en"
    return made


def test_where_everyone_has_an_address_it_says_so(viewer: Office, event: Event) -> None:
    assert "Everyone has an e-mail address" in viewer.get(f"/o/{event.slug}/letters").text


def test_the_owed_letters_are_printed_and_noted(office: Office, event: Event, ida: Invitation) -> None:
    path = f"/o/{event.slug}/letters"
    assert "Print 1 new letter" in Page(office.get(path)).text
    sheets = Page(office.get(f"{path}/print?which=owed"))
    assert ida.letter_printed_at is None
    assert f"localhost/code and type the code {on_paper(letters.code_of(ida))}" in sheets.text
    assert "You are invited" in sheets.text
    assert "Without either: call Dorte Haugaard, telephone 72 00 00 00" in sheets.text
    link = tokens.derive(tokens.Kind.ATTENDEE, ida.id, ida.link_generation)
    assert link not in sheets.answer.text  # it is in the square only
    answer = office.post(f"{path}/print", {"id": str(ida.id)})
    assert (answer.status_code, answer.location) == (303, path)
    assert ida.letter_printed_at is not None
    assert "new letter" not in Page(office.get(path)).text
    assert "The letter to Ida Bo was printed" in Page(office.get(f"/o/{event.slug}/log")).text
    assert "Letter printed" in Page(office.get(f"/o/{event.slug}/people/{ida.person_id}")).text


def test_each_letter_is_in_its_persons_language(office: Office, event: Event, ida: Invitation) -> None:
    with transaction():
        factories.invited(event.groups[0], name="Bo Dam", email="")
    page = office.get(f"/o/{event.slug}/letters/print?which=owed").text
    assert page.count('<article class="a4 a4-letter" lang="da"') == 1
    assert page.count('<article class="a4 a4-letter" lang="en"') == 1


def test_what_is_chosen_is_printed_also_a_second_time(office: Office, event: Event, ida: Invitation) -> None:
    with transaction():
        forum = factories.forum(event)
        ane = nominations.nominate(forum.allocations[0], factories.nominee("Ane Ek", email=""), by=ORGANISER, now=NOW)
        ane.person.language = "en"
    path = f"/o/{event.slug}/letters"
    assert "Named by nominators" in Page(office.get(path)).text
    sheets = Page(office.get(f"{path}/print?id={ane.id}"))
    assert "Lokalforum Jyderup has named you." in sheets.text
    assert "Ida Bo" not in sheets.text
    assert office.get(f"{path}/print").status_code == 303


def test_another_events_letters_are_not_there(office: Office, event: Event, ida: Invitation) -> None:
    with transaction():
        other = factories.event(title="Et andet")
        foreign = factories.invited(other.groups[0], name="Fremmed", email="")
    path = f"/o/{event.slug}/letters/print"
    assert office.get(f"{path}?id={foreign.id}").status_code == 303
    office.post(path, {"id": str(foreign.id)})
    assert foreign.letter_printed_at is None
    assert db.session.scalars(db.select(AuditEntry).where(AuditEntry.action == "invitation.letter_printed")).all() == []


def test_a_viewer_sees_who_but_no_codes(viewer: Office, event: Event, ida: Invitation) -> None:
    page = viewer.get(f"/o/{event.slug}/letters").text
    assert "Ida Bo" in page
    assert ida.code not in page
    assert viewer.get(f"/o/{event.slug}/letters/print?which=owed").status_code == 403
    assert viewer.post(f"/o/{event.slug}/letters/print", {"id": str(ida.id)}).status_code == 403


def test_the_letter_of_whoever_has_told_what_they_need_is_printed_by_who_may_see_it(
    office: Office, event: Event, ida: Invitation
) -> None:
    path = f"/o/{event.slug}/letters"
    with transaction():
        invitations.accept(ida, by=ORGANISER, now=NOW)
        factories.tells(ida, dietary="nødder")
    page = Page(office.get(path)).text
    assert "an organiser who may see needs prints it" in page
    assert "new letter" not in page
    assert f'value="{ida.id}"' not in office.get(path).text
    for chosen in ("which=owed", f"id={ida.id}"):
        assert office.get(f"{path}/print?{chosen}").status_code == 303
    office.post(f"{path}/print", {"id": str(ida.id)})
    assert ida.letter_printed_at is None
    may_see_needs(office)
    assert "an organiser who may see needs prints it" not in Page(office.get(path)).text
    assert "You have a place" in Page(office.get(f"{path}/print?which=owed")).text


def test_hostile_names_stay_words(office: Office, event: Event) -> None:
    with transaction():
        factories.invited(event.groups[0], name='<img src=x onerror="y">', email="")
    page = office.get(f"/o/{event.slug}/letters/print?which=owed").text
    assert "<img" not in page


@pytest.mark.parametrize("page", ["letters", "letters/print?which=owed"])
def test_the_number_of_queries_is_fixed(office: Office, event: Event, page: str) -> None:
    numbers = []
    for people in (1, 2):  # one, then three
        with transaction():
            for _ in range(people):
                factories.invited(event.groups[0], email="")
        office.get(f"/o/{event.slug}/{page}")
        with counted() as asked:
            assert office.get(f"/o/{event.slug}/{page}").status_code == 200
        numbers.append(len(asked))
    assert numbers[0] == numbers[1]
