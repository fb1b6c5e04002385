"""Direct invitations: read, judged, shown, and sent all or not at all."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO

import openpyxl
from sqlalchemy import func, select

from summit import clock
from summit.db import db, transaction
from summit.models import AuditEntry, Event, Group, Invitation, InvitationState, MailKind, OutboxMail, Person
from summit.services import events
from tests import factories
from tests.factories import NOW, ORGANISER
from tests.statements import counted
from tests.web.organiser.conftest import Office

LIST = """Name\tE-mail\tOrganisation\tArea
Asger Overgaard\tasger@byraad.example\tByrådet\tOrø
Rikke Dalsgaard\trikke(at)byraad.example\tByrådet\tOrø
Lone Ågesen\tlone@byraad.example\tByrådet\tOrrø
Uden Adresse\t\tByrådet\tTuse
"""


def path(event: Event, more: str = "") -> str:
    """The address of a page about invitations."""
    return f"/o/{event.slug}/invitations{more}"


def number_of(model: type) -> int:
    """How many rows there are."""
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def pasted(office: Office, event: Event, text: str, group: Group | None = None) -> str:
    """Send a list and look at what would be sent."""
    answer = office.post(path(event, "/list"), {"group": (group or event.groups[0]).id, "text": text})
    assert (answer.status_code, answer.location) == (303, path(event, "/list"))
    return office.get(path(event, "/list")).text


def key_in(page: str) -> str:
    """What ties the yes to the list that was shown."""
    found = re.search(r'name="key" value="([^"]+)"', page)
    assert found
    return found[1]


def test_bad_rows_are_named_by_number_before_anything_is_stored(event: Event, office: Office) -> None:
    before = number_of(AuditEntry)
    page = pasted(office, event, LIST)
    assert "Row 3" in page
    assert "“rikke(at)byraad.example” is not an e-mail address." in page
    assert "Row 4" in page
    assert "“Orrø” is not an area of this event." in page
    assert "<b>1 mail will be sent</b>" in page
    assert "1 person has no e-mail address and answers by letter or through you." in page
    assert (number_of(Person), number_of(Invitation), number_of(OutboxMail)) == (0, 0, 0)
    assert number_of(AuditEntry) == before


def test_the_yes_invites_the_good_rows_at_once(event: Event, office: Office) -> None:
    page = pasted(office, event, LIST)
    answer = office.post(path(event, "/list/send"), {"key": key_in(page)})
    assert (answer.status_code, answer.location) == (303, f"/o/{event.slug}/people?group={event.groups[0].id}")
    made = db.session.scalars(select(Invitation).order_by(Invitation.id)).all()
    assert sorted(invitation.person.name for invitation in made) == ["Asger Overgaard", "Uden Adresse"]
    assert {invitation.state for invitation in made} == {InvitationState.SENT}
    assert all(invitation.holds_place and invitation.link_sha256 and invitation.code for invitation in made)
    assert event.groups[0].pool.taken == 2
    mail = db.session.scalars(select(OutboxMail)).one()
    assert (mail.kind, mail.invitation.person.email) == (MailKind.INVITATION, "asger@byraad.example")
    assert db.session.scalar(select(func.count()).where(AuditEntry.action == "invitation.sent")) == 2


def test_pressing_twice_or_with_an_old_page_sends_once(event: Event, office: Office) -> None:
    key = key_in(pasted(office, event, LIST))
    office.post(path(event, "/list/send"), {"key": "of another list"})
    assert number_of(Invitation) == 0
    for _ in range(2):
        office.post(path(event, "/list/send"), {"key": key})
    assert number_of(Invitation) == 2
    assert office.get(path(event, "/list")).location == path(event)


def test_an_uploaded_workbook_is_read_and_a_broken_one_refused_at_its_field(event: Event, office: Office) -> None:
    book = openpyxl.Workbook()
    book.active.append(["Navn", "E-mail"])  # type: ignore[union-attr]
    book.active.append(["Nanna Østergaard", "nanna@havnen.example"])  # type: ignore[union-attr]
    data = BytesIO()
    book.save(data)
    group = event.groups[0].id
    answer = office.post(
        path(event, "/list"), {"group": group, "file": (BytesIO(data.getvalue()), "liste.xlsx"), "text": ""}
    )
    assert answer.status_code == 303
    assert "Nanna Østergaard" in office.get(path(event, "/list")).text
    broken = office.post(path(event, "/list"), {"group": group, "file": (BytesIO(b"PK\x03\x04zzz"), "liste.xlsx")})
    assert broken.status_code == 422
    assert 'href="#file"' in broken.text
    assert "cannot be read" in broken.text


def test_an_empty_list_or_no_group_is_refused(event: Event, office: Office) -> None:
    empty = office.post(path(event, "/list"), {"group": event.groups[0].id, "text": "  "})
    assert (empty.status_code, "There are no rows in it." in empty.text) == (422, True)
    nowhere = office.post(path(event, "/list"), {"text": LIST})
    assert (nowhere.status_code, "Choose a group." in nowhere.text) == (422, True)


def test_who_is_asked_already_is_named_and_left_out(event: Event, office: Office) -> None:
    with transaction():
        known = factories.invited(event.groups[0], name="Asger Overgaard")
        known.person.email = "asger@byraad.example"
    page = pasted(office, event, LIST)
    assert "Row 2" in page
    assert "Asger Overgaard is invited or registered already." in page
    office.post(path(event, "/list/send"), {"key": key_in(page)})
    assert number_of(Invitation) == 2


def test_a_held_group_is_never_overfilled_unknowingly(event: Event, office: Office) -> None:
    with transaction():
        small = factories.group(event, "Erhverv", quota=1)
    page = pasted(office, event, LIST, small)
    assert "1 place is free, and 2 people are on the list." in page
    refused = office.post(path(event, "/list/send"), {"key": key_in(page)})
    assert refused.status_code == 409
    assert "There are 2 people on the list, but only 1 places of Erhverv are free." in refused.text
    assert number_of(Invitation) == 0
    assert office.post(path(event, "/list/send"), {"key": key_in(page), "override": "y"}).status_code == 303
    assert (small.pool.taken, small.pool.overrun) == (2, 1)
    entries = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "invitation.sent")).all()
    assert [entry.details["override"] for entry in entries] == [True, True]


def test_a_second_of_an_area_is_named_in_a_one_per_area_group(event: Event, office: Office) -> None:
    with transaction():
        schools = factories.group(event, "Skoler", quota=3, is_one_per_area=True)
        factories.invited(schools, name="Line Nygaard", area=event.areas[2])
    page = pasted(office, event, "Name\tArea\nFørste Skole\tOrø\nAnden Skole\tOrø\nTredje Skole\tTuse\n", schools)
    assert "Row 3" in page
    assert "Skoler has one place for each area, and Orø has it already: Første Skole." in page
    assert "Row 4" in page
    assert "Skoler has one place for each area, and Tuse has it already: Line Nygaard." in page
    office.post(path(event, "/list/send"), {"key": key_in(page)})
    assert schools.pool.taken == 2


def test_a_closed_event_invites_nobody(event: Event, office: Office) -> None:
    page = pasted(office, event, LIST)
    with transaction():
        events.close(event, by=ORGANISER, now=NOW)
    assert "so nobody can be invited" in office.get(path(event)).text
    assert office.post(path(event, "/list/send"), {"key": key_in(page)}).status_code == 409
    assert number_of(Invitation) == 0


def test_a_list_can_be_dropped(event: Event, office: Office) -> None:
    pasted(office, event, LIST)
    assert "A list waits for your yes." in office.get(path(event)).text
    assert office.post(path(event, "/list/drop")).status_code == 303
    assert "A list waits for your yes." not in office.get(path(event)).text


def test_inviting_one_by_hand(event: Event, office: Office) -> None:
    group = event.groups[0]
    typo = {"group": group.id, "name": "Bo", "email": "bo(at)x", "area": "", "language": "da"}
    wrong = office.post(path(event, "/one"), typo)
    assert (wrong.status_code, 'href="#email"' in wrong.text) == (422, True)
    values = {"group": group.id, "name": "Bo Friis", "email": "bo@x.example", "area": "Orø", "language": "en"}
    answer = office.post(path(event, "/one"), values)
    person = db.session.scalars(select(Person)).one()
    assert (answer.status_code, answer.location) == (303, f"/o/{event.slug}/people/{person.id}")
    assert (person.name, person.email, person.area.name, person.language) == ("Bo Friis", "bo@x.example", "Orø", "en")
    again = office.post(path(event, "/one"), values)
    assert (again.status_code, "is invited or registered already" in again.text) == (409, True)


def test_reminding_all_asks_first_and_sends_once_a_day(event: Event, office: Office) -> None:
    with transaction():
        for name in ("Anna", "Bo"):
            factories.invited(event.groups[0], name=name)
        factories.invited(event.groups[0], name="Uden Adresse", email="")
        factories.accepted(event.groups[0], name="Kommer")
    page = office.get(path(event)).text
    assert "2 have not answered" in page
    assert "Remind all 2" in page
    assert "<b>2 reminders will be sent.</b>" in office.get(path(event, "/remind")).text

    def reminders() -> int:
        return db.session.scalar(select(func.count()).where(OutboxMail.kind == MailKind.REMINDER)) or 0

    assert reminders() == 0
    for _ in range(2):
        office.post(path(event, "/remind"))
    assert reminders() == 2
    clock.set_to(NOW + timedelta(days=1))
    office.sign_in_again()
    office.post(path(event, "/remind"))
    assert reminders() == 4


def test_judging_a_long_list_asks_as_many_questions_as_a_short_one(event: Event, office: Office) -> None:
    pasted(office, event, "Name\tE-mail\nAnna\ta@x.example")
    with counted() as for_one:
        office.get(path(event, "/list"))
    lines = "\n".join(f"Person {number}\tp{number}@x.example" for number in range(40))
    pasted(office, event, f"Name\tE-mail\n{lines}")
    with counted() as for_forty:
        office.get(path(event, "/list"))
    assert len(for_forty) == len(for_one)


def test_a_list_of_another_event_is_not_sent_here(event: Event, office: Office) -> None:
    page = pasted(office, event, LIST)
    with transaction():
        other = factories.event(of=event.host, title="En anden dag")
    office.post(path(other, "/list/send"), {"key": key_in(page)})
    assert number_of(Invitation) == 0


def test_a_viewer_invites_nobody(event: Event, viewer: Office) -> None:
    assert "Read the list" not in viewer.get(path(event)).text
    assert viewer.post(path(event, "/list"), {"group": event.groups[0].id, "text": LIST}).status_code == 403
    assert viewer.get(path(event, "/one")).status_code == 403
    assert viewer.get(path(event, "/remind")).status_code == 403
