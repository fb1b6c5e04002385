"""Plans beside each other: what is said of each, what differs, and whose plans may be asked for."""

from __future__ import annotations

from sqlalchemy import update

from summit.db import db, transaction
from summit.models import Event, PlanState, TablePlan
from summit.services import table_plans
from tests import factories
from tests.factories import NOW, ORGANISER
from tests.statements import counted
from tests.web.organiser.conftest import Office
from tests.web.organiser.test_plan_proofs import planned, text_of
from tests.web.organiser.test_table_plans import path, people


def test_a_foreign_plan_cannot_be_compared(event: Event, office: Office) -> None:
    people(event)
    planned(event)
    with transaction():
        other = factories.event(title="Et andet", of=event.host)
    people(other)
    planned(other)
    with transaction():
        db.session.execute(update(TablePlan).where(TablePlan.event_id == other.id).values(number=9))
    assert office.get(path(event, "/compare?plans=1,9")).status_code == 404
    assert office.get(path(other, "/compare?plans=9")).status_code == 200


def test_plans_beside_each_other(event: Event, office: Office) -> None:
    people(event)
    one, other = planned(event, seed=1), planned(event, seed=5)
    with transaction():
        one.state, one.published_at = PlanState.PUBLISHED, NOW
        other.figures = dict(other.figures) | {"repeats": 7, "repeats_bound": 2}
        left_out = table_plans.request(event, seconds=5, by=ORGANISER, now=NOW)
        table_plans.fail(left_out, NOW)
    answer = office.get(path(event, "/compare?plans=1&plans=2,3"))
    page = text_of(answer.text)
    assert "Plan 3 is left out: no plan came of it." in page
    repeats = table_plans.figures_in(one).repeats
    assert f"Repeated meetings {repeats} best" in page
    assert "7 no plan can have less than 2" in page
    assert "this is the published plan" in page
    assert "Plan 1 and plan 2" in page
    assert f'href="{path(event, "/2/publish")}"' in answer.text
    assert f'href="{path(event, "/1/publish")}"' not in answer.text
    assert answer.text.count("checked>") == 2
    assert 'value="3"' not in answer.text


def test_an_empty_comparison_says_what_to_do(event: Event, office: Office, viewer: Office) -> None:
    assert "There is no plan to compare yet" in office.get(path(event, "/compare")).text
    assert viewer.get(path(event, "/compare")).status_code == 200


def test_the_comparison_asks_as_much_for_three_plans_as_for_one(event: Event, office: Office) -> None:
    people(event)
    planned(event)
    office.get(path(event, "/compare"))
    with counted() as for_one:
        office.get(path(event, "/compare"))
    planned(event, seed=2)
    planned(event, seed=3)
    office.get(path(event, "/compare"))  # the menu counts anew what is to be done after each change
    with counted() as for_three:
        office.get(path(event, "/compare"))
    assert len(for_three) == len(for_one)
