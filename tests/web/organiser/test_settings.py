"""Settings: the event is changed, opened and closed, gets areas and colleagues; viewers only look."""

from __future__ import annotations

from datetime import UTC, datetime

from summit.db import db, transaction
from summit.models import AuditEntry, Event, EventState
from tests import factories
from tests.web.organiser.conftest import Office

FORM = {
    "title": "Topmøde om lokal udvikling",
    "language": "da",
    "other_languages": ["en"],
    "when": "fixed",
    "day": "2026-05-01",
    "begins": "11:00",
    "ends": "18:00",
    "time_zone": "Europe/Copenhagen",
    "venue": "Fjordhallen",
    "address": "Havnevej 12, 4300 Holbæk",
    "capacity": "168",
    "nominate_until": "2026-04-01T11:00",
    "answer_until": "2026-04-11T11:00",
    "offer_hours": "72",
    "remind_days": "3",
    "contact_name": "Dorte Haugaard",
    "contact_email": "dorte@fjordby.example",
    "contact_phone": "72 00 00 00",
}


def test_the_form_shows_what_is_known_and_saving_it_unchanged_changes_nothing(office: Office, event: Event) -> None:
    page = office.get(f"/o/{event.slug}/settings").text
    for value in ("2026-04-01T11:00", "72 00 00 00"):
        assert f'value="{value}"' in page
    assert 'name="day"' not in page  # people know the date: it has a page of its own
    before = (event.starts_at, event.ends_at, event.nominate_until_at, event.calendar_sequence, len(event.dates))
    answer = office.post(f"/o/{event.slug}/settings", FORM)
    assert (answer.status_code, answer.location) == (303, f"/o/{event.slug}/settings")
    db.session.expire_all()
    after = (event.starts_at, event.ends_at, event.nominate_until_at, event.calendar_sequence, len(event.dates))
    assert before == after
    entry = db.session.scalars(db.select(AuditEntry).where(AuditEntry.action == "event.changed")).one()
    assert entry.details["fields"] == []


def test_a_date_that_people_know_does_not_move_here(office: Office, event: Event) -> None:
    assert office.post(f"/o/{event.slug}/settings", FORM | {"day": "2026-05-02"}).status_code == 303
    db.session.expire_all()
    assert event.starts_at == datetime(2026, 5, 1, 9, tzinfo=UTC)


def test_a_draft_may_lose_its_date_here(office: Office, event: Event) -> None:
    with transaction():
        draft = factories.event(of=event.host, title="Udkast", is_open=False)
    page = office.get(f"/o/{draft.slug}/settings").text
    assert 'value="2026-05-01"' in page
    answer = office.post(f"/o/{draft.slug}/settings", FORM | {"title": "Udkast", "when": "missing"})
    assert answer.status_code == 303
    db.session.expire_all()
    assert (draft.starts_at, draft.season) == (None, "")


def test_fewer_places_than_are_promised_are_refused_at_the_field(office: Office, event: Event) -> None:
    with transaction():
        for _ in range(3):
            factories.invited(event.groups[0])
    answer = office.post(f"/o/{event.slug}/settings", FORM | {"capacity": "2"})
    assert answer.status_code == 409
    assert 'id="capacity-error"' in answer.text
    assert "3 places are promised already" in answer.text
    db.session.expire_all()
    assert event.pool.size == 168


def test_areas_line_by_line(office: Office, event: Event) -> None:
    path = f"/o/{event.slug}/settings/areas"
    assert "Jyderup\r\nOrø\r\nTuse" in office.get(path).text.replace("\n", "\r\n").replace("\r\r", "\r")
    assert office.post(path, {"areas": "Tuse\n\nHagested\nOrø\n"}).status_code == 303
    db.session.expire_all()
    assert [area.name for area in event.areas] == ["Tuse", "Hagested", "Orø"]


def test_an_area_in_use_stays(office: Office, event: Event) -> None:
    with transaction():
        factories.forum(event, "Lokalforum Jyderup")
    answer = office.post(f"/o/{event.slug}/settings/areas", {"areas": "Tuse"})
    assert answer.status_code == 409
    assert 'id="areas-error"' in answer.text
    assert "Jyderup cannot be removed" in answer.text


def test_it_is_closed_and_opened(office: Office, event: Event) -> None:
    assert "Close the event?" in office.get(f"/o/{event.slug}/settings/close").text
    assert office.post(f"/o/{event.slug}/settings/close").status_code == 303
    db.session.expire_all()
    assert event.state is EventState.CLOSED
    assert office.post(f"/o/{event.slug}/settings/open").location == f"/o/{event.slug}"
    db.session.expire_all()
    assert event.state is EventState.OPEN


def test_a_draft_without_groups_is_not_opened(office: Office, event: Event) -> None:
    with transaction():
        draft = factories.event(of=event.host, title="Kladde", is_open=False)
    answer = office.post(f"/o/{draft.slug}/settings/open")
    assert answer.status_code == 409
    assert "Set up at least one group" in answer.text


def test_a_viewer_sees_and_changes_nothing(viewer: Office, event: Event) -> None:
    page = viewer.get(f"/o/{event.slug}/settings")
    assert page.status_code == 200
    main = page.text.partition('id="content"')[2]
    assert "<form" not in main
    assert "btn-primary" not in main
    assert viewer.get(f"/o/{event.slug}/settings/areas").status_code == 200
    assert viewer.get(f"/o/{event.slug}/settings/staff").status_code == 200
    for path in ("", "/open", "/close", "/areas", "/staff"):
        assert viewer.post(f"/o/{event.slug}/settings{path}", FORM).status_code == 403


def test_a_stranger_finds_no_event(stranger: Office, event: Event) -> None:
    assert stranger.get(f"/o/{event.slug}/settings").status_code == 404
    assert stranger.post(f"/o/{event.slug}/settings", FORM).status_code == 404
