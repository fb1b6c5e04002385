"""The permission to see needs: given by who has it for all of that, to others; always taken away; the log tells."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from summit.cli import records
from summit.db import db, transaction
from summit.errors import NotPossible
from summit.models import Actor, ActorKind, AuditEntry, Event, Role, RoleKind
from summit.models.audit import SYSTEM
from summit.services import roles, staff
from summit.web.application import Application
from tests import factories
from tests.factories import NOW, ORGANISER
from tests.refusals import refused

pytestmark = pytest.mark.both_databases

WORDS = "Only an organiser who may see needs here can give this permission, and not to themselves. Ask one."


@pytest.fixture
def event(context: Application) -> Event:
    with transaction():
        return factories.event()


def organiser(event: Event, name: str, *, at: Event | None = None, sees_needs: bool = False) -> Role:
    """An organiser at one event, or (None) at all of its host."""
    with transaction():
        member = factories.organiser(event.host, email=f"{name}@fjordby.example", at=at, sees_needs=sees_needs)
    return member.roles[-1]


def of(role: Role) -> Actor:
    return Actor(ActorKind.STAFF, role.staff_member_id)


def give(role: Role, by: Actor) -> None:
    with transaction():
        roles.change(role, kind=RoleKind.ORGANISER, can_see_needs=True, by=by, now=NOW)


def told(role: Role) -> list[tuple[str, int | None]]:
    """(what, by whom) of the entries about needs, in order."""
    entries = db.session.scalars(select(AuditEntry).where(AuditEntry.action.startswith("staff.needs_")))
    return [(one.action, one.actor_id) for one in entries if one.details == {"staff_id": role.staff_member_id}]


def test_nobody_gives_it_to_themselves(event: Event) -> None:
    for at in (event, None):
        own = organiser(event, f"own-{at and at.id}", at=at)
        with refused(NotPossible, WORDS, field="can_see_needs"):
            roles.change(own, kind=RoleKind.ORGANISER, can_see_needs=True, by=of(own), now=NOW)
        assert not own.can_see_needs


def test_who_does_not_have_it_cannot_give_it(event: Event) -> None:
    giver, other = organiser(event, "giver"), organiser(event, "other", at=event)
    with refused(NotPossible, WORDS, field="can_see_needs"):
        roles.change(other, kind=RoleKind.ORGANISER, can_see_needs=True, by=of(giver), now=NOW)
    with refused(NotPossible, WORDS, field="can_see_needs"):
        staff.appoint(
            "ny@fjordby.example",
            name="Ny",
            language="da",
            host=event.host,
            kind=RoleKind.ORGANISER,
            can_see_needs=True,
            by=of(giver),
            now=NOW,
        )
    assert staff.by_email("ny@fjordby.example") is None


def test_who_has_it_for_all_of_that_gives_it_and_the_log_tells(event: Event) -> None:
    with transaction():
        another = factories.event(of=event.host, title="Et andet")
    at_host = organiser(event, "everywhere", sees_needs=True)
    at_event = organiser(event, "here", at=event, sees_needs=True)
    here, there, everywhere = (
        organiser(event, name, at=at) for name, at in (("a", event), ("b", another), ("c", None))
    )
    give(here, of(at_event))
    for wider in (there, everywhere):
        with refused(NotPossible, WORDS, field="can_see_needs"):
            roles.change(wider, kind=RoleKind.ORGANISER, can_see_needs=True, by=of(at_event), now=NOW)
        give(wider, of(at_host))
    given = [("staff.needs_given", at_event.staff_member_id)]
    assert (told(here), told(there)) == (given, [("staff.needs_given", at_host.staff_member_id)])


def test_who_sees_needs_at_another_host_cannot_give_it_here(event: Event) -> None:
    with transaction():
        elsewhere = factories.event(title="Et andet")
    giver, other = organiser(elsewhere, "giver", sees_needs=True), organiser(event, "other", at=event)
    with refused(NotPossible, WORDS, field="can_see_needs"):
        roles.change(other, kind=RoleKind.ORGANISER, can_see_needs=True, by=of(giver), now=NOW)


@pytest.mark.parametrize("kind", [RoleKind.ORGANISER, RoleKind.VIEWER])
def test_anybody_takes_it_away_also_from_themselves(event: Event, kind: RoleKind) -> None:
    own = organiser(event, "own", at=event, sees_needs=True)
    with transaction():
        assert roles.change(own, kind=kind, by=of(own), now=NOW)
    assert (own.kind, own.can_see_needs) == (kind, False)
    assert told(own) == [("staff.needs_given", SYSTEM.id), ("staff.needs_taken", own.staff_member_id)]


def test_a_role_that_is_taken_away_takes_it_along(event: Event) -> None:
    role = organiser(event, "here", at=event, sees_needs=True)
    with transaction():
        roles.take_away(role, by=ORGANISER, now=NOW)
    assert told(role)[-1] == ("staff.needs_taken", ORGANISER.id)


def test_an_operator_gives_it_when_nobody_has_it_any_more(event: Event, context: Application) -> None:
    left = organiser(event, "left")
    run = context.test_cli_runner().invoke
    answer = run(records.appoint, ["LEFT@fjordby.example", "--host", event.host.name])
    assert (answer.exit_code, "/sign-in/s" in answer.output) == (0, True), answer.output
    assert left.can_see_needs
    assert told(left) == [("staff.needs_given", SYSTEM.id)]
    assert run(records.appoint, ["left@fjordby.example", "--host", event.host.name]).exit_code != 0
