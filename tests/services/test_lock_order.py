"""Whoever moves places locks in the one order: pools, then invitations, then registrations (PostgreSQL)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import fields
from datetime import timedelta

import pytest
from sqlalchemy import select

from summit.db import db, transaction
from summit.engines import writing
from summit.models import Audience, Invitation, Pool, Registration, RegistrationState, Silence
from summit.services import (
    checkin,
    erasures,
    event_dates,
    events,
    groups,
    invitations,
    nominations,
    nominators,
    quotas,
    reconfirmations,
    substitutes,
    waiting_list,
    waves,
)
from tests import databases, factories
from tests.factories import NOW, ORGANISER
from tests.services import release_town
from tests.services.release_town import Town
from tests.statements import counted

pytestmark = [
    pytest.mark.parametrize("database_url", [databases.POSTGRESQL], indirect=True, scope="session"),
    pytest.mark.usefixtures("context"),
]

ORDER = ("pool", "invitation", "registration", "event")
_LOCKS = re.compile(r"^UPDATE (?P<updated>\w+)|FROM (?P<read>\w+)\b.* FOR (?:NO KEY )?UPDATE(?: OF (?P<of>\w+))?", re.S)
Act = Callable[[], object]
AFTER = NOW + timedelta(days=40)


def locked(asked: list[str]) -> list[str]:
    """The kinds of rows that these statements lock, each where it comes first."""
    found = [lock["updated"] or lock["of"] or lock["read"] for lock in map(_LOCKS.search, asked) if lock]
    return list(dict.fromkeys(kind for kind in found if kind in ORDER))


@pytest.fixture
def town(context: object) -> Town:
    with transaction():
        return release_town.make()


def registration_of(invitation: Invitation) -> Registration:
    assert invitation.person.registration is not None
    return invitation.person.registration


def _yes_where_the_first_get_the_places(town: Town) -> Act:
    asked = factories.invited(town.staff)
    return lambda: invitations.accept(asked, by=ORGANISER, now=NOW)


def _yes_where_all_are_taken(town: Town) -> Act:
    factories.accepted(town.staff)
    return _yes_where_the_first_get_the_places(town)


def _withdrawal_while_somebody_waits(town: Town) -> Act:
    comes, _ = factories.accepted(town.staff), factories.accepted(town.staff)
    return lambda: invitations.withdraw(comes, by=ORGANISER, now=NOW)


def _withdrawal_from_the_waiting_list(town: Town) -> Act:
    _, waits = factories.accepted(town.staff), factories.accepted(town.staff)
    return lambda: invitations.withdraw(waits, by=ORGANISER, now=NOW)


def _no_with_a_reserve_behind(town: Town) -> Act:
    named = factories.nominated(town.jyderup)
    factories.nominated(town.jyderup, as_reserve=True)
    return lambda: invitations.decline(named, by=ORGANISER, now=NOW)


def _taken_back(town: Town) -> Act:
    named = factories.nominated(town.jyderup)
    return lambda: nominations.take_back(named, by=ORGANISER, now=NOW)


def _place_for_a_reserve(town: Town) -> Act:
    reserve = factories.nominated(town.jyderup, as_reserve=True)
    return lambda: nominations.invite_reserve(reserve, by=ORGANISER, now=NOW)


def _reserve_moved(town: Town) -> Act:
    reserves = [factories.nominated(town.jyderup, as_reserve=True) for _ in range(2)]
    return lambda: nominations.move_reserve(reserves[1], up=True, by=ORGANISER, now=NOW)


def _handed_on(town: Town) -> Act:
    comes = factories.accepted(town.citizens)
    return lambda: substitutes.hand_on(
        comes, name="Bo Riis", email="bo@post.example", by=ORGANISER, now=NOW, knowingly=True
    )


def _deadlines_passed(town: Town) -> Act:
    factories.nominated(town.jyderup, as_reserve=True)
    return lambda: invitations.expire_due(AFTER)


def _offers_passed(town: Town) -> Act:
    comes, _, _ = (factories.accepted(town.staff) for _ in range(3))
    invitations.withdraw(comes, by=ORGANISER, now=NOW)
    return lambda: waiting_list.lapse_due(NOW + timedelta(days=5))


def _offered_by_hand(town: Town) -> Act:
    _, waits = factories.accepted(town.staff), factories.accepted(town.staff)
    return lambda: waiting_list.offer_now(registration_of(waits), override=True, by=ORGANISER, now=NOW)


def _silence(town: Town) -> Act:
    registration = registration_of(factories.accepted(town.citizens))
    groups.decide_on_silence(town.citizens, Silence.RELEASE, by=ORGANISER, now=NOW)
    registration.is_to_reconfirm, registration.reconfirm_until_at = True, NOW
    return lambda: reconfirmations.silence_due(NOW + timedelta(days=1))


def _came_after_all(town: Town) -> Act:
    comes = factories.accepted(town.citizens)
    invitations.withdraw(comes, by=ORGANISER, now=NOW)
    return lambda: checkin.came_after_all(registration_of(comes), by=ORGANISER, now=NOW)


def _came_unanswered(town: Town) -> Act:
    asked = factories.invited(town.staff)
    return lambda: checkin.came_unanswered(asked, by=ORGANISER, now=NOW)


def _quota_raised(town: Town) -> Act:
    _, _ = factories.accepted(town.staff), factories.accepted(town.staff)
    return lambda: groups.resize(town.staff, 3, now=NOW)


def _capacity_raised(town: Town) -> Act:
    _, _ = factories.accepted(town.staff), factories.accepted(town.staff)
    as_it_is = {one.name: getattr(town.event, one.name) for one in fields(events.Description) if one.name != "capacity"}
    later = as_it_is | {"answer_until_at": NOW + timedelta(days=20), "capacity": 30}
    return lambda: events.change(town.event, events.Description(**later), by=ORGANISER, now=NOW)


def _share_raised(town: Town) -> Act:
    factories.nominated(town.jyderup, as_reserve=True)
    nominator = town.jyderup.nominator
    return lambda: nominators.allocate(nominator, town.citizens, places=4, by=ORGANISER, now=NOW)


def _released(town: Town) -> Act:
    factories.nominated(town.oroe, as_reserve=True)
    one = release_town.rule(town, release_town.to_reserves(town.oroe))
    return lambda: release_town.send(one)


def _wave_asked(town: Town) -> Act:
    asked = factories.invited(town.citizens)
    invitations.decline(asked, by=ORGANISER, now=NOW)
    choice = waves.Choice(group=town.citizens, audience=Audience.DECLINED)
    return lambda: waves.plan(choice, waves.Terms(), request_key="k", by=ORGANISER, now=NOW)


def _date_off(town: Town) -> Act:
    factories.accepted(town.citizens)
    return lambda: event_dates.postpone(town.event, reason="Storm", by=ORGANISER, now=NOW)


def _erased(town: Town) -> Act:
    person = factories.accepted(town.citizens).person
    return lambda: erasures.erase_person(person, by=ORGANISER, now=NOW)


def _held(town: Town) -> Act:
    factories.accepted(town.citizens)
    return lambda: checkin.finish(town.event, by=ORGANISER, now=NOW)


def _asked_before_the_day(town: Town) -> Act:
    factories.accepted(town.citizens)
    town.event.reconfirm_days = 7
    assert town.event.starts_at is not None
    day_before = town.event.starts_at - timedelta(days=1)
    return lambda: reconfirmations.ask_due(day_before)


DEEDS = (
    _yes_where_the_first_get_the_places,
    _yes_where_all_are_taken,
    _withdrawal_while_somebody_waits,
    _withdrawal_from_the_waiting_list,
    _no_with_a_reserve_behind,
    _taken_back,
    _place_for_a_reserve,
    _reserve_moved,
    _handed_on,
    _deadlines_passed,
    _offers_passed,
    _offered_by_hand,
    _silence,
    _came_after_all,
    _came_unanswered,
    _quota_raised,
    _capacity_raised,
    _share_raised,
    _released,
    _wave_asked,
    _date_off,
    _erased,
    _held,
    _asked_before_the_day,
)


@pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: deed.__name__.strip("_"))
def test_whoever_moves_a_place_locks_in_the_one_order(town: Town, deed: Callable[[Town], Act]) -> None:
    with transaction():
        act = deed(town)
    with transaction(), counted() as asked:
        act()
        db.session.flush()
    kinds = locked(asked)
    assert kinds == [kind for kind in ORDER if kind in kinds]
    assert kinds


def test_who_accepts_a_promised_place_waits_for_nobody_who_moves_places(town: Town) -> None:
    with transaction():
        asked = factories.invited(town.citizens)
    with db.engine.connect() as other:
        with writing():
            other.execute(select(Pool.id).with_for_update())
        with transaction():
            invitations.accept(asked, by=ORGANISER, now=NOW)
    assert registration_of(asked).state is RegistrationState.CONFIRMED


def test_the_control_sees_a_wrong_order(town: Town) -> None:
    with transaction():
        came = factories.accepted(town.citizens)
    with transaction(), counted() as asked:
        invitations.look_again(came)
        quotas.hold_still(town.citizens)
    assert locked(asked) == ["invitation", "pool"]
