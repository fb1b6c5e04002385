"""Themes through their pages: named, ordered, removed, put on tables, weighed, and wished for on somebody's behalf."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from summit import planning
from summit.db import db, transaction
from summit.models import AuditEntry, Event, Registration, Theme
from summit.services import table_plans, themes
from tests import factories
from tests.factories import NOW, ORGANISER
from tests.statements import counted
from tests.web.forms import Page
from tests.web.organiser.conftest import Office

NAMES = ("Natur og vand", "Skoler", "Mobilitet")


def path(event: Event, more: str = "") -> str:
    """The address of a page about themes."""
    return f"/o/{event.slug}/themes{more}"


def add(event: Event, *names: str) -> list[Theme]:
    """Themes of the event."""
    with transaction():
        return [themes.add(event, name=name, by=ORGANISER, now=NOW) for name in names]


def hall(event: Event, *, tables: int = 3, rounds: int = 2) -> None:
    """Rounds, tables, and a group of facilitators."""
    with transaction():
        factories.rounds(event, number=rounds)
        factories.group(event, "Facilitatorer", quota=tables, is_facilitators=True)
        table_plans.set_tables(event, count=tables, min_seats=2, max_seats=4, by=ORGANISER, now=NOW)


def coming(event: Event, *wished: Theme, group: int = 0) -> Registration:
    """Somebody with a place who wishes for these themes."""
    with transaction():
        registration = factories.accepted(event.groups[group]).person.registration
        assert registration is not None
        themes.wish(registration, wished, by=ORGANISER, now=NOW)
    return registration


def at_tables(event: Event, round: int) -> list[str]:
    """The theme of each table in this round."""
    found = [carrier.themes[round] for carrier in themes.carriers(event)]
    return [theme.name if theme else "" for theme in found]


def test_without_themes_the_page_says_what_to_do(office: Office, viewer: Office, event: Event) -> None:
    assert "Add the first theme" in office.get(path(event)).text
    assert "Add the first theme" not in viewer.get(path(event)).text
    assert "No themes yet" in office.get(path(event, "/tables")).text


def test_a_theme_is_added_changed_and_removed(office: Office, event: Event) -> None:
    answer = office.post(path(event, "/new"), {"name": " Natur  og vand ", "description": "Åer og søer"})
    assert (answer.status_code, answer.location) == (303, path(event))
    theme = themes.of(event)[0]
    assert (theme.name, theme.description) == ("Natur og vand", "Åer og søer")
    assert office.post(path(event, f"/{theme.id}"), {"name": "Natur", "description": ""}).status_code == 303
    assert "Natur" in Page(office.get(path(event))).text
    asked = office.get(path(event, f"/{theme.id}/remove")).text
    assert "No table carries it." in asked
    assert "Nobody has wished for it." in asked
    assert office.post(path(event, f"/{theme.id}/remove")).status_code == 303
    assert themes.of(event) == []


@pytest.mark.parametrize(
    ("name", "status", "words"),
    [
        ("", 422, "Please give the theme a name."),
        ("x" * 201, 422, "At most 200 characters."),
        ("SKOLER", 409, "There is a theme called “SKOLER” already."),
    ],
)
def test_a_name_that_cannot_be_is_said_at_its_field(
    office: Office, event: Event, name: str, status: int, words: str
) -> None:
    add(event, "Skoler")
    answer = office.post(path(event, "/new"), {"name": name})
    assert answer.status_code == status
    assert words in answer.text
    assert 'id="name-error"' in answer.text
    assert len(themes.of(event)) == 1


def test_the_order_is_changed_step_by_step(office: Office, event: Event) -> None:
    last = add(event, *NAMES)[2]
    assert office.post(path(event, f"/{last.id}/move"), {"direction": "up"}).status_code == 303
    assert [theme.name for theme in themes.of(event)] == ["Natur og vand", "Mobilitet", "Skoler"]
    office.post(path(event, f"/{last.id}/move"), {"direction": "down"})
    assert [theme.name for theme in themes.of(event)] == list(NAMES)


def test_tables_get_their_themes_in_all_rounds_and_in_one(office: Office, event: Event) -> None:
    hall(event)
    nature, schools, _ = add(event, *NAMES)
    page = Page(office.get(path(event, "/tables")))
    form = next(form for form in page.forms if "table_1" in form.fields)
    assert {name: value for name, value in form.fields.items() if name.startswith("table_")} == {
        "table_1": "none", "table_2": "none", "table_3": "none"
    }  # fmt: skip
    sent = {"table_1": nature.id, "table_2": nature.id, "table_3": "none"}
    assert office.post(path(event, "/tables"), sent).location == path(event, "/tables")
    assert (at_tables(event, 0), at_tables(event, 1)) == (["Natur og vand", "Natur og vand", ""],) * 2
    sent |= {"table_1": schools.id}
    answer = office.post(path(event, "/tables?round=2"), sent)
    assert answer.location == path(event, "/tables?round=2")
    assert (at_tables(event, 0)[0], at_tables(event, 1)[0]) == ("Natur og vand", "Skoler")


def test_a_table_that_differs_from_round_to_round_is_left_so(office: Office, event: Event) -> None:
    hall(event)
    nature, schools, _ = add(event, *NAMES)
    with transaction():
        themes.put_on_tables(event, {1: nature}, round=0, by=ORGANISER, now=NOW)
    page = Page(office.get(path(event, "/tables")))
    fields = next(form.fields for form in page.forms if "table_1" in form.fields)
    assert fields["table_1"] == "keep"
    office.post(path(event, "/tables"), fields | {"table_2": schools.id})
    assert (at_tables(event, 0), at_tables(event, 1)) == (["Natur og vand", "Skoler", ""], ["", "Skoler", ""])


def test_what_is_no_theme_is_said_at_its_table(office: Office, event: Event) -> None:
    hall(event)
    (theme,) = add(event, "Natur")
    with transaction():
        (foreign,) = [themes.add(factories.event(title="Et andet"), name="Fremmed", by=ORGANISER, now=NOW)]
    for wrong in (foreign.id, "x", ""):
        answer = office.post(path(event, "/tables"), {"table_1": theme.id, "table_2": wrong, "table_3": "none"})
        assert answer.status_code == 422
        assert 'id="table_2-error"' in answer.text
    assert at_tables(event, 0) == ["", "", ""]


def test_themes_are_spread_and_kept(office: Office, event: Event) -> None:
    hall(event)
    add(event, *NAMES)
    assert office.post(path(event, "/tables/spread"), {"round": ""}).location == path(event, "/tables")
    assert at_tables(event, 1) == list(NAMES)
    assert office.post(path(event, "/tables/spread"), {"round": "2"}).location == path(event, "/tables?round=2")
    assert (at_tables(event, 0), at_tables(event, 1)) == (list(NAMES), ["Skoler", "Mobilitet", "Natur og vand"])
    assert office.post(path(event, "/tables/stay"), {"round": "2"}).location == path(event, "/tables")
    assert at_tables(event, 0) == ["Skoler", "Mobilitet", "Natur og vand"]


def test_what_cannot_be_spread_is_said(office: Office, event: Event) -> None:
    answer = office.post(path(event, "/tables/spread"), {"round": ""})
    assert answer.status_code == 409
    assert "Add a theme first." in answer.text
    add(event, "Natur")
    answer = office.post(path(event, "/tables/stay"), {"round": "1"})
    assert answer.status_code == 409
    assert "The programme has no round at tables yet." in answer.text
    assert "Add rounds to the programme" in answer.text
    with transaction():
        factories.rounds(event, number=1)
    assert "Set up the hall" in office.get(path(event, "/tables")).text


def test_wishes_stand_beside_seats_and_too_few_seats_are_said(office: Office, event: Event) -> None:
    hall(event)
    nature, schools, mobility = add(event, *NAMES)
    with transaction():
        themes.put_on_tables(event, {1: nature}, round=0, by=ORGANISER, now=NOW)
        themes.put_on_tables(event, {2: mobility}, round=None, by=ORGANISER, now=NOW)
    for _ in range(4):
        coming(event, nature, mobility)
    coming(event, schools)
    page = Page(office.get(path(event)))
    assert "5 people with a place have named wishes" in page.text
    assert "“Natur og vand” is the first wish of 4 people, but over all rounds its tables have 3 seats." in page.text
    assert "“Skoler” is the first wish of 1 person, but no table carries it." in page.text
    assert "“Mobilitet”" not in page.text
    with transaction():
        themes.spread(event, round=None, by=ORGANISER, now=NOW)
    assert "is the first wish of" not in office.get(path(event)).text


def test_how_much_wishes_count_is_chosen(office: Office, event: Event) -> None:
    add(event, "Natur")
    page = Page(office.get(path(event)))
    assert next(form.fields["weight"] for form in page.forms if "weight" in form.fields) == "give_way"
    assert office.post(path(event, "/weight"), {"weight": "as_much"}).status_code == 303
    assert event.has_strong_wishes
    answer = office.post(path(event, "/weight"), {"weight": "more"})
    assert answer.status_code == 422
    assert 'id="weight-error"' in answer.text
    assert event.has_strong_wishes


def test_the_organiser_names_wishes_for_somebody(office: Office, event: Event) -> None:
    nature, schools, _ = add(event, *NAMES)
    registration = coming(event, nature)
    person = office.get(f"/o/{event.slug}/people/{registration.person_id}")
    assert "First: Natur og vand" in Page(person).text
    address = path(event, f"/wishes/{registration.id}")
    assert address in person.text
    form = next(form for form in Page(office.get(address)).forms if "wish_1" in form.fields)
    assert (form.fields["wish_1"], form.fields["wish_2"]) == (str(nature.id), "0")
    answer = office.post(address, {"wish_1": schools.id, "wish_2": nature.id, "wish_3": nature.id})
    assert answer.status_code == 422
    assert 'id="wish_3-error"' in answer.text
    answer = office.post(address, {"wish_1": schools.id, "wish_2": nature.id, "wish_3": "0"})
    assert answer.location == f"/o/{event.slug}/people/{registration.person_id}"
    assert [theme.name for theme in themes.wishes_of(registration)] == ["Skoler", "Natur og vand"]
    entry = db.session.scalars(
        select(AuditEntry).where(AuditEntry.action == "theme.wished").order_by(AuditEntry.id.desc())
    ).first()
    assert entry is not None
    assert entry.details == {"registration_id": registration.id, "wishes": 2}
    assert "for themes were named" in office.get(f"/o/{event.slug}/log").text


def test_who_leads_a_table_is_not_asked(office: Office, event: Event) -> None:
    hall(event)
    (theme,) = add(event, "Natur")
    leader = coming(event, group=1)
    assert "Wishes for themes" not in office.get(f"/o/{event.slug}/people/{leader.person_id}").text
    answer = office.post(path(event, f"/wishes/{leader.id}"), {"wish_1": theme.id})
    assert answer.status_code == 409
    assert "Who leads a table keeps its theme" in answer.text


def test_another_events_theme_and_person_are_not_there(office: Office, event: Event) -> None:
    with transaction():
        other = factories.event(of=event.host, title="Et andet møde")
    (theme,) = add(other, "Fremmed")
    registration = coming(other)
    for more in (f"/{theme.id}", f"/{theme.id}/remove", f"/wishes/{registration.id}"):
        assert office.get(path(event, more)).status_code == 404
        assert office.post(path(event, more)).status_code == 404
    assert office.post(path(event, f"/{theme.id}/move"), {"direction": "up"}).status_code == 404


def test_a_viewer_looks_and_changes_nothing(viewer: Office, event: Event) -> None:
    hall(event)
    (theme,) = add(event, "Natur")
    registration = coming(event)
    page = viewer.get(path(event))
    assert page.status_code == 200
    assert "Change Natur" not in page.text
    assert "How much wishes count" not in page.text
    tables = viewer.get(path(event, "/tables"))
    assert tables.status_code == 200
    assert "table_1" not in tables.text
    for more in ("/new", f"/{theme.id}", f"/{theme.id}/remove", f"/wishes/{registration.id}"):
        assert viewer.get(path(event, more)).status_code == 403
    for more in ("/weight", f"/{theme.id}/move", "/tables", "/tables/spread", "/tables/stay"):
        assert viewer.post(path(event, more)).status_code == 403


def test_a_plan_says_how_far_wishes_come_true_and_sheets_name_the_themes(office: Office, event: Event) -> None:
    hall(event, tables=2)
    nature, schools = add(event, "Natur", "Skoler")
    with transaction():
        themes.spread(event, round=None, by=ORGANISER, now=NOW)
    for leader in range(2):
        coming(event, group=1)
        coming(event, (nature, schools)[leader])
    with transaction():
        plan = table_plans.request(event, seconds=5, by=ORGANISER, now=NOW)
        problem = table_plans.problem_for(plan)
        table_plans.store(plan, problem, planning.solve(problem, seconds=5, seed=1), NOW)
    assert problem.rules.wish_weight == 0.5
    text = Page(office.get(f"/o/{event.slug}/tables/{plan.number}")).text
    told = table_plans.figures_in(plan).wishes
    assert sum(told) == 4
    assert f"{sum(told[:3])} of 4 seats are at a theme that was wished for" in text
    sheets = Page(office.get(f"/o/{event.slug}/tables/{plan.number}/print/tables")).text
    assert (sheets.count("Natur"), sheets.count("Skoler")) == (2, 2)
    assert "Natur" in office.get(f"/o/{event.slug}/tables/{plan.number}/print/door").text


@pytest.mark.parametrize("more", ["", "/tables"])
def test_the_number_of_queries_is_fixed(office: Office, event: Event, more: str) -> None:
    hall(event)
    numbers = []
    for names in (NAMES[:1], NAMES[1:]):
        there = add(event, *names)
        with transaction():
            themes.spread(event, round=0, by=ORGANISER, now=NOW)
        coming(event, *there)
        office.get(path(event, more))
        with counted() as asked:
            assert office.get(path(event, more)).status_code == 200
        numbers.append(len(asked))
    assert numbers[0] == numbers[1]
