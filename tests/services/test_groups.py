"""Groups: how an organiser shapes them, and what their quotas never do."""

from __future__ import annotations

from dataclasses import replace

import pytest

from summit.db import db, transaction
from summit.errors import AlreadyThere, BadInput, NotPossible
from summit.models import Admission, AuditEntry, Event, Group, Pool, RegistrationState
from summit.services import facilitators, figures, groups, table_plans
from tests import factories
from tests.factories import NOW, ORGANISER
from tests.refusals import refused

pytestmark = [pytest.mark.both_databases, pytest.mark.usefixtures("context")]

BUSINESS = groups.Shape(name="Erhverv", letter="E", colour=3, quota=8)


@pytest.fixture
def event(context: object) -> Event:
    with transaction():
        return factories.event()


@pytest.fixture
def business(event: Event) -> Group:
    with transaction():
        return groups.add(event, BUSINESS, by=ORGANISER, now=NOW)


def change(group: Group, shape: groups.Shape, *, knowingly: bool = False) -> None:
    groups.change(group, shape, knowingly=knowingly, by=ORGANISER, now=NOW)


def test_a_new_group_stands_at_the_end_with_its_places(event: Event, business: Group) -> None:
    assert (business.position, business.letter, business.colour, business.pool.size, business.is_held) == (
        1,
        "E",
        3,
        8,
        True,
    )
    assert [group.name for group in event.groups] == ["Borgere", "Erhverv"]


@pytest.mark.parametrize(
    ("changes", "kind", "field", "words"),
    [
        ({"name": " "}, BadInput, "name", "Please give the group a name."),
        ({"letter": ""}, BadInput, "letter", "Please choose one letter."),
        ({"letter": "AB"}, BadInput, "letter", "Please choose one letter."),
        ({"letter": "7"}, BadInput, "letter", "Please choose one letter."),
        ({"colour": 9}, BadInput, "colour", "Please choose one of the colours."),
        ({"quota": -1}, BadInput, "quota", "A quota cannot be negative."),
        ({"name": "BORGERE"}, AlreadyThere, "name", "There is a group called BORGERE already."),
        ({"letter": "b"}, AlreadyThere, "letter", "The letter B is used by another group."),
    ],
)
def test_a_shape_that_cannot_be_is_refused_at_its_field(
    event: Event, changes: dict[str, object], kind: type[BadInput], field: str, words: str
) -> None:
    with refused(kind, words, field=field):
        groups.add(event, replace(BUSINESS, **changes), by=ORGANISER, now=NOW)  # type: ignore[arg-type]


def test_one_per_area_needs_areas(context: object) -> None:
    with transaction():
        event = factories.event(areas=(), is_open=False)
    with refused(BadInput, "Set up the areas first.", field="is_one_per_area"):
        groups.add(event, replace(BUSINESS, is_one_per_area=True), by=ORGANISER, now=NOW)


def test_there_is_one_group_of_facilitators(event: Event) -> None:
    with transaction():
        first = groups.add(event, replace(BUSINESS, is_facilitators=True), by=ORGANISER, now=NOW)
        db.session.expire(event, ["groups"])
    assert facilitators.group_of(event) is first
    second = replace(BUSINESS, name="Flere", letter="F", is_facilitators=True)
    with refused(AlreadyThere, "There is a group of facilitators already.", field="is_facilitators"):
        groups.add(event, second, by=ORGANISER, now=NOW)


def test_rule_9_whoever_leads_the_tables_has_as_many_places_as_the_tables_need(event: Event, business: Group) -> None:
    def set_tables(count: int) -> None:
        with transaction():
            table_plans.set_tables(event, count=count, min_seats=3, max_seats=5, by=ORGANISER, now=NOW)

    leading = replace(BUSINESS, name="Bordfacilitatorer", letter="F", quota=2, is_facilitators=True)
    with transaction():
        group = groups.add(event, leading, by=ORGANISER, now=NOW)
        db.session.expire(event, ["groups"])
    assert group.pool.size == 2  # without tables there is nothing to follow
    set_tables(4)
    assert group.pool.size == 4
    with transaction():
        factories.invited(group)
        change(group, replace(leading, quota=1))
    assert group.pool.size == 4
    with transaction():
        change(group, replace(leading, quota=1, is_facilitators=False))
    assert group.pool.size == 1
    set_tables(5)
    with transaction():
        change(group, replace(leading, quota=7))
    assert group.pool.size == 5


def test_facilitators_added_after_the_tables_have_a_place_for_each(event: Event) -> None:
    with transaction():
        table_plans.set_tables(event, count=3, min_seats=3, max_seats=5, by=ORGANISER, now=NOW)
        group = groups.add(event, replace(BUSINESS, quota=9, is_facilitators=True), by=ORGANISER, now=NOW)
    assert group.pool.size == 3
    added = db.select(AuditEntry.details).where(AuditEntry.action == "group.added").order_by(AuditEntry.id.desc())
    details = db.session.scalars(added.limit(1)).one()
    assert details["quota"] == 3


def test_rule_2_a_quota_below_what_is_promised_is_set_only_knowingly_and_logged(business: Group) -> None:
    with transaction():
        factories.invited(business)
        factories.invited(business)
    words = "Erhverv: 2 places are promised already, so it cannot have only 1."
    with refused(NotPossible, words, field="size"):
        change(business, replace(BUSINESS, quota=1))
    with transaction():
        change(business, replace(BUSINESS, quota=1), knowingly=True)
    assert (business.pool.size, business.pool.taken, business.pool.overrun) == (1, 2, 1)
    entry = db.session.scalars(db.select(AuditEntry).where(AuditEntry.action == "group.changed")).one()
    assert (entry.details["quota"], entry.details["knowingly"]) == (1, True)


def test_a_quota_never_falls_below_what_nominators_have_been_given(event: Event, business: Group) -> None:
    with transaction():
        factories.forum(event, "Erhvervsrådet", places=5, to=business)
    words = "Nominators have been given 5 places of Erhverv; take some back first."
    with refused(NotPossible, words, field="quota"):
        change(business, replace(BUSINESS, quota=4), knowingly=True)


def test_the_admission_stays_once_somebody_was_invited(business: Group) -> None:
    with transaction():
        change(business, replace(BUSINESS, admission=Admission.OPEN))
        factories.invited(business)
    words = "Erhverv has invitations already, so its admission cannot be changed."
    with refused(NotPossible, words, field="admission"):
        change(business, BUSINESS)


def test_only_an_unused_group_is_removed_and_its_places_with_it(event: Event, business: Group) -> None:
    pools = len(db.session.scalars(db.select(Pool)).all())
    with transaction():
        groups.remove(business, by=ORGANISER, now=NOW)
        db.session.expire(event, ["groups"])
    assert [group.name for group in event.groups] == ["Borgere"]
    assert len(db.session.scalars(db.select(Pool)).all()) == pools - 1
    with transaction():
        factories.invited(event.groups[0])
    with refused(NotPossible, "Borgere is in use and cannot be removed."):
        groups.remove(event.groups[0], by=ORGANISER, now=NOW)


def test_rule_9_the_facilitators_quota_follows_the_number_of_tables(event: Event) -> None:
    with transaction():
        leaders = factories.group(event, "Facilitatorer", quota=1, is_facilitators=True)
        table_plans.set_tables(event, count=3, min_seats=8, max_seats=9, by=ORGANISER, now=NOW)
        for _ in range(3):
            factories.accepted(leaders)
    assert (leaders.pool.size, leaders.pool.taken, leaders.pool.overrun) == (3, 3, 0)
    with transaction():
        table_plans.set_tables(event, count=2, min_seats=8, max_seats=9, by=ORGANISER, now=NOW)
    assert (leaders.pool.size, leaders.pool.taken, leaders.pool.overrun) == (2, 3, 1)
    assert figures.board(event).groups[-1].places.over == 1


def test_more_tables_are_more_places_for_facilitators_who_wait(event: Event) -> None:
    with transaction():
        leaders = factories.group(event, "Facilitatorer", quota=1, admission=Admission.OPEN, is_facilitators=True)
        _, waiting = factories.accepted(leaders), factories.accepted(leaders)
        assert waiting.person.registration.state is RegistrationState.WAITLISTED
        table_plans.set_tables(event, count=2, min_seats=8, max_seats=9, by=ORGANISER, now=NOW)
    assert waiting.person.registration.state is RegistrationState.OFFERED
