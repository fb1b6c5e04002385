"""Roles: one for each person and place, changed and taken away, and the host never without an organiser."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from summit.cli import records
from summit.db import db, transaction
from summit.errors import AlreadyThere, NotPossible
from summit.models import AuditEntry, Event, Role, RoleKind, StaffMember
from summit.services import groups, roles, staff
from summit.web.application import Application
from tests import factories
from tests.factories import NOW, ORGANISER

pytestmark = pytest.mark.both_databases


@pytest.fixture
def event(context: Application) -> Event:
    with transaction():
        return factories.event()


def appointed(event: Event, kind: RoleKind, *, email: str = "ulla@fjordby.example", at_host: bool = False) -> Role:
    with transaction():
        member = factories.organiser(event.host, email=email, kind=kind, at=None if at_host else event)
    return member.roles[-1]


def kept(event: Event, number: int = 0) -> StaffMember:
    with transaction():
        return factories.keeper(event.groups[number])


def last_entry() -> AuditEntry:
    return db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()


@pytest.mark.parametrize("second", list(RoleKind))
def test_one_has_one_role_at_an_event(event: Event, second: RoleKind) -> None:
    appointed(event, RoleKind.VIEWER)
    group = event.groups[0] if second is RoleKind.KEEPER else None
    with pytest.raises(AlreadyThere), transaction():
        factories.organiser(event.host, email="ulla@fjordby.example", kind=second, at=event, group=group)


def test_who_keeps_a_group_cannot_be_a_viewer_besides(event: Event) -> None:
    member = kept(event)
    with pytest.raises(AlreadyThere), transaction():
        factories.organiser(event.host, email=member.email, kind=RoleKind.VIEWER, at=event)


def test_one_may_keep_several_groups(event: Event) -> None:
    with transaction():
        other = factories.group(event, "Erhverv", quota=2)
    member = kept(event)
    with transaction():
        factories.keeper(other)
    assert {role.group_id for role in staff.roles_at(member, event)} == {event.groups[0].id, other.id}
    with pytest.raises(AlreadyThere), transaction():
        factories.keeper(other)


def test_the_database_itself_refuses_a_role_twice(event: Event) -> None:
    role = appointed(event, RoleKind.VIEWER)
    with pytest.raises(IntegrityError), transaction():
        db.session.add(Role(staff_member=role.staff_member, host=event.host, event=event, kind=RoleKind.ORGANISER))


@pytest.mark.parametrize("kind", [RoleKind.VIEWER, RoleKind.KEEPER])
def test_only_an_organiser_can_see_needs(event: Event, kind: RoleKind) -> None:
    member = kept(event) if kind is RoleKind.KEEPER else appointed(event, kind).staff_member
    assert not member.roles[0].can_see_needs
    with pytest.raises(IntegrityError), transaction():
        member.roles[0].can_see_needs = True


def test_the_nearer_role_counts(event: Event) -> None:
    member = appointed(event, RoleKind.VIEWER, at_host=True).staff_member
    with transaction():
        factories.keeper(event.groups[0], email=member.email)
    role = staff.role_at(member, event)
    assert role is not None
    assert role.kind is RoleKind.KEEPER
    with transaction():
        other = factories.event(of=event.host, title="Et andet")
    assert staff.role_at(member, other).kind is RoleKind.VIEWER  # type: ignore[union-attr]


def test_a_role_is_changed_and_the_log_tells(event: Event) -> None:
    role = appointed(event, RoleKind.VIEWER)
    with transaction():
        assert roles.change(role, kind=RoleKind.ORGANISER, by=ORGANISER, now=NOW)
    assert (role.kind, role.can_see_needs) == (RoleKind.ORGANISER, False)
    assert (last_entry().action, last_entry().details["role"]) == ("staff.role_changed", "organiser")
    with transaction():
        assert not roles.change(role, kind=RoleKind.ORGANISER, by=ORGANISER, now=NOW)
        assert roles.change(role, kind=RoleKind.VIEWER, can_see_needs=True, by=ORGANISER, now=NOW)
    assert not role.can_see_needs


def test_a_group_is_kept_or_not(event: Event) -> None:
    role = kept(event).roles[0]
    with pytest.raises(NotPossible), transaction():
        roles.change(role, kind=RoleKind.ORGANISER, by=ORGANISER, now=NOW)
    viewer = appointed(event, RoleKind.VIEWER)
    with pytest.raises(NotPossible), transaction():
        roles.change(viewer, kind=RoleKind.KEEPER, by=ORGANISER, now=NOW)


def test_a_role_is_taken_away(event: Event) -> None:
    role = kept(event).roles[0]
    with transaction():
        roles.take_away(role, by=ORGANISER, now=NOW)
    member = staff.by_email("ketty@fjordby.example")
    assert member is not None
    assert staff.role_at(member, event) is None
    assert last_entry().details == {"staff_id": member.id, "role": "keeper", "group_id": event.groups[0].id}


def test_a_host_keeps_its_last_organiser(event: Event) -> None:
    first = appointed(event, RoleKind.ORGANISER, email="a@fjordby.example", at_host=True)
    appointed(event, RoleKind.ORGANISER, email="b@fjordby.example")  # at one event only
    appointed(event, RoleKind.VIEWER, email="c@fjordby.example", at_host=True)
    for step in (
        lambda: roles.take_away(first, by=ORGANISER, now=NOW),
        lambda: roles.change(first, kind=RoleKind.VIEWER, by=ORGANISER, now=NOW),
    ):
        with pytest.raises(NotPossible, match="last organiser"), transaction():
            step()
    second = appointed(event, RoleKind.ORGANISER, email="d@fjordby.example", at_host=True)
    with transaction():
        roles.take_away(first, by=ORGANISER, now=NOW)
    with pytest.raises(NotPossible), transaction():
        roles.take_away(second, by=ORGANISER, now=NOW)


def test_a_removed_group_takes_its_keepers_role_along(event: Event) -> None:
    with transaction():
        group = factories.group(event, "Erhverv", quota=2)
        member = factories.keeper(group)
    with transaction():
        groups.remove(group, by=ORGANISER, now=NOW)
    assert db.session.scalars(select(Role).where(Role.staff_member_id == member.id)).all() == []


def test_a_colleague_works_here(event: Event) -> None:
    member = kept(event)
    with transaction():
        elsewhere = factories.host("Bakkedal Kommune")
    assert roles.colleague(event.host, member.id) == member
    assert roles.colleague(elsewhere, member.id) is None


def test_an_operator_appoints_when_nobody_is_left_who_could(event: Event, context: Application) -> None:
    run = context.test_cli_runner().invoke
    answer = run(records.appoint, ["Ny@Fjordby.example", "--host", event.host.name])
    assert (answer.exit_code, "/sign-in/s" in answer.output) == (0, True), answer.output
    member = staff.by_email("ny@fjordby.example")
    assert member is not None
    assert event.host in staff.hosts_of(member)
    for wrong in (
        ["Ny@Fjordby.example", "--host", event.host.name],
        ["a@b.example", "--host", "Nobody"],
        ["x", "--host", "y"],
    ):
        assert run(records.appoint, wrong).exit_code != 0
