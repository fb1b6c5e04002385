"""Colleagues: roles at an event, at one group and at a host are given, changed and taken away; sessions end at once."""

from __future__ import annotations

import html

import pytest
from sqlalchemy import select

from summit import clock, tokens
from summit.db import db, transaction
from summit.models import Event, Role, RoleKind, StaffMember
from summit.services import staff
from summit.web.application import Application
from tests import factories
from tests.web.organiser.conftest import Office, may_see_needs

BOX = 'name="can_see_needs"'
ULLA = {"email": "ulla@fjordby.example", "name": "Ulla Brandt", "language": "en"}


def ulla() -> StaffMember:
    db.session.expire_all()
    found = staff.by_email(ULLA["email"])
    assert found is not None
    return found


def role_of(event: Event) -> Role | None:
    return staff.role_at(ulla(), event)


def give(office: Office, path: str, **more: object) -> int:
    return office.post(path, ULLA | more).status_code


def of_ulla(app: Application) -> Office:
    return Office(app.test_client(), ulla())  # type: ignore[arg-type]


def key_of(of: Office) -> str:
    """What the list of places calls the session of this browser."""
    cookie = of.browser.get_cookie("summit")
    assert cookie is not None
    return tokens.fingerprint(cookie.value)


@pytest.fixture
def path(event: Event) -> str:
    return f"/o/{event.slug}/settings/staff"


@pytest.fixture
def host_path(event: Event) -> str:
    return f"/o/hosts/{event.host_id}/staff"


def test_a_colleague_is_appointed_for_this_event(office: Office, event: Event, path: str) -> None:
    may_see_needs(office)
    assert give(office, path, kind="organiser", can_see_needs="y") == 303
    role = role_of(event)
    assert role is not None
    assert (role.kind, role.event_id, role.can_see_needs) == (RoleKind.ORGANISER, event.id, True)
    again = office.post(path, ULLA | {"kind": "organiser"})
    assert again.status_code == 409
    assert 'id="email-error"' in again.text
    assert "Ulla Brandt" in office.get(path).text


def test_a_viewer_never_sees_needs(office: Office, event: Event, path: str) -> None:
    assert give(office, path, kind="viewer", can_see_needs="y") == 303
    role = role_of(event)
    assert role is not None
    assert not role.can_see_needs


def test_who_may_not_see_needs_lets_nobody_see_them_and_is_offered_no_box(
    office: Office, event: Event, path: str, host_path: str
) -> None:
    give(office, path, kind="organiser")
    own = db.session.scalars(select(Role).where(Role.staff_member_id == office.staff_id)).one()
    of_ulla, mine = f"{path}/{ulla().roles[0].id}", f"{host_path}/roles/{own.id}"
    for page in (path, host_path, of_ulla, mine):
        shown = office.get(page).text
        assert BOX not in shown
        assert "Only an organiser who may see needs can let others see them, and not themselves." in shown
    for page in (of_ulla, mine):
        answer = office.post(page, {"kind": "organiser", "can_see_needs": "y"})
        assert answer.status_code == 409
        assert 'id="can_see_needs-error"' in answer.text
    other = {"email": "ny@fjordby.example", "kind": "organiser", "can_see_needs": "y"}
    assert [give(office, page, **other) for page in (path, host_path)] == [409, 409]
    assert db.session.scalars(select(Role).where(Role.can_see_needs)).all() == []


def test_who_may_see_needs_lets_others_takes_it_back_and_the_log_says_both(
    office: Office, event: Event, path: str, host_path: str
) -> None:
    may_see_needs(office)
    give(office, path, kind="organiser")
    role = ulla().roles[0]
    assert BOX in office.get(path).text
    for sees_needs in (True, False):
        office.post(f"{path}/{role.id}", {"kind": "organiser"} | ({"can_see_needs": "y"} if sees_needs else {}))
        assert role.can_see_needs is sees_needs
    log = html.unescape(office.get(f"/o/{event.slug}/log").text)
    assert "may see dietary and accessibility needs" in log
    assert "may not see dietary and accessibility needs any more" in log
    own = db.session.scalars(select(Role).where(Role.staff_member_id == office.staff_id)).one()
    mine = f"{host_path}/roles/{own.id}"
    assert "You can take it away here." in office.get(mine).text
    assert office.post(mine, {"kind": "organiser"}).status_code == 303
    assert not own.can_see_needs


def test_a_colleague_looks_after_one_group(office: Office, event: Event, path: str, app: Application) -> None:
    group = event.groups[0]
    assert give(office, path, kind="keeper", group=0) == 422
    assert give(office, path, kind="keeper", group=group.id) == 303
    assert f"Looks after {group.name}" in html.unescape(office.get(path).text)
    assert of_ulla(app).get(f"/o/{event.slug}/people").status_code == 200


def test_a_group_of_another_event_cannot_be_given(office: Office, path: str) -> None:
    with transaction():
        foreign = factories.event(title="Et andet").groups[0]
    assert give(office, path, kind="keeper", group=foreign.id) == 422


def test_a_changed_role_signs_out_and_holds_at_once(office: Office, event: Event, path: str, app: Application) -> None:
    may_see_needs(office)
    give(office, path, kind="organiser", can_see_needs="y")
    theirs = of_ulla(app)
    assert theirs.get(path).status_code == 200
    assert office.post(f"{path}/{ulla().roles[0].id}", {"kind": "viewer", "can_see_needs": "y"}).status_code == 303
    assert theirs.get(path).location.startswith("/sign-in")
    role = role_of(event)
    assert role is not None
    assert (role.kind, role.can_see_needs) == (RoleKind.VIEWER, False)


def test_a_role_is_taken_away_and_sessions_end(office: Office, event: Event, path: str, app: Application) -> None:
    give(office, path, kind="organiser")
    theirs, take_away = of_ulla(app), f"{path}/{ulla().roles[0].id}/take-away"
    assert "Shall Ulla Brandt have no role" in office.get(take_away).text
    assert theirs.get(path).status_code == 200
    assert office.post(take_away).status_code == 303
    assert theirs.get(path).location.startswith("/sign-in")
    assert role_of(event) is None
    log = html.unescape(office.get(f"/o/{event.slug}/log").text)
    assert "may not organise the event any more" in log


def test_an_organiser_of_the_event_cannot_touch_the_hosts_roles(
    office: Office, event: Event, path: str, host_path: str, app: Application
) -> None:
    give(office, path, kind="organiser")
    theirs = of_ulla(app)
    dorte = staff.by_email("dorte@fjordby.example")
    assert dorte is not None
    role_id = dorte.roles[0].id
    for page in (f"{path}/{role_id}", f"{path}/{role_id}/take-away", host_path, f"{host_path}/roles/{role_id}"):
        assert (theirs.get(page).status_code, theirs.post(page, {"kind": "viewer"}).status_code) == (404, 404)


def test_the_host_gets_a_colleague_for_all_its_events(office: Office, event: Event, host_path: str) -> None:
    assert give(office, host_path, kind="viewer") == 303
    role = role_of(event)
    assert role is not None
    assert (role.event_id, role.kind) == (None, RoleKind.VIEWER)
    assert office.post(f"{host_path}/roles/{role.id}", {"kind": "organiser"}).status_code == 303
    assert role_of(event).kind is RoleKind.ORGANISER  # type: ignore[union-attr]
    assert office.post(f"{host_path}/roles/{role.id}/take-away").status_code == 303
    assert role_of(event) is None


def test_roles_at_single_events_are_taken_away_by_the_host_too(
    office: Office, event: Event, path: str, host_path: str
) -> None:
    give(office, path, kind="viewer")
    role_id = ulla().roles[0].id
    assert event.title in html.unescape(office.get(host_path).text)
    assert office.get(f"{host_path}/roles/{role_id}").status_code == 404  # changed at its event
    assert office.post(f"{host_path}/roles/{role_id}/take-away").status_code == 303
    assert role_of(event) is None


def test_the_last_organiser_stays(office: Office, event: Event, host_path: str) -> None:
    dorte = staff.by_email("dorte@fjordby.example")
    assert dorte is not None
    answer = office.post(f"{host_path}/roles/{dorte.roles[0].id}/take-away")
    assert answer.status_code == 409
    assert "last organiser of the host" in answer.text
    assert office.get(host_path).status_code == 200


def test_the_host_sees_where_a_colleague_is_signed_in_and_ends_it(
    office: Office, event: Event, path: str, host_path: str, app: Application
) -> None:
    give(office, path, kind="viewer")
    laptop, phone = of_ulla(app), of_ulla(app)
    with transaction():
        staff.make_unbound_link(ulla(), clock.now())
    places = f"{host_path}/{ulla().id}/places"
    page = office.get(places).text
    assert page.count("Sign out there") == 2
    assert "1 sign-in link was asked for" in page
    office.post(places, {"place": key_of(phone)})
    assert [other.get(path).status_code for other in (laptop, phone)] == [200, 303]
    office.post(places, {"place": "everywhere"})
    assert [other.get(path).status_code for other in (laptop, phone)] == [303, 303]
    assert staff.open_links(ulla(), clock.now()) == []
    assert office.get(places).status_code == 200  # of nobody else


def test_a_stranger_is_no_colleague(office: Office, stranger: Office, host_path: str) -> None:
    places = f"{host_path}/{stranger.staff_id}/places"
    assert (office.get(places).status_code, office.post(places, {"place": "everywhere"}).status_code) == (404, 404)
    assert stranger.get("/o").status_code == 200
    assert stranger.get(host_path).status_code == 404


def test_a_key_of_somebody_else_ends_nothing(
    office: Office, event: Event, path: str, host_path: str, viewer: Office
) -> None:
    office.post(f"{host_path}/{office.staff_id}/places", {"place": key_of(viewer)})
    assert viewer.get(path).status_code == 200
