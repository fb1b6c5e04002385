"""Long lists are leafed through, without a script, and what the other pages hold is not lost sight of."""

from __future__ import annotations

import html

import pytest
from sqlalchemy import select

from summit.db import db, transaction
from summit.models import Admission, Event, Person, Registration
from summit.services import table_plans, themes
from tests import factories
from tests.factories import NOW, ORGANISER
from tests.web.forms import Page
from tests.web.organiser.conftest import Office

FORUMS = ("Forum A", "Forum B", "Forum C")


@pytest.fixture(autouse=True)
def short_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two lines on each page."""
    for feature in ("groups", "nominators", "themes", "waiting"):
        monkeypatch.setattr(f"summit.web.organiser.{feature}.PER_PAGE", 2)


def shown(office: Office, address: str) -> str:
    return html.unescape(office.get(address).text)


def forums(event: Event) -> None:
    with transaction():
        for name in reversed(FORUMS):
            factories.forum(event, name, places=2)


def test_the_board_of_many_nominators(office: Office, event: Event) -> None:
    forums(event)
    address = f"/o/{event.slug}/groups?group={event.groups[0].id}"
    first, second = shown(office, address), shown(office, f"{address}&page=2")
    assert [name in first for name in FORUMS] == [True, True, False]
    assert [name in second for name in FORUMS] == [False, False, True]
    for page in (first, second):
        assert "from 3 nominators" in page
    assert ("Not given to anybody" in first, "Not given to anybody" in second) == (False, True)


def test_many_nominators_by_name(office: Office, event: Event) -> None:
    forums(event)
    address = f"/o/{event.slug}/nominators"
    first, second = shown(office, address), shown(office, f"{address}?page=2")
    assert [name in first for name in FORUMS] == [True, True, False]
    assert [name in second for name in FORUMS] == [False, False, True]
    assert f'<a rel="next" href="{address}?page=2">' in first
    assert f'<a rel="prev" href="{address}?page=1">' in second


def test_one_of_the_waiting_lists_is_leafed_through_and_its_numbers_go_on(office: Office, event: Event) -> None:
    with transaction():
        staff = factories.group(event, "Ansatte", quota=1, admission=Admission.OPEN)
        for name in ("Bo Holm", "Anna Lund", "Eva Krog", "Ida Berg"):
            factories.accepted(staff, name=name)
    address = f"/o/{event.slug}/waiting"
    first = shown(office, address)
    assert ("Eva Krog" in first, "Ida Berg" in first, "3 wait" in first) == (True, False, True)
    way_on = f"{address}?group={staff.id}&page=2#group-{staff.id}"
    assert f'<a rel="next" href="{way_on}">' in first
    second = shown(office, way_on)
    assert ("Eva Krog" in second, '<span class="only-p">3. </span>' in second) == (False, True)
    assert "Anna Lund" in shown(office, f"{address}?group={event.groups[0].id}&page=2")
    ida = db.session.scalars(select(Registration).join(Person).where(Person.name == "Ida Berg")).one()
    assert f'href="{way_on}">Cancel' in shown(office, f"{address}/{ida.id}/priority")
    assert office.post(f"{address}/{ida.id}/priority", {"place": "before", "reason": "Speaks."}).location == way_on


def three_tables(event: Event) -> tuple[int, int]:
    """In two rounds, with two themes, of which the ids are returned; the third is on a page of its own."""
    with transaction():
        factories.rounds(event, number=2)
        table_plans.set_tables(event, count=3, min_seats=2, max_seats=4, by=ORGANISER, now=NOW)
        nature, schools = (themes.add(event, name=name, by=ORGANISER, now=NOW) for name in ("Natur", "Skoler"))
    return nature.id, schools.id


def second_page(office: Office, address: str) -> dict[str, str]:
    """What its form would send."""
    page = Page(office.get(f"{address}?page=2"))
    return next(form.fields for form in page.forms if "table_3" in form.fields)


def names_at_tables(event: Event) -> list[str]:
    return [one.themes[0].name for one in themes.carriers(event) if one.themes[0]]


def test_tables_of_other_pages_keep_their_themes(office: Office, event: Event) -> None:
    address = f"/o/{event.slug}/themes/tables"
    nature, schools = three_tables(event)
    office.post(address, {"table_1": nature, "table_2": nature})
    fields = second_page(office, address)
    assert [name for name in fields if name.startswith("table_")] == ["table_3"]
    answer = office.post(f"{address}?page=2", fields | {"table_3": schools})
    assert (answer.status_code, answer.location) == (303, f"{address}?page=2")
    assert names_at_tables(event) == ["Natur", "Natur", "Skoler"]


def test_a_table_that_is_on_another_page_by_now_gets_its_theme(office: Office, event: Event) -> None:
    address = f"/o/{event.slug}/themes/tables"
    _, schools = three_tables(event)
    fields = second_page(office, address)
    with transaction():
        table_plans.tables_of(event)[0].is_closed = True
    office.post(f"{address}?page=2", fields | {"table_3": schools})
    assert names_at_tables(event) == ["Skoler"]
