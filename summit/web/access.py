"""Guards: who may come in by which door. Each loads what its door works with into `g`, or stops the request.

A guard by a personal link takes `token` out of the address, `works_on_event` takes `slug`: views need neither. What
belongs to somebody else is as if it were not there.
"""

from __future__ import annotations

import ipaddress
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Response, abort, current_app, g, redirect, request, url_for
from flask import session as browser_session
from limits import parse
from sqlalchemy import BindParameter, Select, bindparam, select
from sqlalchemy.orm import joinedload

from summit import clock, tokens
from summit.db import db
from summit.models import DeskLink, Event, Invitation, Nominator, NominatorContact, RoleKind, StaffMember
from summit.services import links, staff
from summit.tokens import Kind
from summit.web import dead_links, sessions
from summit.web.application import SAFE_METHODS
from summit.web.language import own, speak
from summit.web.rate_limits import by_address, limiter

T = TypeVar("T")

BAD_LINKS = parse("20 per 10 minutes")  # per address; a good link always works, whatever a neighbour tries

# built once: for SQLAlchemy, to build such a query takes as long as to ask it
_FINGERPRINT: BindParameter[str] = bindparam("fingerprint")
_INVITATION = select(Invitation).options(
    joinedload(Invitation.person), joinedload(Invitation.group), joinedload(Invitation.event).joinedload(Event.host)
)
_BY_LINK = _INVITATION.where(Invitation.link_sha256 == _FINGERPRINT)
_BY_TICKET = _INVITATION.where(Invitation.ticket_sha256 == _FINGERPRINT)
_BY_NOMINATORS_LINK = (
    select(NominatorContact)
    .options(joinedload(NominatorContact.nominator).joinedload(Nominator.event).joinedload(Event.host))
    .where(NominatorContact.link_sha256 == _FINGERPRINT)
)
_BY_DESK_LINK = (
    select(DeskLink)
    .options(joinedload(DeskLink.event).joinedload(Event.host))
    .where(DeskLink.link_sha256 == _FINGERPRINT)
)

Stop = Response | None


def open_to_all() -> Stop:
    """Anybody may come in."""
    return None


def holds_invitation() -> Stop:
    """A personal link of an invited person → g.invitation, g.event, g.language."""
    g.invitation = by_token(Kind.ATTENDEE, _BY_LINK)
    g.event = g.invitation.event
    speak(own(g.invitation.person.language, g.event.languages))
    return None


def holds_ticket() -> Stop:
    """The link in a ticket's QR code → g.invitation, g.event, g.language. It shows less than the personal link."""
    g.invitation = by_token(Kind.TICKET, _BY_TICKET)
    g.event = g.invitation.event
    speak(own(g.invitation.person.language, g.event.languages))
    return None


def holds_nominator_link() -> Stop:
    """The link of a nominator's contact → g.contact, g.nominator, g.event, g.language."""
    g.contact = by_token(Kind.NOMINATOR, _BY_NOMINATORS_LINK)
    g.nominator = g.contact.nominator
    g.event = g.nominator.event
    speak(own(g.contact.language, g.event.languages))
    return None


def holds_desk_link() -> Stop:
    """The link of the check-in staff → g.desk_link, g.event, g.language."""
    g.desk_link = by_token(Kind.DESK, _BY_DESK_LINK)
    g.event = g.desk_link.event
    speak(g.event.language)
    return None


def at_desk() -> Stop:
    """A browser that exchanged today's desk link → g.desk_link, g.event, g.language; otherwise there is no desk."""
    link = desk_link_of_session()
    if link is None:
        abort(404)
    g.desk_link, g.event = link, link.event
    speak(g.event.language)
    return None


def signed_in() -> Stop:
    """A staff member who has signed in → g.staff, g.language; others are asked to sign in first."""
    g.staff = staff_of_session()
    if g.staff is None:
        wanted = request.full_path.rstrip("?") if request.method in SAFE_METHODS else None
        return redirect(url_for("sign_in.ask", next=wanted), 303)  # type: ignore[return-value]
    speak(g.staff.language)
    return None


def organises_host() -> Stop:
    """A signed-in organiser of all events of the host of the address → g.staff, g.host. For others it is not there."""
    stop = signed_in()
    if stop is not None:
        return stop
    id = _taken("host_id")
    g.host = next((host for host in staff.hosts_of(g.staff) if host.id == id), None) or abort(404)
    return None


def works_on_event() -> Stop:
    """A signed-in staff member with a role at the whole event of the address → g.staff, g.event, g.role, g.only.

    No role, or only one at a group: the page is not there (404). A viewer may look and change nothing (403).
    """
    stop = works_on_group()
    if stop is None and g.only is not None:
        abort(404)
    return stop


def works_on_group() -> Stop:
    """As `works_on_event`, and also whoever looks after the people of some groups.

    `g.only` holds the ids of those groups: beyond them nothing is there. It is None for whom the whole event is.
    """
    stop = signed_in()
    if stop is not None:
        return stop
    slug = _taken("slug")
    around = (joinedload(Event.host), joinedload(Event.pool))
    event = db.session.scalar(select(Event).where(Event.slug == slug).options(*around))
    g.role = staff.role_at(g.staff, event) if event else None
    if event is None or g.role is None:
        abort(404)
    g.event = event
    is_keeper = g.role.kind is RoleKind.KEEPER
    g.only = frozenset(role.group_id for role in staff.roles_at(g.staff, event)) - {None} if is_keeper else None
    if request.method not in SAFE_METHODS and g.role.kind is RoleKind.VIEWER:
        abort(403)
    return None


def on_loopback_in_development() -> Stop:
    """Somebody at this very machine, in development; for everybody else the door is not there."""
    is_here = is_loopback(request.remote_addr) and is_loopback(urlsplit(f"//{request.host}").hostname)
    if not (current_app.config["ENVIRONMENT"] == "development" and is_here):
        abort(404)
    return None


def by_token(kind: Kind, query: Select[T]) -> T:
    """The row that `query` finds by the :fingerprint of the `token` in the address.

    No such row: 404, and 429 after too many tries. A link that worked once leads to a page that says so (410), and is
    nobody's guess.
    """
    token = str(_taken("token"))
    row = None
    if token.startswith(kind) and len(token) == tokens.LENGTH:
        row = db.session.scalar(query, {"fingerprint": tokens.fingerprint(token)})
        if row is None and kind in dead_links.HOMES and (dead := links.retired(token)):
            abort(dead_links.page(dead, token, dead_links.HOMES[kind]))
    if row is None:
        count_bad_link()
        abort(404)
    g.token = token
    return row


def count_bad_link() -> None:
    """Note that this address tried a link that does not exist; stop it (429) when it has tried too many."""
    if limiter.enabled and not limiter.limiter.hit(BAD_LINKS, "bad-link", by_address()):
        abort(429)


def staff_of_session() -> StaffMember | None:
    """Who has signed in in this browser, with their roles; None for a visitor."""
    id = sessions.owner_id("staff")
    if id is None:
        return None
    query = select(StaffMember).where(StaffMember.id == id).options(joinedload(StaffMember.roles))
    found = db.session.scalars(query).unique().one_or_none()
    if found is None:
        sessions.end()
    return found


def open_desk(link: DeskLink) -> None:
    """Exchange the desk link, used on its day, for a session of this browser."""
    sessions.begin(f"desk:{link.id}")
    browser_session["desk_link_sha256"] = link.link_sha256


def desk_link_of_session() -> DeskLink | None:
    """The desk link for which this browser has a session, while it is valid; None for anybody else."""
    id = sessions.owner_id("desk")
    if id is None:
        return None
    query = select(DeskLink).where(DeskLink.id == id).options(joinedload(DeskLink.event).joinedload(Event.host))
    link = db.session.scalar(query)
    if link is None or link.link_sha256 != browser_session.get("desk_link_sha256"):
        return None  # the link was renewed: whoever holds the old one is out
    return link if is_desk_day(link) else None


def is_desk_day(link: DeskLink) -> bool:
    """Is it the day of the desk link, where the event is held?"""
    return clock.now().astimezone(link.event.zone).date() == link.valid_on


def is_loopback(host: str | None) -> bool:
    """Is `host`, an address or a name without its port, this very machine?"""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return False


def _taken(name: str) -> Any:
    return (request.view_args or {}).pop(name)
