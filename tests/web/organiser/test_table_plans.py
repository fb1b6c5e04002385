"""The hall, the plans and their pictures in the organiser's room."""

from __future__ import annotations

import re

from sqlalchemy import func, select, update

from summit import planning
from summit.db import db, transaction
from summit.models import (
    Actor,
    ActorKind,
    Event,
    Job,
    MailKind,
    OutboxMail,
    PlanState,
    Registration,
    Role,
    TablePlan,
)
from summit.services import invitations, table_plans
from summit.services.table_plans import rules
from tests import factories
from tests.factories import NOW, ORGANISER
from tests.statements import counted
from tests.web.organiser.conftest import Office


def path(event: Event, more: str = "") -> str:
    """The address of a page about tables."""
    return f"/o/{event.slug}/tables{more}"


def people(event: Event, *, number: int = 9, tables: int = 3) -> None:
    """So many with a place, one facilitator for each table, two rounds; the hall stands."""
    with transaction():
        leaders = factories.group(event, "Facilitatorer", quota=tables, is_facilitators=True)
        factories.rounds(event, number=2)
        for index in range(number - tables):
            factories.accepted(event.groups[0], name=f"Borger {index}", area=event.areas[index % 3])
        for index in range(tables):
            factories.accepted(leaders, name=f"Leder {index}")
        table_plans.set_tables(event, count=tables, min_seats=3, max_seats=4, by=ORGANISER, now=NOW)


def planned(event: Event) -> TablePlan:
    """A finished plan by the real planner."""
    with transaction():
        plan = table_plans.request(event, seconds=5, by=ORGANISER, now=NOW)
        problem = table_plans.problem_for(plan)
        table_plans.store(plan, problem, planning.solve(problem, seconds=5, seed=1), NOW)
    return plan


def test_an_empty_hall_says_where_to_start(event: Event, office: Office) -> None:
    page = office.get(path(event)).text
    assert "Start here: how many tables stand in the hall" in page
    assert "Make a plan" not in page


def test_setting_up_the_hall_and_its_refusals(event: Event, office: Office) -> None:
    wrong = office.post(path(event, "/hall"), {"count": "x", "min_seats": 8, "max_seats": 9})
    assert wrong.status_code == 422
    above = office.post(path(event, "/hall"), {"count": 3, "min_seats": 9, "max_seats": 8})
    assert (above.status_code, above.text.count("must not be above the largest")) == (422, 2)
    words = office.post(path(event, "/hall"), {"count": 3, "min_seats": 8, "max_seats": 9, "not_accessible": "two"})
    assert (words.status_code, "as in: 4, 17" in words.text) == (422, True)
    assert table_plans.tables_of(event) == []
    right = office.post(path(event, "/hall"), {"count": 3, "min_seats": 8, "max_seats": 9, "not_accessible": "1; 3"})
    assert right.status_code == 303
    assert [(table.number, table.max_seats, table.is_accessible) for table in table_plans.tables_of(event)] == [
        (1, 9, False),
        (2, 9, True),
        (3, 9, False),
    ]
    assert 'value="1, 3"' in office.get(path(event)).text


def test_what_stands_in_the_way_is_said_before_planning(event: Event, office: Office) -> None:
    people(event, number=9)
    with transaction():
        table_plans.set_tables(event, count=4, min_seats=2, max_seats=2, by=ORGANISER, now=NOW)
    page = office.get(path(event)).text
    assert "9 people have a place, but the tables have only 8 seats: 1 too few." in page
    assert "One facilitator is missing: 3 of 4 have a place." in page
    assert "Make a plan</button>" not in page
    refused = office.post(path(event), {"seconds": 5, "seed": 1})
    assert refused.status_code == 409
    assert db.session.scalar(select(func.count(Job.id))) == 0


def test_contradictions_stop_a_request_with_their_sentences(event: Event, office: Office) -> None:
    people(event)
    citizens = [one.person for one in db.session.scalars(select(Registration).order_by(Registration.id)).all()[:2]]
    with transaction():
        rules.keep_apart(event, citizens, by=ORGANISER, now=NOW)
        rules.keep_together(event, citizens, by=ORGANISER, now=NOW)
    page = office.get(path(event)).text
    assert "1 contradiction stands in the way of a plan:" in page
    assert "Borger 0 and Borger 1 are to be kept both together and apart." in page
    assert "Make a plan</button>" not in page
    assert office.post(path(event), {"seconds": 5, "seed": 1}).status_code == 409
    assert db.session.scalar(select(func.count(Job.id))) == 0


def test_a_failed_plan_says_why_in_sentences_and_names_nobodys_needs_without_permission(
    event: Event, office: Office
) -> None:
    people(event)
    with transaction():
        plan = table_plans.request(event, seconds=5, by=ORGANISER, now=NOW)
        one = db.session.scalars(select(Registration).order_by(Registration.id)).first()
        assert one is not None
        job = db.session.scalars(select(Job)).one()
        job.reasons = [
            {
                "code": "seats_too_few",
                "values": {"round": None, "people": 9, "seats": 8, "missing": 1},
            },
            {"code": "pinned_not_accessible", "values": {"round": 1, "person": f"p{one.id}", "table": "t3"}},
        ]
        table_plans.fail(plan, NOW)
        db.session.execute(update(Role).values(can_see_needs=True))
    page = office.get(path(event, "/1")).text
    assert "9 people have a place, but the tables have only 8 seats: 1 seat is missing." in page
    assert "Round 2: Borger 0 needs an accessible table but is pinned to table 3, which is not accessible." in page
    with transaction():
        db.session.execute(update(Role).values(can_see_needs=False))
    page = office.get(path(event, "/1")).text
    assert "<li>The rules and what some people need cannot be kept together." in page
    assert [word for word in ("Borger 0", "somebody needs", "Round 2", "table 3") if word in page] == []


def test_a_plan_is_shown_as_a_hall_with_its_proof(event: Event, office: Office) -> None:
    people(event)
    plan = planned(event)
    page = office.get(path(event, "/1"), query_string={"round": 2, "table": 3}).text
    assert len(re.findall(r'<a class="hall-table"', page)) == 3
    assert page.count('<svg class="ring" viewBox="0 0 160 160" role="img" aria-label="Table') == 3
    panel = page[page.index('id="table"') :]
    seated = [seat.registration.person.name for seat in table_plans.seats_in(plan, 1) if seat.table.number == 3]
    assert sorted(re.findall(r"people/\d+\">([^<]+)</a>", panel)) == sorted(seated)
    assert "Leder" in re.findall(r"people/\d+\">([^<]+)</a>", panel)[0]
    figures = table_plans.figures_in(plan)
    assert f"{figures.repeats} of {figures.meetings} meetings are repeats" in page
    assert ("No plan can be better" in page) is figures.is_proven


def test_best_possible_is_said_only_when_it_is_proven(event: Event, office: Office) -> None:
    people(event)
    plan = planned(event)
    figures = dict(plan.figures) | {
        "repeats": 5,
        "repeats_bound": 3,
        "imbalance_weighted": 110.0,
        "imbalance_bound": 100.0,
        "imbalance": {"sector": 1, "area": 1},
        "proven": False,
        "bound_reasons": [{"code": "imbalance_forced", "values": {"attribute": "area", "round": 0, "deviation": 1}}],
    }
    with transaction():
        plan.figures = figures
    page = office.get(path(event, "/1")).text
    assert "proven best possible" not in page
    assert "No plan can be better" not in page
    assert "no plan can have fewer than 3" in page
    assert "imbalance 110; no plan can have less than 100" in page
    assert "Group: 1 seat off · Area: 1 seat off" in page
    assert "Round 1: By area the tables must differ from an even mix by at least 1 seat." in page


def test_who_has_come_and_gone_since_is_said(event: Event, office: Office) -> None:
    people(event)
    planned(event)
    with transaction():
        factories.accepted(event.groups[0], name="Kommer Til")
        leaver = db.session.scalars(select(Registration).order_by(Registration.id)).first()
        assert leaver is not None and leaver.invitation is not None
        invitations.withdraw(leaver.invitation, by=Actor(ActorKind.ATTENDEE), now=NOW)
    page = office.get(path(event, "/1")).text
    assert "1 person has a place but no seat in this plan.</b> <a" in page
    assert "1 person has left since.</b> Borger 0" in page


def test_publishing_asks_first_with_the_number_of_mails(event: Event, office: Office) -> None:
    people(event)
    plan = planned(event)
    page = office.get(path(event, "/1/publish")).text
    assert "9 mails will be sent." in page
    assert plan.state is PlanState.READY
    assert office.post(path(event, "/1/publish")).status_code == 303
    assert plan.state is PlanState.PUBLISHED
    sent = db.session.scalar(select(func.count()).where(OutboxMail.kind == MailKind.TABLES_PUBLISHED))
    assert sent == 9
    assert "The plan is published, and 9 mails will be sent." in office.get(path(event, "/1")).text
    refused = office.post(path(event, "/1/delete"))
    assert (refused.status_code, "Attendees see this plan" in refused.text) == (409, True)


def test_a_plan_that_is_published_is_not_published_again(event: Event, office: Office) -> None:
    people(event)
    plan = planned(event)
    assert office.post(path(event, "/1/publish")).status_code == 303
    for answer in (office.get(path(event, "/1/publish")), office.post(path(event, "/1/publish"))):
        assert (answer.status_code, answer.location) == (303, path(event, "/1"))
    assert plan.state is PlanState.PUBLISHED


def test_a_plan_is_deleted_after_asking(event: Event, office: Office) -> None:
    people(event)
    planned(event)
    assert "Delete plan 1?" in office.get(path(event, "/1/delete")).text
    assert office.post(path(event, "/1/delete")).status_code == 303
    assert office.get(path(event, "/1")).status_code == 404


def test_lists_to_print(event: Event, office: Office) -> None:
    people(event)
    plan = planned(event)
    tables = office.get(path(event, "/1/print/tables")).text
    assert tables.count('<article class="a4 a4-list"') == 3
    assert tables.count('<span class="tick-box"') == 12  # six participants in each of two rounds
    assert f'href="{path(event, "/1/print/tables?table=2")}"' in office.get(path(event, "/1?table=2")).text
    door = office.get(path(event, "/1/print/door")).text
    rows = re.findall(r'<th scope="row">([^<]+)</th>.*?((?:<td class="num">\d+</td>){2})', door)
    seats = {seat.registration.person.name: [] for seat in table_plans.seats_in(plan)}
    for seat in table_plans.seats_in(plan):
        seats[seat.registration.person.name].append(seat.table.number)
    assert {name: [int(n) for n in re.findall(r"\d+", cells)] for name, cells in rows} == seats


def test_pages_of_a_plan_ask_as_many_questions_for_nine_as_for_twelve(event: Event, office: Office) -> None:
    people(event, number=9)
    planned(event)
    addresses = ("", "/1", "/1/print/tables", "/1/print/door")
    with counted() as for_nine:
        for address in addresses:
            office.get(path(event, address))
    with transaction():
        for index in range(3):
            factories.accepted(event.groups[0], name=f"Flere {index}", area=event.areas[0])
    planned(event)
    with counted() as for_twelve:
        for address in addresses:
            office.get(path(event, address.replace("/1", "/2")))
    assert len(for_twelve) == len(for_nine)


def test_a_plan_of_another_event_or_number_is_not_there(event: Event, office: Office) -> None:
    people(event)
    planned(event)
    with transaction():
        other = factories.event(of=event.host, title="En anden dag")
    for more in ("/1", "/1/progress", "/1/publish", "/1/delete", "/1/print/tables", "/1/print/door"):
        assert office.get(path(other, more)).status_code == 404
    assert office.get(path(event, "/7")).status_code == 404


def test_a_viewer_sees_the_plan_and_can_change_nothing(event: Event, viewer: Office) -> None:
    people(event)
    plan = planned(event)
    assert "Publish the plan" not in viewer.get(path(event, "/1")).text
    assert viewer.get(path(event, "/1/publish")).status_code == 403
    for more in ("", "/hall", "/1/stop", "/1/publish", "/1/delete"):
        assert viewer.post(path(event, more)).status_code == 403
    assert plan.state is PlanState.READY
