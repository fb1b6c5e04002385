"""Mending a plan in the organiser's room: what has changed, the request, the ways beside each other, publishing one."""

from __future__ import annotations

import re
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from summit import clock
from summit.db import db, transaction
from summit.models import (
    Actor,
    ActorKind,
    Event,
    Job,
    JobKind,
    MailKind,
    OutboxMail,
    PlanState,
    Registration,
    TablePlan,
)
from summit.models.registration import HOLDING
from summit.services import checkin, invitations, table_plans
from summit.services.table_plans import mending, moves, proofs
from summit.tasks import plan_tables
from tests import factories
from tests.factories import NOW, ORGANISER
from tests.services.test_plan_changes import somebody
from tests.statements import counted
from tests.web.organiser.conftest import Office
from tests.web.organiser.test_table_plans import path, people

FORM = {"from_round": 1, "seconds": 3, "seed": 1}


@pytest.fixture
def plan(event: Event) -> TablePlan:
    """Ten people at three tables in two rounds, planned by a worker."""
    people(event, number=10)
    with transaction():
        plan = table_plans.request(event, seconds=5, by=ORGANISER, now=NOW)
    assert plan_tables.work_off() == 1
    return plan


def changed(plan: TablePlan) -> tuple[Registration, Registration]:
    """One has left, one has come."""
    gone = somebody(plan, table=1)
    assert gone.invitation is not None
    with transaction():
        invitations.withdraw(gone.invitation, by=Actor(ActorKind.ATTENDEE), now=NOW)
        late = factories.accepted(plan.event.groups[0], name="Kommer Til").person.registration
    assert late is not None
    return gone, late


def two_stay_away(plan: TablePlan) -> None:
    """All but two are checked in; the rest fit at two tables."""
    absent = {somebody(plan, table=number).id for number in (1, 2)}
    with transaction():
        for seat in table_plans.seats_in(plan, 0):
            if seat.registration_id not in absent:
                checkin.check_in(seat.registration, by=ORGANISER, now=NOW)


def mend(office: Office, plan: TablePlan, **more: object) -> list[TablePlan]:
    """The form is sent, and a worker does what it asks."""
    assert office.post(path(plan.event, f"/{plan.number}/mend"), FORM | more).status_code == 303
    assert plan_tables.work_off() == 1
    return mending.alternatives(plan)


def test_what_has_changed_is_told_with_names(plan: TablePlan, event: Event, office: Office) -> None:
    page = office.get(path(event, "/1/mend")).text
    for nothing in ("Nobody with a seat has left.", "Everyone with a place has a seat.", "Check-in has not begun."):
        assert nothing in page
    gone, _ = changed(plan)
    with transaction():
        checkin.check_in(somebody(plan, table=2), by=ORGANISER, now=NOW)
    page = office.get(path(event, "/1/mend")).text
    assert f'1 person has left</b><span class="sub">{gone.person.name}</span>' in page
    assert '1 person has come without a seat</b><span class="sub">Kommer Til</span>' in page
    assert "8 people with a seat are not checked in" in page
    assert "8 people lose their seats" in page


def test_the_round_ahead_is_suggested_by_the_clock(plan: TablePlan, event: Event, office: Office) -> None:
    assert '<option selected value="1">Round 1, 9:30</option>' in office.get(path(event, "/1/mend")).text
    assert event.starts_at is not None
    clock.set_to(event.starts_at.astimezone(event.zone).replace(hour=10, minute=0))
    office.sign_in_again()
    assert '<option selected value="2">Round 2, 11:30</option>' in office.get(path(event, "/1/mend")).text


def test_the_request_leads_to_the_search_and_then_to_the_ways(plan: TablePlan, event: Event, office: Office) -> None:
    _, late = changed(plan)
    answer = office.post(path(event, "/1/mend"), FORM | {"closed": []})
    assert (answer.status_code, answer.location) == (303, path(event, "/2?watched=1"))
    assert db.session.scalars(select(Job.kind).order_by(Job.id.desc())).first() is JobKind.MEND_TABLES
    assert "Plan 2 is being made" in office.get(answer.location).text
    assert plan_tables.work_off() == 1
    done = office.get(answer.location)
    assert (done.status_code, done.location) == (303, path(event, "/1/ways"))
    page = office.get(done.location).text
    ways = mending.alternatives(plan)
    rows = re.findall(r'">Plan (\d+)</a></th>\s*<td class="num" data-l="Moves">(\d+)</td>', page)
    assert rows == [(str(way.number), str(table_plans.figures_in(way).moved)) for way in ways]
    assert "proven: no plan moves fewer" in page  # maybe with more to say
    for move in moves.between(plan, ways[0]):
        name = db.session.get_one(Registration, move.registration_id).person.name
        line = re.search(rf"<li><b>{re.escape(name)}</b>(.*?)</li>", page)
        assert line is not None
        assert f"round {move.round + 1}: " in line[1]
        assert f"table {move.after}" in line[1]
    assert "1 person gets a seat" in page
    assert late.person.name in page


def test_a_plan_before_it_is_mended_says_how(plan: TablePlan, event: Event, office: Office) -> None:
    page = office.get(path(event, "/1/ways")).text
    assert "This plan has not been mended yet" in page
    assert f'href="{path(event, "/1/mend")}"' in page


def test_tables_are_closed_and_who_is_not_there_is_left_out(plan: TablePlan, event: Event, office: Office) -> None:
    two_stay_away(plan)
    [way, *_] = mend(office, plan, is_without_absent="y", closed=[3], from_round=2)
    assert [table.number for table in table_plans.tables_of(event) if table.is_closed] == [3]
    assert {seat.table.number for seat in table_plans.seats_in(way, 1)} == {1, 2}
    assert {seat.table.number for seat in table_plans.seats_in(way, 0)} == {1, 2, 3}
    page = office.get(path(event, "/1/ways")).text
    assert "rounds before round 2 stay as they were · without those who are not checked in" in page
    assert "2 people who are not checked in have no seat" in page
    shown = office.get(path(event, f"/{way.number}"), query_string={"round": 1}).text
    assert "This round was past when the plan was mended" in shown
    assert 'aria-label="Move ' not in shown


def test_refusals_stand_at_their_fields(plan: TablePlan, event: Event, office: Office) -> None:
    for wrong, words in (
        ({"max_moves": -1}, "Number must be between 0"),
        ({"seconds": ""}, "Please give a number."),
        ({"from_round": 7}, "Not a valid choice"),
        ({"closed": [9]}, "is not a valid choice"),
    ):
        refused = office.post(path(event, "/1/mend"), FORM | wrong)
        assert refused.status_code == 422, wrong
        assert words in refused.text.replace("&#39;", "'"), wrong
    all_closed = office.post(path(event, "/1/mend"), FORM | {"closed": [1, 2, 3]})
    assert (all_closed.status_code, "At least one table has to stay open." in all_closed.text) == (422, True)
    assert office.post(path(event, "/1/mend"), FORM).status_code == 303
    second = office.post(path(event, "/1/mend"), FORM)
    assert (second.status_code, "A plan is being made already." in second.text) == (409, True)


def test_one_way_is_published_and_only_those_who_sit_elsewhere_are_told(
    plan: TablePlan, event: Event, office: Office
) -> None:
    with transaction():
        table_plans.publish(plan, by=ORGANISER, now=NOW - timedelta(hours=1))
    changed(plan)
    [way, *_] = mend(office, plan)
    moved = {move.registration_id for move in moves.between(plan, way)}
    page = office.get(path(event, f"/{way.number}/publish")).text
    words = "mail" if len(moved) == 1 else "mails"
    assert f"Only those who sit elsewhere now: {len(moved)} {words}" in page
    assert "Everyone: 10 mails" in page
    count = select(func.count()).where(OutboxMail.kind == MailKind.TABLES_PUBLISHED)
    before = db.session.scalar(count) or 0
    assert office.post(path(event, f"/{way.number}/publish"), {"tell": "x"}).status_code == 422
    assert office.post(path(event, f"/{way.number}/publish"), {"tell": "moved"}).status_code == 303
    assert (db.session.scalar(count) or 0) - before == len(moved)
    assert (plan.state, way.state) == (PlanState.READY, PlanState.PUBLISHED)


def test_what_cannot_be_is_said_at_once_and_closes_no_table(plan: TablePlan, event: Event, office: Office) -> None:
    refused = office.post(path(event, "/1/mend"), FORM | {"closed": [2, 3], "from_round": 2})
    assert refused.status_code == 409
    assert "the tables have only 4 seats" in refused.text
    assert not any(table.is_closed for table in table_plans.tables_of(event))
    assert db.session.scalar(select(func.count(TablePlan.id)).where(TablePlan.event_id == event.id)) == 1


def test_a_mending_that_is_impossible_says_why_and_leads_back(plan: TablePlan, event: Event, office: Office) -> None:
    two_stay_away(plan)
    wanted = FORM | {"closed": [3], "max_moves": 0, "is_without_absent": "y"}
    assert office.post(path(event, "/1/mend"), wanted).status_code == 303
    assert plan_tables.work_off() == 1
    page = office.get(path(event, "/2?watched=1")).text
    assert "No plan is possible" in page
    assert "At most 0 seats may change, but" in page
    assert f'href="{path(event, "/1/mend")}">Mend it in another way' in page


def test_past_rounds_break_no_rule_and_are_printed_with_the_tables_of_then(
    plan: TablePlan, event: Event, office: Office
) -> None:
    """Table 3 is closed after the first round: its sheet has that round alone, and nobody's is mixed up with it."""
    two_stay_away(plan)
    [way, *_] = mend(office, plan, is_without_absent="y", closed=[3], from_round=2)
    proof = proofs.proof_of(way, has_needs=True)
    assert proof.violations == ()
    assert all(rule.broken == 0 for rule in proof.rules)
    assert [one.tables for one in proof.rounds] == [("1", "2", "3"), ("1", "2")]
    then = Counter(seat.table.number for seat in table_plans.seats_in(way, 0))
    assert [cell.count for cell in proof.rounds[0].people] == [then[number] for number in (1, 2, 3)]
    assert proof.rounds[0].leading == (1, 1, 1)
    page = office.get(path(event, f"/{way.number}/proof")).text
    assert "No rule is broken" in page
    assert "Rounds before round 2 were past when this plan was mended." in page
    lists = office.get(path(event, f"/{way.number}/print/tables")).text
    sheets = lists.split('<article class="a4 a4-list"')[1:]
    assert [re.findall(r"<h3>Round (\d)", sheet) for sheet in sheets] == [["1", "2"], ["1", "2"], ["1"]]
    for number, sheet in enumerate(sheets, start=1):
        at = [seat for seat in table_plans.seats_in(way) if seat.table.number == number]
        coming = [seat for seat in at if seat.registration.state in HOLDING and not seat.is_facilitator]
        assert sheet.count('class="tick-box"') == len(coming)
    one = office.get(path(event, f"/{way.number}/print/tables?table=3")).text
    assert one.count('<article class="a4 a4-list"') == 1
    assert office.get(path(event, f"/{way.number}/print/tables?table=9")).status_code == 404


def test_a_foreign_plan_is_not_found_and_a_viewer_only_looks(
    plan: TablePlan, event: Event, office: Office, viewer: Office
) -> None:
    with transaction():
        foreign = factories.event(of=event.host, title="En anden dag")
    for more in ("/1/mend", "/1/ways"):
        assert office.get(path(foreign, more)).status_code == 404
    assert office.post(path(foreign, "/1/mend"), FORM).status_code == 404
    assert viewer.get(path(event, "/1/mend")).status_code == 403
    assert viewer.post(path(event, "/1/mend"), FORM).status_code == 403
    assert viewer.get(path(event, "/1/ways")).status_code == 200


def test_the_pages_ask_as_many_questions_for_one_change_as_for_three(
    plan: TablePlan, event: Event, office: Office
) -> None:
    counts = []
    for number in (1, 2):
        for _ in range(number):
            changed(plan)
        with transaction():
            checkin.check_in(somebody(plan, table=2), by=ORGANISER, now=NOW)
        mend(office, plan, max_moves=9)
        with counted() as questions:
            office.get(path(event, "/1/mend"))
            office.get(path(event, "/1/ways"))
        counts.append(len(questions))
    assert counts[0] == counts[1]
