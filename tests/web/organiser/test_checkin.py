"""The desk's link, the figures of the day, and the end of the event."""

from __future__ import annotations

import re
from datetime import timedelta

from sqlalchemy import func, select

from summit import clock, tokens
from summit.db import db, transaction
from summit.models import AuditEntry, DeskLink, Event, EventState, Registration, RegistrationState
from summit.services import checkin
from tests import factories
from tests.factories import NOW, ORGANISER
from tests.statements import counted
from tests.web.organiser.conftest import Office

MORNING = NOW + timedelta(days=60)  # when factories' event begins


def path(event: Event, more: str = "") -> str:
    """The address of a page about check-in."""
    return f"/o/{event.slug}/check-in{more}"


def coming(event: Event, *names: str) -> list[Registration]:
    """People with a place."""
    with transaction():
        made = [factories.accepted(event.groups[0], name=name).person for name in names]
    return [person.registration for person in made if person.registration]


def desk_token(page: str) -> str:
    """The token in the link that the page shows."""
    found = re.search(r"<code>http://localhost/d/([^<]+)</code>", page)
    assert found
    return found[1]


def test_the_desk_gets_one_link_for_the_day_of_the_event(event: Event, office: Office) -> None:
    page = office.get(path(event)).text
    assert "Make the link" in page
    assert db.session.scalar(select(func.count(DeskLink.id))) == 0
    for _ in range(2):
        assert office.post(path(event, "/link")).status_code == 303
    link = db.session.scalars(select(DeskLink)).one()
    assert link.valid_on == event.day_on()
    page = office.get(path(event)).text
    assert tokens.fingerprint(desk_token(page)) == link.link_sha256
    assert 'class="qr"' in page
    assert db.session.scalar(select(func.count()).where(AuditEntry.action == "desk_link.made")) == 1


def test_a_new_link_kills_the_old_one_after_asking(event: Event, office: Office) -> None:
    assert office.get(path(event, "/link/renew")).status_code == 404
    office.post(path(event, "/link"))
    before = desk_token(office.get(path(event)).text)
    assert "A new link for the desk?" in office.get(path(event, "/link/renew")).text
    assert desk_token(office.get(path(event)).text) == before
    assert office.post(path(event, "/link/renew")).status_code == 303
    after = desk_token(office.get(path(event)).text)
    assert after != before
    assert office.browser.get(f"/d/{before}").status_code == 404
    assert office.browser.get(f"/d/{after}").status_code == 200


def test_figures_of_the_day_by_group_and_who_is_missing(event: Event, office: Office) -> None:
    here, _away, _late = coming(event, "Er Kommet", "Åse Mangler", "Bo Mangler")
    with transaction():
        checkin.check_in(here, by=ORGANISER, now=NOW)
        checkin.walk_in(event.groups[0], name="Gik Ind", by=ORGANISER, now=NOW)
    page = office.get(path(event)).text
    assert re.findall(r"<dd>(\d+)(?: <small>([^<]+)</small>)?</dd>", page) == [
        ("2", "of 3 expected"),
        ("2", ""),
        ("1", ""),
    ]
    missing = page[page.index('id="missing"') :]
    assert re.findall(r">([^<]+ Mangler)</a>", missing) == ["Åse Mangler", "Bo Mangler"]
    assert "Er Kommet" not in missing
    row = re.search(r"Borgere</span></th>(.*?)</tr>", page)
    assert row
    assert re.findall(r">(\d+)</td>", row[1]) == ["3", "2", "2", "1"]


def test_the_page_asks_as_many_questions_for_three_as_for_one(event: Event, office: Office) -> None:
    coming(event, "Anna")
    with counted() as for_one:
        office.get(path(event))
    coming(event, "Bo", "Carl")
    with counted() as for_three:
        office.get(path(event))
    assert len(for_three) == len(for_one)


def test_an_event_is_over_only_after_it_has_begun_and_after_asking(event: Event, office: Office) -> None:
    here, away = coming(event, "Er Kommet", "Kom Ikke")
    assert "The event has been held" not in office.get(path(event)).text
    assert office.post(path(event, "/finish")).status_code == 404
    with transaction():
        checkin.check_in(here, by=ORGANISER, now=NOW)
    clock.set_to(MORNING + timedelta(hours=8))
    office.sign_in_again()
    assert "The event has been held" in office.get(path(event)).text
    page = office.get(path(event, "/finish")).text
    assert re.findall(r"<dd>(\d+)</dd>", page) == ["1", "1"]
    assert event.state is EventState.OPEN
    assert office.post(path(event, "/finish")).status_code == 303
    assert event.state is EventState.HELD
    assert (here.state, away.state) == (RegistrationState.ATTENDED, RegistrationState.ABSENT)
    after = office.get(path(event)).text
    assert "The event has been held: 1 came, 1 did not." in after
    assert "Did not come" in after
    assert office.get(path(event, "/finish")).status_code == 404


def test_a_viewer_sees_figures_and_no_link(event: Event, office: Office, viewer: Office) -> None:
    office.post(path(event, "/link"))
    page = viewer.get(path(event)).text
    assert "/d/" not in page
    for more in ("/link", "/link/renew", "/finish"):
        assert viewer.post(path(event, more)).status_code == 403
    assert viewer.get(path(event, "/link/renew")).status_code == 403


def test_thanks_are_counted_first_and_sent_once(office: Office, viewer: Office, event: Event) -> None:
    assert "The event has not been held yet" in office.get(path(event, "/thanks")).text
    assert office.post(path(event, "/thanks")).status_code == 409
    with transaction():
        invitation = factories.accepted(event.groups[0], now=clock.now())
    assert event.starts_at is not None
    clock.set_to(event.starts_at + timedelta(hours=8))
    office.sign_in_again()
    viewer.sign_in_again()
    with transaction():
        assert invitation.person.registration is not None
        checkin.check_in(invitation.person.registration, by=ORGANISER, now=clock.now())
        checkin.finish(event, by=ORGANISER, now=clock.now())
    assert "Send thanks" in office.get(path(event)).text
    assert "Send thanks" not in viewer.get(path(event)).text
    assert "person who came has not been thanked" in office.get(f"/o/{event.slug}").text
    assert "1 mail will be sent" in office.get(path(event, "/thanks")).text
    assert office.post(path(event, "/thanks")).status_code == 303
    assert "1 mail is on its way." in office.get(path(event)).text
    assert office.post(path(event, "/thanks")).status_code == 303
    assert "There is nobody left to thank" in office.get(path(event, "/thanks")).text
    assert "1 person who came was thanked" in " ".join(office.get(f"/o/{event.slug}/log").text.split())
    assert viewer.get(path(event, "/thanks")).status_code == 403
