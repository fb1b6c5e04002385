"""Changing a plan by hand in the organiser's room: choosing, the effect, the change, the way back, the copy."""

from __future__ import annotations

import re
from io import BytesIO

import openpyxl
import pytest
from sqlalchemy import func, select, update
from werkzeug.test import TestResponse

from summit.db import db, transaction
from summit.models import Event, MailKind, Needs, OutboxMail, Registration, Role, TablePlan
from summit.services import table_plans
from summit.services.table_plans import rules
from summit.web.filters import number as told
from tests import factories, pdf
from tests.factories import NOW, ORGANISER
from tests.services.test_plan_changes import somebody, where
from tests.statements import counted
from tests.web.organiser.conftest import Office
from tests.web.organiser.test_table_plans import path, people, planned


@pytest.fixture
def plan(event: Event) -> TablePlan:
    """Nine people at three tables in two rounds."""
    people(event)
    return planned(event)


def asked(one: Registration, choice: object, *, round: int = 1, **more: object) -> dict[str, object]:
    return {"round": round, "person": one.id, "choice": choice, "scope": "round"} | more


def named(*people: Registration) -> str:
    """Their names in the order in which they got their places."""
    return ", ".join(one.person.name for one in sorted(people, key=lambda one: one.id))


def change(office: Office, plan: TablePlan, query: dict[str, object], **form: object) -> TestResponse:
    version = {"version": plan.version} | form
    return office.post(path(plan.event, f"/{plan.number}/change"), version, query_string=query)


def test_somebody_is_chosen_on_the_page_of_the_plan_with_the_best_exchanges_first(
    plan: TablePlan, event: Event, office: Office
) -> None:
    one = somebody(plan, table=1)
    page = office.get(path(event, "/1"), query_string={"round": 1, "table": 1, "person": one.id}).text
    form = page[page.index('class="mover"') : page.index("</form>", page.index('class="mover"'))]
    offered = re.findall(r'name="choice" id="with-\d+" value="(\d+)"( checked)?', form)
    assert len(offered) == 4
    assert [checked for _, checked in offered] == [" checked", "", "", ""]
    here = {seat.registration_id for seat in table_plans.seats_in(plan, 0) if seat.table.number == 1}
    assert here.isdisjoint(int(id) for id, _ in offered)
    others = re.findall(r'<option value="(\d+)">(?:Borger|Leder)', form)
    assert {int(id) for id in others} == {one.registration_id for one in table_plans.seats_in(plan, 0)} - here
    assert form.count(", 1 seat free</option>") == 2


def test_the_effect_is_told_before_anything_is_changed_and_then_it_is_changed(
    plan: TablePlan, event: Event, office: Office
) -> None:
    one, other = somebody(plan, table=1), somebody(plan, table=2, leads=True)
    before = where(plan)
    query = asked(one, other.id)
    page = office.get(path(event, "/1/change"), query_string=query).text
    assert "Nothing is changed yet." in page
    assert f"<b>{one.person.name}</b> · round 1: from table 1 to table 2" in page
    assert f"<b>{other.person.name}</b> · round 1: from table 2 to table 1" in page
    assert "Round 1: Table 1 has 2 facilitators instead of 1." in page
    assert "Change it all the same</button>" in page
    assert where(plan) == before
    answer = change(office, plan, query)
    assert (answer.status_code, answer.location) == (303, path(event, "/1?round=1&table=2"))  # where they sit now
    assert where(plan) == before | {(0, one.id): 2, (0, other.id): 1}
    shown = office.get(answer.location).text
    assert "The plan is changed." in shown
    assert "changed by hand" in shown
    assert f"Changed by hand, last: {named(one, other)}." in shown
    figures = table_plans.figures_in(plan)
    cells = re.findall(r'data-l="After">([^<]+)</td>', page)
    assert cells == [told(figures.imbalance_weighted), told(figures.repeats)]
    assert "changed by hand" in office.get(path(event)).text


def test_a_change_is_put_back_with_one_button(plan: TablePlan, event: Event, office: Office) -> None:
    before = where(plan)
    query = asked(somebody(plan, table=1), somebody(plan, table=2).id, scope="all")
    assert change(office, plan, query).status_code == 303
    assert office.post(path(event, "/1/put-back"), {"version": 0}).status_code == 409
    assert office.post(path(event, "/1/put-back"), {"version": 1}).status_code == 303
    assert where(plan) == before
    assert "Put back</button>" not in office.get(path(event, "/1")).text


def test_the_second_organiser_is_told_and_sees_the_effect_anew(plan: TablePlan, event: Event, office: Office) -> None:
    one, other, third = (somebody(plan, table=number) for number in (1, 2, 3))
    assert change(office, plan, asked(one, other.id)).status_code == 303
    after = where(plan)
    refused = change(office, plan, asked(third, one.id), version=0)
    assert refused.status_code == 409
    assert f"Somebody has just moved others in this plan: {named(one, other)}." in refused.text
    assert 'name="version" value="1"' in refused.text
    assert where(plan) == after


def test_a_table_that_would_be_too_full_offers_its_people_instead(
    plan: TablePlan, event: Event, office: Office
) -> None:
    full = [somebody(plan, table=number) for number in (2, 3)]
    assert change(office, plan, asked(full[0], "table", table=1)).status_code == 303
    page = office.get(path(event, "/1/change"), query_string=asked(full[1], "table", table=1)).text
    assert "Round 1: 5 people sit at table 1, which is to seat from 3 to 4." in page
    instead = re.findall(r"choice=(\d+)", page)
    assert {int(id) for id in instead} == {
        seat.registration_id for seat in table_plans.seats_in(plan, 0) if seat.table.number == 1
    }


def test_who_has_no_seat_is_given_one(plan: TablePlan, event: Event, office: Office) -> None:
    with transaction():
        late = factories.accepted(event.groups[0], name="Kommer Til").person.registration
    assert late is not None
    page = office.get(path(event, "/1"), query_string={"round": 1, "person": late.id}).text
    assert "has no seat in this plan yet" in page
    assert 'id="scope-all" value="all" checked' in page
    assert change(office, plan, asked(late, "table", table=2, scope="all")).status_code == 303
    assert [where(plan)[round, late.id] for round in (0, 1)] == [2, 2]


def test_mails_are_counted_and_sent_only_if_ticked(plan: TablePlan, event: Event, office: Office) -> None:
    with transaction():
        table_plans.publish(plan, by=ORGANISER, now=NOW.replace(hour=1))
    count = select(func.count()).where(OutboxMail.kind == MailKind.TABLES_PUBLISHED)
    before = db.session.scalar(count) or 0
    query = asked(somebody(plan, table=1), somebody(plan, table=2).id)
    page = office.get(path(event, "/1/change"), query_string=query).text
    assert "Attendees see this plan: their pages follow at once." in page
    assert "2 mails" in page
    assert change(office, plan, query).status_code == 303
    assert (db.session.scalar(count) or 0) - before == 0
    query = asked(somebody(plan, table=1), somebody(plan, table=3).id)
    assert change(office, plan, query, tell="y").status_code == 303
    assert (db.session.scalar(count) or 0) - before == 2
    assert "The plan is changed, and 2 mails will be sent." in office.get(path(event, "/1")).text


def test_who_is_pinned_is_shown_and_others_can_be(plan: TablePlan, event: Event, office: Office) -> None:
    one = somebody(plan, table=1)
    free = office.get(path(event, "/1"), query_string={"table": 1}).text
    assert f"/rules/new/pin?sits={one.person_id}&amp;table=1&amp;round=1" in free
    table = table_plans.tables_of(event)[0]
    with transaction():
        rules.pin(event, [one.person], table, round=0, by=ORGANISER, now=NOW)
    for round, is_pinned in ((1, True), (2, False)):
        page = office.get(path(event, "/1"), query_string={"table": 1, "round": round}).text
        assert (f"{one.person.name} is pinned to this table" in page) is is_pinned


def test_nobody_finds_out_by_trying_who_needs_an_accessible_table(
    plan: TablePlan, event: Event, office: Office
) -> None:
    """Who may not see needs is told of the table alone, whoever is to sit there."""
    one, other = somebody(plan, table=1), somebody(plan, table=1, place=1)
    with transaction():
        db.session.add(Needs(person=one.person, is_step_free=True, updated_at=NOW))
        table_plans.tables_of(event)[1].is_accessible = False
        db.session.execute(update(Role).values(can_see_needs=True))
    told = [office.get(path(event, "/1/change"), query_string=_to_table_2(who)).text for who in (one, other)]
    assert [f"{one.person.name} needs an accessible table" in page for page in told] == [True, False]
    assert all("A wheelchair cannot reach table 2." not in page for page in told)
    with transaction():
        db.session.execute(update(Role).values(can_see_needs=False))
    for who in (one, other):
        page = office.get(path(event, "/1/change"), query_string=_to_table_2(who)).text
        assert "needs an accessible table" not in page
        assert "A wheelchair cannot reach table 2." in page
    offers = [
        office.get(path(event, "/1"), query_string={"round": 1, "table": 1, "person": who.id}).text
        for who in (one, other)
    ]
    assert all("breaks 1 rule" not in page for page in offers)


def test_nor_from_the_sheets_afterwards(plan: TablePlan, event: Event, office: Office) -> None:
    """One after the other is moved, looked up on page, PDF and in the workbook, and put back: all are told the same."""
    people = [somebody(plan, table=1), somebody(plan, table=1, place=1)]
    with transaction():
        db.session.add(Needs(person=people[0].person, is_step_free=True, updated_at=NOW))
        table_plans.tables_of(event)[1].is_accessible = False
    said: dict[bool, list[list[str]]] = {}
    for can_see in (True, False):
        with transaction():
            db.session.execute(update(Role).values(can_see_needs=can_see))
        for who in people:
            assert change(office, plan, _to_table_2(who)).status_code == 303
            said.setdefault(can_see, []).append(_rules_told(office, event))
            assert office.post(path(event, "/1/put-back"), {"version": plan.version}).status_code == 303
    with_the_need, without = said[True]
    assert with_the_need != without
    assert "Everyone who needs an accessible table sits at one" in with_the_need[0]
    assert said[False][0] == said[False][1]
    assert all("sits at one" not in one for one in said[False][0])
    assert "Who needs an accessible table is not looked at here." in said[False][0][0]


def _rules_told(office: Office, event: Event) -> list[str]:
    """All that page, PDF, workbook, plan and comparison say, but for names and numbers that are those of the seats."""
    page = office.get(path(event, "/1/proof")).text
    begin, end = page.index('<ul class="kept">'), page.index("</ul>", page.index('<ul class="kept">'))
    notices = re.findall(r"<b>[^<]+</b> [^<]+", page[: page.index('<nav class="jumps"')])
    claims = re.findall(r"(?:No rule is broken|[Rr]ules? (?:is|are) broken \d+ times?)", page)
    printed = pdf.text_of(office.post(path(event, "/1/proof.pdf")).data)
    rules = re.findall(r"broken \d+ times?|.*accessible table.*", printed)
    book = openpyxl.load_workbook(BytesIO(office.post(f"/o/{event.slug}/exports/plans/1/table-plan.xlsx").data))
    cells = [str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row]
    return [page[begin:end] + " ".join(notices), *claims, *rules, *(cell for cell in cells if "accessible" in cell)]


def _to_table_2(who: Registration) -> dict[str, object]:
    return asked(who, "table", table=2)


def test_a_copy_is_made(plan: TablePlan, event: Event, office: Office) -> None:
    answer = office.post(path(event, "/1/copy"))
    assert (answer.status_code, answer.location) == (303, path(event, "/2"))
    page = office.get(answer.location).text
    assert "Plan 2 has the same seats as plan 1." in page
    assert "a copy of plan 1" in page


def test_what_is_not_there_is_not_found(plan: TablePlan, event: Event, office: Office) -> None:
    one, other = somebody(plan, table=1), somebody(plan, table=2)
    with transaction():
        foreign = factories.event(of=event.host, title="En anden dag")
        stranger = factories.accepted(foreign.groups[0]).person.registration
    assert stranger is not None
    address = path(event, "/1/change")
    for query in (
        asked(one, stranger.id),
        asked(stranger, one.id),
        asked(one, one.id),
        asked(one, "table", table=9),
        asked(one, other.id, round=3),
        asked(one, other.id, round=0),
        asked(one, "x"),
        {"round": 1},
    ):
        assert office.get(address, query_string=query).status_code == 404, query
        assert office.post(address, {"version": 0}, query_string=query).status_code == 404, query
    assert office.get(path(event, "/1"), query_string={"person": stranger.id}).status_code == 404
    assert office.get(address).location == path(event, "/1")
    for more in ("/1/change", "/1/put-back", "/1/copy"):
        assert office.post(path(foreign, more), query_string=asked(one, other.id)).status_code == 404
    beside = asked(one, somebody(plan, table=1, place=1).id)
    refused = office.get(address, query_string=beside)
    assert (refused.status_code, "sit at the same table" in refused.text) == (409, True)


def test_a_viewer_changes_nothing(plan: TablePlan, event: Event, viewer: Office) -> None:
    one, other = somebody(plan, table=1), somebody(plan, table=2)
    before = where(plan)
    page = viewer.get(path(event, "/1")).text
    assert all(word not in page for word in ("Mend this plan", "Copy this plan", 'aria-label="Move '))
    assert viewer.get(path(event, "/1"), query_string={"person": one.id}).status_code == 403
    assert viewer.get(path(event, "/1/change"), query_string=asked(one, other.id)).status_code == 403
    for more in ("/1/change", "/1/put-back", "/1/copy"):
        assert viewer.post(path(event, more), query_string=asked(one, other.id)).status_code == 403
    assert where(plan) == before


def test_the_pages_ask_as_many_questions_for_nine_as_for_twelve(plan: TablePlan, event: Event, office: Office) -> None:
    counts = []
    for number in (1, 2):
        found = table_plans.plan_by_number(event, number)
        assert found is not None
        one, other = somebody(found, table=1), somebody(found, table=2)
        with counted() as questions:
            office.get(path(event, f"/{number}"), query_string={"round": 1, "table": 1, "person": one.id})
            office.get(path(event, f"/{number}/change"), query_string=asked(one, other.id))
        counts.append(len(questions))
        if number == 1:
            with transaction():
                for index in range(3):
                    factories.accepted(event.groups[0], name=f"Flere {index}", area=event.areas[0])
            planned(event)
    assert counts[0] == counts[1]
