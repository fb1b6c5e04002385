"""The board and the form of a group: figures down to each nominator, and quotas that hold unless one knows better."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from summit.db import db, transaction
from summit.models import Admission, AuditEntry, Event, Group, MailState, OutboxMail
from summit.services import invitations, nominators
from tests import factories
from tests.factories import NOW
from tests.statements import counted
from tests.web.organiser.conftest import Office

FORM = {"name": "Politikere", "letter": "p", "colour": "2", "quota": "31", "admission": "held"}


def row(page: str, name: str) -> str:
    """The row of the board whose first cell links to `name`."""
    found = [part for part in page.split("<tr>") if f">{name}</a></th>" in part]
    assert len(found) == 1
    return found[0]


def cells(text: str) -> list[str]:
    """The numbers of a row: given, accepted, awaiting, free, waiting."""
    parts = text.split('<td class="num')[1:6]
    return [re.sub("<[^>]*>", "", part.partition(">")[2].partition("</td>")[0]).split()[0] for part in parts]


def test_without_groups_it_says_what_to_do(office: Office, viewer: Office, event: Event) -> None:
    with transaction():
        draft = factories.event(of=event.host, title="Kladde", is_open=False)
    assert "Add the first group" in office.get(f"/o/{draft.slug}/groups").text
    page = viewer.get(f"/o/{draft.slug}/groups").text
    assert "No groups yet" in page
    assert "Add the first group" not in page


def test_each_nominator_has_its_figures(office: Office, event: Event) -> None:
    with transaction():
        forum = factories.forum(event)
        factories.forum(event, "Lokalforum Orø", places=2)
        factories.nominated(forum.allocations[0])
        factories.nominated(forum.allocations[0], as_reserve=True)
        bounced = factories.nominated(forum.allocations[0])
        mail = db.session.scalars(db.select(OutboxMail).where(OutboxMail.invitation_id == bounced.id)).one()
        mail.state = MailState.FAILED
    page = office.get(f"/o/{event.slug}/groups").text
    own = row(page, "Lokalforum Jyderup")
    assert cells(own) == ["4", "0", "2", "2", "1"]
    assert f'people?group={event.groups[0].id}&amp;nominator={forum.id}&amp;state=asked">2</a>' in own
    assert "1 mail came back" in own
    assert "Link not sent" in own
    assert "Not given to anybody" in page
    assert "<b>70</b>" in page
    assert "Borgere from 2 nominators" in page
    assert "Places in all: 168. Accepted: 0, awaiting an answer: 2, free: 166." in page


def test_silent_nominators_stand_first(office: Office, event: Event) -> None:
    with transaction():
        factories.forum(event, "Lokalforum Jyderup").contacts[0].last_acted_at = NOW - timedelta(days=1)
        factories.forum(event, "Lokalforum Tuse").contacts[0].invited_at = NOW - timedelta(days=8)
    page = office.get(f"/o/{event.slug}/groups").text
    assert page.index("Lokalforum Tuse") < page.index("Lokalforum Jyderup")
    assert "Has done nothing yet" in row(page, "Lokalforum Tuse")
    assert "Write to them" in row(page, "Lokalforum Tuse")
    assert "Write to them" not in row(page, "Lokalforum Jyderup")


def test_a_group_without_nominators_shows_answers_and_a_way_to_invite(office: Office, event: Event) -> None:
    with transaction():
        factories.accepted(event.groups[0])
    page = office.get(f"/o/{event.slug}/groups").text
    assert "invited so far" in page
    assert f'href="/o/{event.slug}/invitations?group={event.groups[0].id}"' in page


def test_another_events_group_is_not_there(office: Office, event: Event) -> None:
    with transaction():
        other = factories.event(of=event.host, title="Et andet møde")
    id = other.groups[0].id
    assert office.get(f"/o/{event.slug}/groups?group={id}").status_code == 404
    assert office.get(f"/o/{event.slug}/groups/{id}").status_code == 404
    assert office.post(f"/o/{event.slug}/groups/{id}", FORM).status_code == 404
    assert office.post(f"/o/{event.slug}/groups/{id}/remove").status_code == 404


def test_a_group_is_added(office: Office, event: Event) -> None:
    answer = office.post(f"/o/{event.slug}/groups/new", FORM | {"is_facilitators": "y", "admission": "open"})
    db.session.expire_all()
    group = event.groups[1]
    assert (answer.status_code, answer.location) == (303, f"/o/{event.slug}/groups?group={group.id}")
    assert (group.name, group.letter, group.colour, group.pool.size) == ("Politikere", "P", 2, 31)
    assert (group.admission, group.is_facilitators, group.is_one_per_area) == (Admission.OPEN, True, False)


@pytest.mark.parametrize(
    ("changed", "field", "status"),
    [
        ({"name": ""}, "name", 422),
        ({"name": "borgere"}, "name", 409),
        ({"letter": "B"}, "letter", 409),
        ({"letter": "7"}, "letter", 422),
        ({"quota": "-1"}, "quota", 422),
        ({"colour": "9"}, "colour", 422),
    ],
)
def test_what_is_wrong_stands_at_its_field(
    office: Office, event: Event, changed: dict[str, str], field: str, status: int
) -> None:
    answer = office.post(f"/o/{event.slug}/groups/new", FORM | changed)
    assert answer.status_code == status
    assert f'id="{field}-error"' in answer.text
    db.session.expire_all()
    assert len(event.groups) == 1


def test_fewer_places_than_promised_only_knowingly(office: Office, event: Event) -> None:
    group = event.groups[0]
    with transaction():
        for _ in range(3):
            factories.invited(group)
    path = f"/o/{event.slug}/groups/{group.id}"
    form = FORM | {"name": "Borgere", "letter": "B", "colour": "1", "quota": "2"}
    assert "knowingly" not in office.get(path).text
    refused = office.post(path, form)
    assert refused.status_code == 409
    assert "3 places are promised already, so it cannot have only 2." in refused.text
    assert 'id="quota-error"' in refused.text
    assert 'name="knowingly"' in refused.text
    db.session.expire_all()
    assert group.pool.size == 76
    assert office.post(path, form | {"knowingly": "y"}).status_code == 303
    db.session.expire_all()
    assert (group.pool.size, group.pool.taken, group.pool.overrun) == (2, 3, 1)
    entry = db.session.scalars(db.select(AuditEntry).where(AuditEntry.action == "group.changed")).one()
    assert entry.details["knowingly"] is True
    assert "1 place over the quota, knowingly." in office.get(f"/o/{event.slug}/groups").text


def test_below_what_nominators_have_there_is_no_box_to_tick(office: Office, event: Event) -> None:
    with transaction():
        factories.forum(event, places=4)
    path = f"/o/{event.slug}/groups/{event.groups[0].id}"
    answer = office.post(path, FORM | {"name": "Borgere", "letter": "B", "quota": "3"})
    assert answer.status_code == 409
    assert "Nominators have been given 4 places of Borgere; take some back first." in answer.text
    assert 'name="knowingly"' not in answer.text


def test_admission_stays_once_somebody_was_asked(office: Office, event: Event) -> None:
    with transaction():
        factories.invited(event.groups[0])
    path = f"/o/{event.slug}/groups/{event.groups[0].id}"
    answer = office.post(path, FORM | {"name": "Borgere", "letter": "B", "quota": "76", "admission": "open"})
    assert answer.status_code == 409
    assert 'id="admission-error"' in answer.text


def test_an_unused_group_is_removed_and_a_used_one_stays(office: Office, event: Event) -> None:
    with transaction():
        unused = factories.group(event, "Erhverv", quota=8)
        factories.invited(event.groups[0])
    path = f"/o/{event.slug}/groups"
    assert "Remove Erhverv?" in office.get(f"{path}/{unused.id}/remove").text
    assert office.post(f"{path}/{unused.id}/remove").status_code == 303
    answer = office.post(f"{path}/{event.groups[0].id}/remove")
    assert answer.status_code == 409
    assert "Borgere is in use and cannot be removed." in answer.text
    assert [group.name for group in db.session.scalars(db.select(Group))] == ["Borgere"]


def test_a_viewer_sees_the_board_and_changes_nothing(viewer: Office, event: Event) -> None:
    page = viewer.get(f"/o/{event.slug}/groups").text
    assert "Change Borgere" not in page
    assert "Invite people" not in page
    id = event.groups[0].id
    for path in ("new", f"{id}", f"{id}/remove"):
        assert viewer.get(f"/o/{event.slug}/groups/{path}").status_code == 403
        assert viewer.post(f"/o/{event.slug}/groups/{path}", FORM).status_code == 403


def test_a_stranger_finds_no_event(stranger: Office, event: Event) -> None:
    assert stranger.get(f"/o/{event.slug}/groups").status_code == 404


def test_the_number_of_queries_is_fixed(office: Office, event: Event) -> None:
    numbers = []
    for names in (("Jyderup",), ("Orø", "Tuse")):  # one nominator, then three, with a person each
        with transaction():
            for name in names:
                forum = factories.forum(event, f"Lokalforum {name}")
                nominators.send_link(forum.contacts[0], by=factories.ORGANISER, now=NOW)
                factories.nominated(forum.allocations[0])
        office.get(f"/o/{event.slug}/groups")
        with counted() as asked:
            assert office.get(f"/o/{event.slug}/groups").status_code == 200
        numbers.append(len(asked))
    assert numbers[0] == numbers[1]


def test_each_figure_leads_to_the_people_whom_it_counts(office: Office, event: Event) -> None:
    with transaction():
        forum, other = factories.forum(event), factories.forum(event, "Lokalforum Orø")
        factories.nominated(forum.allocations[0], name="Anna Lund")
        factories.nominated(forum.allocations[0], name="Eva Krog", as_reserve=True)
        factories.nominated(other.allocations[0], name="Bo Holm")
    own = row(office.get(f"/o/{event.slug}/groups").text, "Lokalforum Jyderup")
    found = {state: path for path, state in re.findall(r'href="([^"]*state=(\w+))"', own.replace("&amp;", "&"))}
    assert set(found) == {"asked", "waiting"}
    asked = office.get(found["asked"]).text
    assert "Only those whom Lokalforum Jyderup has named." in asked
    assert [name in asked for name in ("Anna Lund", "Eva Krog", "Bo Holm")] == [True, False, False]
    assert "Eva Krog" in office.get(found["waiting"]).text


def test_what_is_over_the_quota_is_drawn_and_said(office: Office, event: Event) -> None:
    with transaction():
        full = factories.group(event, "Politikere", quota=1)
        for _ in range(3):
            factories.invited(full, override=True)
    page = office.get(f"/o/{event.slug}/groups?group={full.id}").text
    assert "2 places over the quota, knowingly." in page
    assert page.count('class="w x"') == 2
    assert "2 over the quota" in page


def test_those_who_wait_are_counted_for_their_nominator(office: Office, event: Event) -> None:
    with transaction():
        staff = factories.group(event, "Ansatte", quota=1, admission=Admission.OPEN)
        council = factories.forum(event, "Personalerådet", places=1, to=staff).allocations[0]
        for _ in range(2):
            invitations.accept(factories.nominated(council), by=factories.ORGANISER, now=NOW)
    own = row(office.get(f"/o/{event.slug}/groups?group={staff.id}").text, "Personalerådet")
    assert cells(own) == ["1", "1", "–", "–", "1"]
