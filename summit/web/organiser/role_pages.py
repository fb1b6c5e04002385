"""What is the same for a role at an event and at a host: giving it, changing it, taking it away.

Whoever loses a role, or gets another kind, is signed out everywhere at once.
"""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext
from werkzeug.wrappers import Response

from summit import clock
from summit.db import transaction
from summit.errors import Refusal
from summit.models import Event, Group, Host, Role, RoleKind
from summit.services import roles, seeing_needs, staff
from summit.web import sessions
from summit.web.forms import Form
from summit.web.organiser import room
from summit.web.organiser.role_forms import AppointForm, RoleForm


def appoint(form: AppointForm, host: Host, *, event: Event | None = None, groups: Sequence[Group] = ()) -> int:
    """Give the role of the form. Returns 0 when that was done, otherwise the status of the page with what is wrong."""
    if not form.validate():
        return 422
    try:
        with transaction():
            staff.appoint(
                form.email.data or "",
                name=(form.name.data or "").strip(),
                language=form.language.data,
                host=host,
                kind=RoleKind(form.kind.data),
                event=event,
                group=form.chosen_group(groups),
                can_see_needs=form.can_see_needs.data,
                by=room.by_staff(),
                now=clock.now(),
            )
    except Refusal as no:
        return room.refuse(form, no)
    return 0


def change(role: Role, template: str, key: str = "", *, back: str = ".index") -> tuple[str, int] | Response:
    """Another kind of role for the same whole."""
    form, status = RoleForm(data={"kind": role.kind.value, "can_see_needs": role.can_see_needs}), 200
    name, staff_id = role.staff_member.name, role.staff_member_id
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                with transaction():
                    is_new = roles.change(
                        role,
                        kind=RoleKind(form.kind.data),
                        can_see_needs=form.can_see_needs.data,
                        by=room.by_staff(),
                        now=clock.now(),
                    )
            except Refusal as no:
                status = room.refuse(form, no)
            else:
                if is_new:
                    sessions.end_all(f"staff:{staff_id}")
                return room.done(gettext("The role of %(name)s is changed.", name=name), back)
    may_give_needs = seeing_needs.may_give(room.by_staff(), role.host, role.event, to=role.staff_member)
    return room.page(template, key, status, form=form, role=role, may_give_needs=may_give_needs)


def take_away(role: Role, template: str, key: str = "", *, back: str = ".index") -> tuple[str, int] | Response:
    """Asks once; then whoever had it is signed out everywhere."""
    form, status = Form(), 200
    name, staff_id = role.staff_member.name, role.staff_member_id
    if form.is_submitted():
        try:
            with transaction():
                roles.take_away(role, by=room.by_staff(), now=clock.now())
        except Refusal as no:
            status = room.refuse(form, no)
        else:
            sessions.end_all(f"staff:{staff_id}")
            return room.done(gettext("%(name)s does not have this role any more.", name=name), back)
    return room.page(template, key, status, form=form, role=role)
