"""The proof sheet and plans beside each other: what they say, who may see them, and that others can repeat them."""

from __future__ import annotations

import hashlib
import json
import re
import shlex
from html import unescape
from io import BytesIO
from pathlib import Path

import openpyxl
from click.testing import CliRunner
from sqlalchemy import select, update

from summit import planning
from summit.cli.plan import plan as plan_command
from summit.db import db, transaction
from summit.models import AuditEntry, Event, Needs, Person, PlanOrigin, Role, Seat, Table, TablePlan
from summit.services import table_plans
from summit.services.table_plans import proofs
from summit.web.organiser import proof_words
from tests import factories, pdf
from tests.factories import NOW, ORGANISER
from tests.statements import counted
from tests.web.organiser.conftest import Office
from tests.web.organiser.test_table_plans import path, people


def planned(event: Event, *, seed: int = 1) -> TablePlan:
    """A finished plan by the real planner, which counts steps."""
    with transaction():
        plan = table_plans.request(event, seconds=5, seed=seed, by=ORGANISER, now=NOW)
        plan.is_repeatable = True
        problem = table_plans.problem_for(plan)
        solution = planning.solve(problem, seconds=5, seed=seed, deterministic=True)
        table_plans.store(plan, problem, solution, NOW)
    return plan


def text_of(page: str) -> str:
    """The words of a page, without its menu."""
    return words_of("<main" + page.partition("<main")[2])


def words_of(html: str) -> str:
    """The words between the tags."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def sitting(plan: planning.Plan) -> list[dict[str, set[str]]]:
    """Who sits where; in which order a table is listed is all the same."""
    return [{table: set(ids) for table, ids in tables.items()} for tables in plan.rounds]


def cells(page: str, number: int) -> list[list[str]]:
    """The rows of the table of this round, as they are read out."""
    table = page.split('<table class="shares">')[number].partition("</table>")[0]
    found = []
    for row in re.findall(r"<tr[^>]*>(.*?)</tr>", table, re.DOTALL):
        found.append([words_of(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)])
    return found


def test_the_sheet_says_what_is_claimed_and_why(event: Event, office: Office) -> None:
    people(event)
    plan = planned(event)
    page = text_of(office.get(path(event, "/1/proof")).text)
    figures = table_plans.figures_in(plan)
    assert "The count agrees with the figures kept with the plan." in page
    assert f"{figures.meetings} meetings in all, of {figures.distinct} different pairs" in page
    assert "Everyone who takes part in a round has one seat in it kept, 18 of 18" in page
    assert "Every table has 1 facilitator kept, 6 of 6" in page
    assert ("Proven best possible." in page) is figures.is_proven
    assert plan.input_sha256 in page


def test_the_numbers_of_the_page_are_those_of_the_seats(event: Event, office: Office) -> None:
    people(event)
    plan = planned(event)
    page = office.get(path(event, "/1/proof")).text
    seats = list(db.session.scalars(select(Seat).where(Seat.plan_id == plan.id, Seat.round == 1)))
    number = [sum(seat.table.number == table for seat in seats) for table in (1, 2, 3)]
    jyderup = [
        sum(
            seat.table.number == table and not seat.is_facilitator and seat.registration.person.area is event.areas[0]
            for seat in seats
        )
        for table in (1, 2, 3)
    ]
    rows = {row[0]: row[1:] for row in cells(page, 2) if len(row) > 2}
    assert rows["Table"] == ["In all", "Share", "1", "2", "3"]
    assert rows["People at the table"] == ["9", "3–4", *map(str, number)]
    assert [int(count.split()[0]) for count in rows[event.areas[0].name][2:]] == jyderup


def test_nobody_is_named_and_no_need_is_told(event: Event, office: Office) -> None:
    people(event)
    plan = planned(event)
    plan_id = plan.id
    with transaction():
        one = db.session.scalars(select(Person).order_by(Person.id)).first()
        assert one is not None
        db.session.add(Needs(person=one, is_step_free=True, dietary="Nødder", updated_at=NOW))
        kept = dict(plan.figures)
        reason = {"code": "rule_pin", "values": {"person": f"p{one.registration.id}", "table": "t1", "round": None}}
        plan.figures = kept | {"bound_reasons": [reason]}
    page = text_of(office.get(path(event, "/1/proof")).text)
    names = [person.name for person in db.session.scalars(select(Person))]
    assert [name for name in names if name in page] == []
    assert "somebody sits at table 1" in page
    assert "Nødder" not in page
    fresh = db.session.get_one(TablePlan, plan_id)
    sheet = proofs.proof_of(fresh, has_needs=True)
    with transaction():
        db.session.execute(update(Role).values(can_see_needs=False))
    assert sheet.sha256_now not in office.get(path(event, "/1/proof")).text


def test_how_many_can_sit_at_few_tables_is_told_to_those_who_may_see_needs(event: Event, office: Office) -> None:
    """It is so by a pin or by a need, and whoever knows the pins would know the rest."""
    people(event)
    plan = planned(event)
    places = {"attribute": "sector", "value": "Borger", "deviation": 1, "people": 3, "tables": 1, "share": 2}
    open_tables = {"repeats": 2, "people": 3, "tables": 1, "rounds": 2}
    reasons = {"imbalance_by_places": places, "repeats_at_open_tables": open_tables}
    with transaction():
        told = [{"code": code, "values": values} for code, values in reasons.items()]
        plan.figures = dict(plan.figures) | {"bound_reasons": told, "imbalance_bound": 100.0, "repeats_bound": 2}
    for can_see in (True, False):
        with transaction():
            db.session.execute(update(Role).values(can_see_needs=can_see))
        for where in ("/1", "/1/proof"):
            page = text_of(office.get(path(event, where)).text)
            assert ("of Borger, 3 can sit at so few tables" in page) is can_see
            assert ("Some people (3) can sit at only a few tables (1)" in page) is can_see


def test_what_has_changed_since_is_said(event: Event, office: Office) -> None:
    people(event)
    planned(event)
    with transaction():
        db.session.execute(update(Table).values(max_seats=5))
    page = text_of(office.get(path(event, "/1/proof")).text)
    assert "The hall, the rules or the people are not as they were when this plan was made." in page
    assert "Proven best possible." not in page
    assert "not known" in page


def test_a_number_outside_its_share_is_said_in_words(event: Event, office: Office) -> None:
    people(event)
    plan = planned(event)
    with transaction():
        db.session.execute(update(Table).where(Table.number == 1).values(min_seats=1, max_seats=1))
    page = office.get(path(event, "/1/proof")).text
    at_first = db.session.scalars(select(Seat).join(Table).where(Table.number == 1, Seat.round == 0)).all()
    rows = {row[0]: row[1:] for row in cells(page, 1) if len(row) > 2}
    over = len(at_first) - 1
    assert rows["People at the table"][2] == f"{over + 1} +{over} {over} too many 1"
    assert "This plan breaks rules." in text_of(page)
    assert plan.number == 1


def test_the_pdf_has_the_figures_of_the_page_and_is_noted_in_the_log(
    event: Event, office: Office, viewer: Office
) -> None:
    people(event)
    plan = planned(event)
    plan_id, sha256 = plan.id, plan.input_sha256
    assert viewer.post(path(event, "/1/proof.pdf")).status_code == 403
    answer = office.post(path(event, "/1/proof.pdf"))
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    name = "topmoede-om-lokal-udvikling_proof-sheet-1_2026-03-02.pdf"
    assert answer.headers["Content-Disposition"] == f"attachment; filename={name}"
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "export.proof")).one()
    assert entry.details["plan_id"] == plan_id
    said = pdf.text_of(answer.data)
    assert sha256 in said
    assert event.areas[0].name in said
    assert [line.split() for line in said.splitlines() if "People at the table" in line] == [
        ["People", "at", "the", "table", *row[1:]]
        for number in (1, 2)
        for row in cells(office.get(path(event, "/1/proof")).text, number)
        if row[0] == "People at the table"
    ]


def test_anybody_can_repeat_the_plan_from_the_files(event: Event, office: Office, tmp_path: Path) -> None:
    """Every line of the sheet is run as it stands, on the files as they are taken away."""
    people(event)
    plan = planned(event, seed=3)
    kept, sha256 = table_plans.figures_in(plan), plan.input_sha256
    page = office.get(path(event, "/1/proof")).text
    for file, data in (("instance", {"without_needs": "1"}), ("plan", {})):
        answer = office.post(f"/o/{event.slug}/exports/plans/1/{file}.json", data)
        name = answer.headers["Content-Disposition"].partition("filename=")[2]
        (tmp_path / name).write_bytes(answer.data)
    lines = [unescape(line) for line in re.findall(r"<code>([^<]+)</code>", page)]
    check, count, again = (shlex.split(line) for line in lines)
    assert check[0] == "sha256sum"
    assert hashlib.sha256((tmp_path / check[1]).read_bytes()).hexdigest() == sha256
    for words, name in ((count, "same.json"), (again, "again.json")):
        assert words[:4] == ["flask", "--app", "app", "plan"]
        arguments = [str(tmp_path / word) if word.endswith(".json") else word for word in words[4:]]
        done = CliRunner().invoke(plan_command, arguments)
        assert done.exit_code == 0, done.output
        figures = json.loads(done.stdout.splitlines()[-1])
        assert (figures["imbalance_weighted"], figures["repeats"]) == (kept.imbalance_weighted, kept.repeats)
        assert (figures["imbalance_bound"], figures["repeats_bound"]) == (kept.imbalance_bound, kept.repeats_bound)
        taken = next(file for file in tmp_path.iterdir() if "_plan-1_" in file.name)
        assert sitting(planning.read_plan(tmp_path / name)) == sitting(planning.read_plan(taken))


def test_a_mended_plan_is_repeated_from_the_plan_it_mends(event: Event, office: Office, tmp_path: Path) -> None:
    people(event)
    base = planned(event)
    with transaction():
        plan = table_plans.request(event, seconds=5, by=ORGANISER, now=NOW)
        plan.origin, plan.based_on, plan.from_round, plan.is_repeatable = PlanOrigin.MENDED, base.number, 1, True
        problem = table_plans.problem_for(plan)
        before = table_plans.plan_of(base)
        solution = planning.replan(problem, before, from_round=1, seconds=5, seed=1, max_moves=4, deterministic=True)
        table_plans.store(plan, problem, solution, NOW)
    page = office.get(path(event, "/2/proof")).text
    assert "It mends plan 1; the last line finds what as few moves can give." in text_of(page)
    line = unescape(re.findall(r"<code>([^<]+)</code>", page)[-1])
    for number, file in ((1, "plan"), (2, "instance")):
        answer = office.post(f"/o/{event.slug}/exports/plans/{number}/{file}.json", {"without_needs": "1"})
        name = answer.headers["Content-Disposition"].partition("filename=")[2]
        (tmp_path / name).write_bytes(answer.data)
    arguments = [str(tmp_path / word) if word.endswith(".json") else word for word in shlex.split(line)[4:]]
    done = CliRunner().invoke(plan_command, arguments)
    assert done.exit_code == 0, done.output
    assert planning.read_plan(tmp_path / "again.json").rounds[0].keys() == before.rounds[0].keys()
    again = sitting(planning.read_plan(tmp_path / "again.json"))
    assert again[0] == sitting(before)[0]
    assert json.loads(done.stdout.splitlines()[-1])["moved"] == solution.moved


def test_the_workbook_holds_the_numbers_of_the_page(event: Event, office: Office) -> None:
    people(event)
    planned(event)
    page = office.get(path(event, "/1/proof")).text
    book = openpyxl.load_workbook(
        BytesIO(office.post(f"/o/{event.slug}/exports/plans/1/table-plan.xlsx").data), read_only=True
    )
    head, *rows = book["Proof"].iter_rows(values_only=True)
    assert head == ("Round", "Table", "What is mixed", "Value", "At the table", "Even share", "Deviation")
    told = {(row[0], row[1], row[3]): row[4] for row in rows}
    for number in (1, 2):
        of_page = {row[0]: row[3:] for row in cells(page, number) if len(row) > 2 and row[0] != "Table"}
        for name, counts in of_page.items():
            assert [told[number, table, name] for table in (1, 2, 3)] == [int(one.split()[0]) for one in counts]


def test_a_plan_of_another_event_or_without_seats_is_not_there(event: Event, office: Office) -> None:
    people(event)
    with transaction():
        table_plans.request(event, seconds=5, by=ORGANISER, now=NOW)
    assert office.get(path(event, "/1/proof")).status_code == 404
    assert office.post(path(event, "/1/proof.pdf")).status_code == 404
    assert office.get(path(event, "/2/proof")).status_code == 404
    for words in ("2", "1,2", "x", "-1", "1;2", "\u0661"):  # the last is a one in Arabic
        assert office.get(path(event, f"/compare?plans={words}")).status_code == 404, words


def test_the_sheet_asks_as_much_for_many_people_as_for_few(event: Event, office: Office) -> None:
    people(event, number=9)
    planned(event)
    office.get(path(event, "/1/proof"))
    with counted() as for_few:
        office.get(path(event, "/1/proof"))
    with transaction():
        for index in range(3):
            factories.accepted(event.groups[0], area=event.areas[index])
    planned(event)
    office.get(path(event, "/2/proof"))  # the menu counts anew what is to be done after each change
    with counted() as for_more:
        office.get(path(event, "/2/proof"))
    assert len(for_more) == len(for_few)


def test_every_rule_that_can_be_counted_has_a_sentence() -> None:
    assert proof_words.RULES.keys() == proofs.RULES.keys()
    broken = {code for codes in proofs.RULES.values() for code in codes}
    assert broken == planning.reasons.VIOLATIONS.keys()
