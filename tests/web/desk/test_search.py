"""The search, its two buttons, the count and the whole list."""

from __future__ import annotations

import re

import pytest

from summit import clock
from summit.db import transaction
from summit.models import (
    Actor,
    ActorKind,
    DeskLink,
    Event,
    EventState,
    Group,
)
from summit.services import checkin, invitations
from tests import factories
from tests.factories import NOW, ORGANISER
from tests.web.desk.conftest import (
    Desk,
    came,
    coming,
    hits,
    latest_entry,
    publish_plan,
    walk_in_data,
)


@pytest.mark.parametrize("typed", ["soren", "Soeren", "SØREN", "agard", "aagaard", "ågård", "å sør", "jyderup"])
def test_names_are_found_however_they_are_typed(citizens: Group, desk: Desk, typed: str) -> None:
    coming(citizens, "Søren Ågård")
    assert hits(desk.get(q=typed)) == ["Søren Ågård"]
    assert hits(desk.get(q=f"{typed} xyz")) == []


def test_a_code_finds_its_person_and_no_other(citizens: Group, desk: Desk) -> None:
    first, second = coming(citizens, "Maja Lund", "Bo Friis")
    code = first.invitation.code
    assert hits(desk.get(q=f"{code[:3].lower()} {code[3:]}")) == ["Maja Lund"]
    assert hits(desk.get(q=second.invitation.code)) == ["Bo Friis"]


def test_what_was_typed_is_marked_and_hostile_names_stay_text(citizens: Group, desk: Desk) -> None:
    coming(citizens, "Kirsten <script>x</script>")
    page = desk.get(q="ki").text
    assert "<b><mark>Ki</mark>rsten &lt;script&gt;x&lt;/script&gt;</b>" in page
    assert "<script>x" not in page


def test_the_expected_come_first_and_those_who_are_here_last(citizens: Group, desk: Desk) -> None:
    here, _, away = coming(citizens, "Kaj Aa", "Kaj Bo", "Kaj Co")
    with transaction():
        checkin.check_in(here, by=ORGANISER, now=NOW)
        invitations.withdraw(away.invitation, by=ORGANISER, now=NOW)
    page = desk.get(q="kaj")
    assert hits(page) == ["Kaj Bo", "Kaj Co", "Kaj Aa"]
    assert "3 people fit" in page.text and "Cancelled on" in page.text


def test_only_the_first_hits_are_shown_and_the_page_says_so(event: Event, citizens: Group, desk: Desk) -> None:
    with transaction():
        for number in range(23):
            factories.accepted(citizens, name=f"Kaj Nr {number:02}") if number < 4 else factories.invited(
                citizens, name=f"Kaj Nr {number:02}", override=True
            )
    page = desk.get(q="kaj")
    assert len(hits(page)) == 20
    assert "23 people fit" in page.text


def test_here_and_undo(event: Event, citizens: Group, desk: Desk, link: DeskLink) -> None:
    (maja,) = coming(citizens, "Maja Lund")
    answer = desk.post(f"/{maja.id}/check-in?q=maj")
    assert (answer.status_code, answer.location, came(event)) == (303, "/desk?q=maj", 1)
    page = desk.get(q="maj").text
    assert "Maja Lund is here." in page and "Undo: Maja Lund is here" in page and 'value="maj"' in page
    entry = latest_entry("checkin.came")
    assert (entry.actor_kind, entry.actor_id) == (ActorKind.DESK, link.id)
    assert desk.post(f"/{maja.id}/check-in").status_code == 303
    assert came(event) == 1
    assert hits(desk.get()) == ["Maja Lund"], "the latest arrivals stand under an empty question"
    assert desk.post(f"/{maja.id}/undo").location == "/desk"
    assert came(event) == 0


def test_the_count_is_live(citizens: Group, desk: Desk) -> None:
    maja, _ = coming(citizens, "Maja Lund", "Bo Friis")
    assert desk.get("/count").json == {"value": 0, "max": 2, "text": "of 2 have come"}
    desk.post(f"/{maja.id}/check-in")
    assert desk.get("/count").json == {"value": 1, "max": 2, "text": "of 2 have come"}


def test_whoever_lost_their_place_meanwhile_is_not_checked_in(event: Event, citizens: Group, desk: Desk) -> None:
    (maja,) = coming(citizens, "Maja Lund")
    with transaction():
        invitations.withdraw(maja.invitation, by=ORGANISER, now=NOW)
    assert desk.post(f"/{maja.id}/check-in?q=maja").location == "/desk?q=maja"
    assert "has no confirmed place" in desk.get(q="maja").text
    assert came(event) == 0


def test_the_whole_list_by_surname_and_who_is_missing(event: Event, citizens: Group, desk: Desk) -> None:
    with transaction():
        event.languages = ["da"]  # where aa is å, the last letter
    maja, *_ = coming(citizens, "Maja Lund", "Bo Aagaard", "Ib Friis")
    desk.post(f"/{maja.id}/check-in")

    def listed(show: str) -> list[str]:
        return re.findall(r'<a class="quiet-link"[^>]*>([^<]+)</a>', desk.get("/everyone", show=show).text)

    assert listed("all") == ["Ib Friis", "Maja Lund", "Bo Aagaard"]
    assert (listed("missing"), listed("here")) == (["Ib Friis", "Bo Aagaard"], ["Maja Lund"])


def test_tables_are_shown_and_who_has_none_is_sent_to_a_free_seat(event: Event, citizens: Group, desk: Desk) -> None:
    publish_plan(event, coming(citizens, "Maja Lund", "Bo Friis"))
    assert "tables 1, 2" in desk.get(q="maja").text
    desk.post("/walk-in", walk_in_data(citizens))
    assert "No seat yet: free at tables 2, 1, round by round" in desk.get(q="per holm").text


def test_after_the_event_nobody_is_checked_in_any_more(event: Event, citizens: Group, desk: Desk) -> None:
    maja, bo = coming(citizens, "Maja Lund", "Bo Friis")
    desk.post(f"/{maja.id}/check-in")
    with transaction():
        checkin.finish(event, by=Actor(ActorKind.STAFF, 1), now=clock.now())
    assert event.state is EventState.HELD
    page = desk.get(q="bo").text
    assert "The event has been held." in page and "/check-in" not in page
    desk.post(f"/{bo.id}/check-in")
    desk.post(f"/{maja.id}/undo")
    assert "nobody can be checked in any more" in desk.get().text
    desk.post("/walk-in", walk_in_data(citizens))
    assert came(event) == 1
    assert desk.post(f"/people/{maja.person_id}/came-after-all").status_code == 303, "who is here is here"
