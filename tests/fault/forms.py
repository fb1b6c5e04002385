"""Every form that posts, found on its page as a visitor has it, and what a post of it leaves behind in the database."""

from __future__ import annotations

import secrets
import urllib.parse
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select

from summit import clock, tokens
from summit.db import db, transaction
from summit.demo import browser
from summit.demo.browser import Browser, Form, Page, Surprise
from summit.models import Admission, AuditEntry, Host, OutboxMail, PostedForm, RoleKind
from summit.services import checkin, desk_links, staff
from summit.tasks import plan_tables
from summit.tokens import Kind
from tests import factories
from tests.fault.site import Post, Site
from tests.fault.ways import NOWHERE, WAYS
from tests.house import routes
from tests.house import world as worlds
from tests.house.world import Ids

STAFF = "organiser@fjordby.example"
ROLES = ("attendee", "nominator", "desk")


@dataclass(frozen=True)
class Left:
    """What posts have added: rows by table, lines of the log by action, mails by kind."""

    rows: dict[str, int]
    actions: dict[str, int]
    mails: dict[str, int]


@dataclass
class Place:
    """One event with everything in it, and what each role holds there."""

    ids: Ids
    holds: dict[str, str]


def posting() -> dict[str, str]:
    """Every endpoint that posts, with a role that may."""
    found = {}
    for (endpoint, method), roles in routes.let_in().items():
        if method == "POST":
            first = [role for role in ("organiser", "desk", "attendee", "nominator") if role in roles]
            found[endpoint] = first[0] if len(roles) < len(worlds.ROLES) and first else "nobody"
    return found


def place(host: Host, endpoint: str) -> Place:
    """A fresh event of the host with one of everything, for a form of the endpoint. In an application context."""
    plan_tables.work_off()  # what the forms before have asked for
    begins = worlds.NOW + timedelta(hours=-1 if WAYS[endpoint].has_begun else 1)
    today = {"starts_at": begins, "ends_at": worlds.NOW + timedelta(hours=8)}
    with transaction():
        event = factories.event(of=host, nominate_until_at=None, answer_until_at=None, **today)
    ids = worlds._fill(event)
    citizens, firms = event.groups[0], event.groups[1]
    with transaction():
        coming, asked, here = factories.accepted(citizens), factories.invited(citizens), factories.accepted(citizens)
        for _ in range(firms.pool.size):
            factories.accepted(firms)
        waiting = factories.accepted(firms)
        joinable = factories.group(event, "Frivillige", quota=9, admission=Admission.OPEN, is_joinable=True)
        unused = factories.group(event, "Presse", quota=1)
        checkin.check_in(here.person.registration, by=factories.ORGANISER, now=worlds.NOW)
        looking, everywhere = (
            factories.organiser(host, email=f"{name}-{event.slug}@fjordby.example", kind=RoleKind.VIEWER, at=at)
            for name, at in (("her", event), ("overalt", None))
        )
        member = staff.by_email(STAFF)
        assert member is not None
        holds = {
            "attendee": tokens.derive(Kind.ATTENDEE, coming.id, coming.link_generation),
            "asked": tokens.derive(Kind.ATTENDEE, asked.id, asked.link_generation),
            "nominator": factories.contact_link(int(ids["contact_id"])),
            "desk": desk_links.token_of(desk_links.of_day(event, worlds.NOW.date())),  # type: ignore[arg-type]
            "sign_in": staff.make_unbound_link(member, clock.now()),
        }
    more = {
        "waiting_id": waiting.person.registration.id,
        "here_id": here.person.registration.id,
        "joinable_id": joinable.id,
        "unused_id": unused.id,
        "asked_person_id": asked.person_id,
        "coming_person_id": coming.person_id,
        "code": asked.code,
        "host_id": host.id,
        "staff_id": looking.id,
        "role_id": looking.roles[0].id,
        "host_role_id": everywhere.roles[0].id,
        "kind": "together",
        "mail_kind": "invitation",
        "mail_language": "da",
    }
    return Place(ids | more, holds)


def visitor_of(site: Site, endpoint: str, there: Place, staff_browser: Browser) -> Browser:
    """Whoever may post there: the organiser, the desk of the place, or somebody with nothing but a link."""
    role = posting()[endpoint]
    if role == "organiser":
        return staff_browser
    visitor = Browser("en")
    if endpoint.startswith("desk."):
        way = f"/d/{there.holds['desk']}"
        visitor.submit(visitor.get(address(site) + way), way)
    return visitor


def signed_in(site: Site) -> Browser:
    """A browser of the organiser, who came by a link as one does."""
    with site.app.app_context(), transaction():
        member = staff.by_email(STAFF)
        assert member is not None
        link = staff.make_unbound_link(member, clock.now())
    visitor = Browser("en")
    page = visitor.get(f"{address(site)}/sign-in/{link}")
    visitor.submit(page, f"/sign-in/{link}")
    return visitor


def address(site: Site) -> str:
    """Where the site is."""
    return f"http://127.0.0.1:{site.port}"


def path(site: Site, endpoint: str, ids: Ids) -> str:
    """The address of the endpoint with these variables."""
    adapter = site.app.url_map.bind("localhost")
    rule = next(site.app.url_map.iter_rules(endpoint))
    return adapter.build(endpoint, {name: ids[name] for name in rule.arguments})


def form_for(site: Site, endpoint: str, there: Place, visitor: Browser) -> Post:
    """The form of the endpoint at this place, as its page shows it to the visitor, filled in. Raises Surprise."""
    way, role = WAYS[endpoint], posting()[endpoint]
    if way.after and site.post_at_once([form_for(site, way.after, there, visitor)]) != [303]:
        raise Surprise(f"{way.after} refused what {endpoint} stands on")
    token = there.holds[way.holds or ("desk" if endpoint == "desk_door.enter" else role)] if role in ROLES else ""
    ids = there.ids | {"token": there.holds[way.holds] if way.holds else token}
    ids |= {name: there.ids[other] for name, other in way.of.items()}
    target = path(site, endpoint, ids)
    typed = {name: value.format(**ids) for name, value in way.typed.items()}
    if way.page == NOWHERE:
        form = Form(target, "post", fields={"form_key": [secrets.token_hex(8)]})
        if role in {"organiser", "desk"}:
            form.fields["csrf_token"] = [_csrf(site, visitor, role)]
        return _sent(form, target, typed, visitor)
    shown = path(site, way.page or endpoint, ids)
    page = visitor.get(f"{address(site)}{shown}?{way.query}")
    form = _form_on(page, target)
    if endpoint == "organiser.invitations.read":
        form.has_upload = True
    return _sent(form, target, typed, visitor)


def _csrf(site: Site, visitor: Browser, role: str) -> str:
    page = visitor.get(f"{address(site)}/{'o' if role == 'organiser' else 'desk/walk-in'}")
    return next(form.fields["csrf_token"][0] for form in page.forms if "csrf_token" in form.fields)


def _form_on(page: Page, target: str) -> Form:
    for form in page.forms:
        ways = [form.action, *(urllib.parse.urljoin(page.url, way) for way in form.ways)]
        if form.method == "post" and any(urllib.parse.urlsplit(way).path == target for way in ways):
            return form
    raise Surprise(f"{page.url} has no form for {target}")


def _sent(form: Form, target: str, typed: Mapping[str, str], visitor: Browser) -> Post:
    """The form as it would be sent: what it shows, what is typed, and its first button."""
    data = {name: list(held) for name, held in form.fields.items()} | {name: [typed[name]] for name in typed}
    pressed = next(iter(form.buttons), ("", ""))
    if pressed[0] and pressed[0] not in typed:
        data[pressed[0]] = [pressed[1]]
    pairs = [(name, each) for name, held in data.items() for each in held]
    query = urllib.parse.urlsplit(form.action).query
    make = browser._multipart if form.has_upload else lambda to, pairs, _: browser._urlencoded(to, pairs)
    request = make(f"http://localhost{target}", pairs, {})
    kind = request.get_header("Content-type") or "application/x-www-form-urlencoded"
    headers = {"Content-Type": kind, "Cookie": cookies_of(visitor), "Accept-Language": "en"}
    return Post(f"{target}?{query}" if query else target, body=request.data, headers=headers)  # type: ignore[arg-type]


def cookies_of(visitor: Browser) -> str:
    """What the visitor's browser would send."""
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in visitor._cookies)


def counted() -> Left:
    """Everything that is there. In an application context."""
    rows = {
        table.name: db.session.scalar(select(func.count()).select_from(table)) or 0
        for table in db.metadata.sorted_tables
        if table.name != PostedForm.__tablename__
    }
    actions = select(AuditEntry.action, func.count()).group_by(AuditEntry.action)
    mails = select(OutboxMail.kind, func.count()).group_by(OutboxMail.kind)
    left = Left(rows, dict(db.session.execute(actions).all()), dict(db.session.execute(mails).all()))  # type: ignore[arg-type]
    db.session.rollback()
    return left


def between(before: Left, after: Left) -> Left:
    """What came in between."""
    return Left(*(dict(Counter(new) - Counter(old)) for old, new in zip(_parts(before), _parts(after), strict=True)))


def _parts(left: Left) -> tuple[dict[str, int], dict[str, int], dict[str, int]]:
    return left.rows, left.actions, left.mails


def gone(before: Left, after: Left) -> dict[str, int]:
    """The rows that are there no longer, by table."""
    return dict(Counter(before.rows) - Counter(after.rows))
