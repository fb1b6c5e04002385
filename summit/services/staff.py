"""Staff: how they sign in by a mailed one-time link, and what their roles allow."""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from summit import tokens
from summit.db import db, locked
from summit.errors import N_, AlreadyThere, Gone, NotPossible
from summit.mail import outbox
from summit.models import (
    Actor,
    ActorKind,
    Event,
    Group,
    Host,
    MailKind,
    OutboxMail,
    Role,
    RoleKind,
    SignInLink,
    StaffMember,
)
from summit.services import audit, seeing_needs
from summit.tokens import Kind

LINK_LIVES = timedelta(minutes=15)
CODE_TRIES = 5  # wrong codes that kill the link
LINKS_ARE_KEPT = timedelta(days=1)  # so that whoever clicks an old one is told that it is old
MOST_AT_ONCE = 200

_OVER = N_("This sign-in link has been used already, or it is older than 15 minutes. Ask for a new one.")
_ELSEWHERE = N_("Open this link in the browser in which you asked for it, or type the code from the mail there.")


def by_email(email: str) -> StaffMember | None:
    """The staff member who reads mail at `email`."""
    return db.session.scalar(select(StaffMember).where(StaffMember.email == _address(email)))


def ask_for_link(email: str, *, browser_secret: str, now: datetime) -> None:
    """Mail a one-time link to `email`, bound to the browser that keeps `browser_secret`.

    Nobody learns whether the address is known: an unknown one gets no mail, and nothing is returned.
    """
    staff_member = by_email(email)
    if staff_member is None:
        return
    link = _new_link(staff_member, tokens.fingerprint(browser_secret), now)
    outbox.put(MailKind.SIGN_IN, sign_in_link=link, dedupe=f"sign_in:{link.id}", now=now)


def make_unbound_link(staff_member: StaffMember, now: datetime) -> str:
    """The token of a one-time link that any browser may use, for the command line only."""
    link = _new_link(staff_member, None, now)
    return tokens.derive(Kind.SIGN_IN, link.id, link.link_generation)


def _new_link(staff_member: StaffMember, browser_sha256: str | None, now: datetime) -> SignInLink:
    link = SignInLink(
        staff_member=staff_member,
        # ids may come back after old links were cleared away; the old token must not
        link_generation=secrets.randbelow(2**31),
        browser_sha256=browser_sha256,
        created_at=now,
        expires_at=now + LINK_LIVES,
        wrong_codes=0,
    )
    db.session.add(link)
    db.session.flush()
    tokens.issue(link, Kind.SIGN_IN)
    return link


def check_link(token: str, *, browser_secret: str, now: datetime) -> SignInLink | None:
    """The link of `token`; None when there is no such link.

    Raises Gone when it was used or is too old, NotPossible in another browser than the one that asked for it.
    """
    link = db.session.scalar(_with_token(token))
    if link is not None:
        _check(link, browser_secret, now)
    return link


def use_link(token: str, *, browser_secret: str, now: datetime) -> StaffMember | None:
    """Sign in by `token`, once. None and refusals as `check_link`."""
    link = db.session.scalar(locked(_with_token(token)))
    if link is None:
        return None
    _check(link, browser_secret, now)
    return _used(link, now)


def _with_token(token: str) -> Select[SignInLink]:
    return select(SignInLink).where(SignInLink.link_sha256 == tokens.fingerprint(token))


def _check(link: SignInLink, browser_secret: str, now: datetime) -> None:
    if not _is_open(link, now):
        raise Gone(_OVER)
    if link.browser_sha256 not in {None, tokens.fingerprint(browser_secret)}:
        raise NotPossible(_ELSEWHERE)


def open_links(staff_member: StaffMember, now: datetime) -> list[SignInLink]:
    """The links that would still let the staff member in, the newest first."""
    query = select(SignInLink).where(
        SignInLink.staff_member_id == staff_member.id, SignInLink.used_at.is_(None), SignInLink.expires_at > now
    )
    return [link for link in db.session.scalars(query.order_by(SignInLink.id.desc())) if _is_open(link, now)]


def end_links(staff_member: StaffMember, *, by: Actor, now: datetime) -> int:
    """Let the staff member's open links stop working at once. Returns how many."""
    query = select(SignInLink.id).where(SignInLink.staff_member_id == staff_member.id)
    db.session.execute(locked(query))
    ended = open_links(staff_member, now)
    for link in ended:
        link.expires_at = now
    if ended:
        audit.log("staff.links_ended", event=None, by=by, now=now, staff_id=staff_member.id, number=len(ended))
    return len(ended)


def forget_old_links(now: datetime) -> int:
    """Clear away links that have been of no use for a day, with the mails that only carried them. Returns how many."""
    query = select(SignInLink).where(SignInLink.expires_at < now - LINKS_ARE_KEPT).order_by(SignInLink.id)
    old = db.session.scalars(query.limit(MOST_AT_ONCE).with_for_update(skip_locked=True)).all()
    ids = [link.id for link in old]
    for mail in db.session.scalars(select(OutboxMail).where(OutboxMail.sign_in_link_id.in_(ids))):
        db.session.delete(mail)
    db.session.flush()
    for link in old:
        db.session.delete(link)
    return len(old)


def use_code(code: str, *, browser_secret: str, now: datetime) -> StaffMember | None:
    """Sign in by the code of a link that this browser asked for. None: the code is wrong, and that has been counted.

    Raises Gone when this browser has no link (any more) whose code could be typed.
    """
    query = select(SignInLink).where(SignInLink.browser_sha256 == tokens.fingerprint(browser_secret))
    links = [link for link in db.session.scalars(locked(query)) if _is_open(link, now)]
    if not links:
        raise Gone(_OVER, field="code")
    typed = "".join(code.split()).upper()
    for link in links:
        right = tokens.derive_code(Kind.SIGN_IN, link.id, link.link_generation)
        if hmac.compare_digest(right.encode(), typed.encode()):
            return _used(link, now)
    for link in links:
        link.wrong_codes += 1
    return None


def _is_open(link: SignInLink, now: datetime) -> bool:
    return link.used_at is None and now < link.expires_at and link.wrong_codes < CODE_TRIES


def _used(link: SignInLink, now: datetime) -> StaffMember:
    link.used_at = now
    staff_member = link.staff_member
    by = Actor(ActorKind.STAFF, staff_member.id)
    audit.log("staff.signed_in", event=None, by=by, now=now, link_id=link.id)
    return staff_member


def appoint(
    email: str,
    *,
    name: str,
    language: str,
    host: Host,
    kind: RoleKind,
    event: Event | None = None,
    group: Group | None = None,
    can_see_needs: bool = False,
    by: Actor,
    now: datetime,
) -> StaffMember:
    """Give whoever reads `email` a role at `event`, or (None) at all events of `host`; a KEEPER for one `group`.

    An address that nobody has is a new staff member. Raises AlreadyThere when they have a role there already, and
    NotPossible when `by` may not let them see needs.
    """
    staff_member = by_email(email)
    if staff_member is None:
        staff_member = StaffMember(email=_address(email), name=name, language=language, created_at=now)
        db.session.add(staff_member)
        db.session.flush()
    _refuse_second_role(staff_member, host, event, group)
    sees_needs = can_see_needs and kind is RoleKind.ORGANISER
    if sees_needs:
        seeing_needs.refuse_giving(by, host, event, to=staff_member)
    role = Role(host=host, event=event, group=group, kind=kind, can_see_needs=sees_needs)
    staff_member.roles.append(role)
    db.session.flush()
    audit.log(
        "staff.appointed",
        event=event,
        by=by,
        now=now,
        staff_id=staff_member.id,
        role=kind.value,
        group_id=group.id if group else None,
    )
    if sees_needs:
        seeing_needs.log_given(role, by=by, now=now)
    return staff_member


def _refuse_second_role(staff_member: StaffMember, host: Host, event: Event | None, group: Group | None) -> None:
    """One works on the whole of an event or for some of its groups, so that a page always knows as what."""
    here = [role for role in staff_member.roles if role.host_id == host.id and role.event_id == (event and event.id)]
    if group is not None:
        here = [role for role in here if role.group_id in {None, group.id}]
    if here:
        raise AlreadyThere(
            N_("%(name)s has a role here already. Change it, or take it away first."),
            field="email",
            name=staff_member.name,
        )


def role_at(staff_member: StaffMember, event: Event) -> Role | None:
    """The strongest role of the staff member at this event; None: it is none of their business."""
    return max(roles_at(staff_member, event), key=_strength, default=None)


def roles_at(staff_member: StaffMember, event: Event) -> list[Role]:
    """Every role of the staff member at this event: several when they look after several groups."""
    return [role for role in staff_member.roles if role.host_id == event.host_id and role.event_id in {None, event.id}]


def _strength(role: Role) -> tuple[bool, bool, bool]:
    """Who looks at all events of the host and looks after a group of this one does here what the nearer role says."""
    return role.kind is RoleKind.ORGANISER, role.can_see_needs, role.kind is RoleKind.KEEPER


def sees_whole(staff_member: StaffMember, event: Event) -> bool:
    """Is the whole event the staff member's business, rather than some of its groups or nothing?"""
    role = role_at(staff_member, event)
    return role is not None and role.kind is not RoleKind.KEEPER


def may_organise(staff_member: StaffMember, event: Event) -> bool:
    """May the staff member change this event?"""
    role = role_at(staff_member, event)
    return role is not None and role.kind is RoleKind.ORGANISER


def hosts_of(staff_member: StaffMember) -> list[Host]:
    """The hosts for which the staff member may make new events, by name."""
    ids = {role.host_id for role in staff_member.roles if role.event_id is None and role.kind is RoleKind.ORGANISER}
    return list(db.session.scalars(select(Host).where(Host.id.in_(ids)).order_by(Host.name)))


def events_of(staff_member: StaffMember) -> list[Event]:
    """The events at which the staff member has a role, the latest first; those without a date come before them."""
    hosts = {role.host_id for role in staff_member.roles if role.event_id is None}
    ids = {role.event_id for role in staff_member.roles if role.event_id is not None}
    query = (
        select(Event)
        .where(Event.host_id.in_(hosts) | Event.id.in_(ids))
        .options(joinedload(Event.host), joinedload(Event.pool))
    )
    return list(db.session.scalars(query.order_by(Event.starts_at.desc().nulls_first(), Event.id.desc())))


def _address(email: str) -> str:
    return email.strip().casefold()
