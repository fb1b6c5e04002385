"""Two hosts with an event each, everything in both, and nine visitors: for whatever must hold at every address.

The world is made once and put back, byte for byte, before whatever might change it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import time, timedelta
from pathlib import Path
from typing import cast

from werkzeug.routing import Rule

from summit import tokens
from summit.db import db, transaction
from summit.mail import delivery
from summit.models import (
    Admission,
    Event,
    Group,
    ItemKind,
    MailKind,
    PlanState,
    ReleaseRule,
    RoleKind,
    RuleKind,
    TablePlan,
    Taker,
    Wave,
)
from summit.services import (
    desk_links,
    direct_invitations,
    nominations,
    programme,
    registrations,
    releases,
    reminders,
    staff,
    table_plans,
    themes,
    waves,
    wishes,
)
from summit.services import links as personal_links
from summit.tasks import deliver, plan_tables
from summit.tokens import Kind
from summit.web import second_database
from summit.web.application import Application
from tests import factories
from tests.conftest import Browser
from tests.factories import NOW, ORGANISER
from tests.house.kept import Kept

Ids = dict[str, str | int]

STAFF = ("viewer", "keeper", "stranger", "organiser")
ROLES = ("nobody", "attendee", "ticket", "nominator", "desk", *STAFF)
MISSING = 987_654_321
MISSING_TEXT = "00000001-missing"
LETTERS = {"attendee": "i", "ticket": "t", "nominator": "n", "desk_door": "d", "sign_in": "s"}
CANARY = "Kanariefrø"  # what somebody needs, for which every page is searched
GUESSED = "A" * (tokens.LENGTH - 1)  # behind the letter of any kind


@dataclass
class World:
    """`own` and `foreign` say what a variable of an address is here and there; `tokens` is what each role holds.

    `neighbour` is what belongs to another group of the same event: foreign to whoever looks after one group.
    """

    app: Application
    own: Ids = field(default_factory=dict)
    foreign: Ids = field(default_factory=dict)
    neighbour: Ids = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)
    reserve: int = 0
    without_email: int = 0
    host_role: int = 0
    records: Kept | None = None
    sessions: Kept | None = None
    letter: Path = Path()
    letter_text: bytes = b""

    def put_back(self) -> None:
        """Everything as it was when the world was made, also who is signed in."""
        db.session.remove()
        for engine, kept in ((db.engine, self.records), (second_database.engine(), self.sessions)):
            if kept is not None:
                kept.put_back(engine)
        self.letter.write_bytes(self.letter_text)

    def path(self, rule: Rule, ids: Ids) -> str:
        """The address of the rule with these variables."""
        return self.app.url_map.bind("localhost").build(rule.endpoint, {name: ids[name] for name in rule.arguments})

    def browser(self, role: str) -> Browser:
        """A fresh browser of this role, signed in if the role is."""
        browser = cast(Browser, self.app.test_client())
        if role in self.cookies:
            browser.set_cookie(self.app.config["SESSION_COOKIE_NAME"], self.cookies[role])
        return browser

    def others(self, name: str, role: str) -> list[str | int]:
        """What the variable `name` is for somebody else than this role, and at last what it is for nobody."""
        found = [self.foreign[name]] if name in self.foreign else []
        found += [self.neighbour[name]] if role == "keeper" and name in self.neighbour else []
        return [*found, MISSING_TEXT if isinstance(self.own[name], str) else MISSING]

    def ids(self, endpoint: str, role: str) -> Ids:
        """The variables of an address of this role's own."""
        ids = dict(self.own)
        if endpoint in {"nominator.give_place", "nominator.move"}:
            ids["invitation_id"] = self.reserve
        if endpoint == "nominator.print_one":
            ids["invitation_id"] = self.without_email
        if endpoint.startswith("organiser.hosts."):
            ids["role_id"] = self.host_role
        return ids | {"token": self.tokens.get(role) or LETTERS.get(endpoint.split(".")[0], "i") + GUESSED}


def make(app: Application) -> World:
    """The world, in an application whose database is empty, and a copy of it to be put back; on SQLite."""
    world = fill(app)
    db.session.remove()
    world.records, world.sessions = Kept(db.engine), Kept(second_database.engine())
    return world


def fill(app: Application) -> World:
    """The world, in an application whose database is empty. In an application context."""
    world = World(app)
    today = {"starts_at": NOW - timedelta(hours=1), "ends_at": NOW + timedelta(hours=6)}
    no_deadlines = {"nominate_until_at": None, "answer_until_at": None}  # so that there is work at every door
    with transaction():
        own, foreign = (factories.event(title=title, **today, **no_deadlines) for title in ("Topmøde", "Et andet"))
    world.own, world.foreign = _fill(own), _fill(foreign)
    world.own |= {"kind": RuleKind.APART.value, "mail_kind": MailKind.INVITATION.value, "mail_language": "da"}
    with transaction():  # plans are numbered from 1 in each event, so this one would be met by chance
        db.session.scalars(db.select(TablePlan).filter_by(event=foreign)).one().number = (
            int(world.foreign["number"]) + 6
        )
    world.foreign["number"] = int(world.foreign["number"]) + 6
    # a nominator must not reach the people of another forum, even of the same event
    world.foreign |= _second_forum(own)
    world.reserve = int(world.own.pop("reserve_id"))
    world.foreign.pop("reserve_id")
    world.without_email = int(world.own.pop("without_email_id"))
    world.foreign.pop("without_email_id")
    world.neighbour = _neighbours(own.groups[1])
    _let_in(world, own, foreign)
    deliver.drain()
    world.letter = max(delivery.mailbox_folder().glob("*-confirmation.eml"))
    world.own["name"], world.letter_text = world.letter.stem, world.letter.read_bytes()
    return world


def _fill(event: Event) -> Ids:
    """One of everything in the event; the ids by the names that addresses give them."""
    citizens = event.groups[0]
    ids = _people(event, citizens) | _forum(event, "Lokalforum Jyderup")
    with transaction():
        factories.group(event, "Erhverv", quota=2, admission=Admission.OPEN)
        round = programme.add(
            event, programme.Point(kind=ItemKind.ROUND, begins=time(9, 30), title="Runde 1"), by=ORGANISER, now=NOW
        )
        talk = programme.add(
            event, programme.Point(kind=ItemKind.TALK, begins=time(13), title="Oplæg"), by=ORGANISER, now=NOW
        )
        assert round.id != talk.id
        desk = desk_links.link_for(event, NOW.date(), by=ORGANISER, now=NOW)
        table_plans.set_tables(event, count=1, min_seats=1, max_seats=9, by=ORGANISER, now=NOW)
        wave = _wave(citizens)
        theme = themes.add(event, name="Natur", by=ORGANISER, now=NOW)
        rule = table_plans.rules.meet(event, citizens, by=ORGANISER, now=NOW)
        release = _release(citizens)
        plan = table_plans.request(event, seconds=1, by=ORGANISER, now=NOW)
    assert (plan_tables.work_off(), plan.state, desk.valid_on) == (1, PlanState.READY, NOW.date())
    found = {"slug": event.slug, "group_id": citizens.id, "item_id": talk.id, "number": plan.number, "rule_id": rule.id}
    return ids | found | {"theme_id": theme.id, "release_id": release.id, "wave_id": wave.id}


def _release(group: Group) -> ReleaseRule:
    """A rule that has been due for a day."""
    then = releases.Then(taker=Taker.WAITING_LIST)
    day_before = NOW - timedelta(days=1)
    return releases.add_rule(group.event, group=group, due_at=day_before, steps=[then], by=ORGANISER, now=NOW)


def _wave(group: Group, *, name: str = "Maja Friis") -> Wave:
    """One person was to be asked before the event began, and nobody has looked since."""
    to_ask = direct_invitations.Invitee(row_number=1, name=name, email=f"{name[:2]}@post.example")
    then = NOW - timedelta(hours=3)
    direct_invitations.keep_all(group, [to_ask], by=ORGANISER, now=then)
    an_hour_later = waves.Terms(send_at=then + timedelta(hours=1))
    key = f"of group {group.id}"
    return waves.plan(waves.Choice(group=group), an_hour_later, request_key=key, by=ORGANISER, now=then)


def _people(event: Event, group: Group) -> Ids:
    with transaction():
        coming = [factories.accepted(group) for _ in range(3)]
        told = registrations.Answers(name=coming[0].person.name, dietary=CANARY, accessibility=CANARY)
        registrations.answer_questions(coming[0].person.registration, told, by=ORGANISER, now=NOW)
        invited = factories.invited(group)
        reminders.remind([invited], by=ORGANISER, now=NOW)
    mail = db.session.scalars(db.text("SELECT max(id) FROM outbox_mail")).one()
    return {"person_id": invited.person_id, "registration_id": coming[0].person.registration.id, "mail_id": mail}


def _forum(event: Event, name: str) -> Ids:
    with transaction():
        forum = factories.forum(event, name)
        allocation = forum.allocations[0]
        asked = factories.nominated(allocation)
        reserve = factories.nominated(allocation, as_reserve=True)
        without_email = nominations.nominate(allocation, factories.nominee(email=""), by=ORGANISER, now=NOW)
        wish = wishes.write(
            forum, name="Ida Lund", email="ida@post.example", phone="", message="Ja tak", language="da", now=NOW
        )
    return {
        "nominator_id": forum.id,
        "contact_id": forum.contacts[0].id,
        "allocation_id": allocation.id,
        "invitation_id": asked.id,
        "reserve_id": reserve.id,
        "without_email_id": without_email.id,
        "wish_id": wish.id,
    }


def _neighbours(group: Group) -> Ids:
    """Somebody who waits, and a wave, in another group of the same event."""
    with transaction():
        waiting = [factories.accepted(group) for _ in range(3)][-1]  # two places
        wave = _wave(group, name="Bo Bech")
    return {"person_id": waiting.person_id, "registration_id": waiting.person.registration.id, "wave_id": wave.id}


def _second_forum(event: Event) -> Ids:
    names = ("allocation_id", "invitation_id", "reserve_id", "wish_id")
    return {name: value for name, value in _forum(event, "Lokalforum Orø").items() if name in names}


def _let_in(world: World, own: Event, foreign: Event) -> None:
    """Give every role what it holds: a link, or a session by the link that it was mailed."""
    with transaction():
        attendee = factories.accepted(own.groups[0])
        world.tokens |= {
            "attendee": tokens.derive(Kind.ATTENDEE, attendee.id, attendee.link_generation),
            "ticket": personal_links.ticket_token(attendee),
            "nominator": factories.contact_link(int(world.own["contact_id"])),
            "desk": desk_links.token_of(desk_links.of_day(own, NOW.date())),  # type: ignore[arg-type]
        }
        members = [
            factories.organiser(own.host, email="viewer@fjordby.example", kind=RoleKind.VIEWER),
            factories.keeper(own.groups[0], email="keeper@fjordby.example"),
            factories.organiser(foreign.host, email="stranger@other.example"),
            factories.organiser(own.host, email="organiser@fjordby.example"),
        ]
        links = [staff.make_unbound_link(member, NOW) for member in members]  # type: ignore[arg-type]
        world.tokens["nobody"] = staff.make_unbound_link(members[-1], NOW)  # type: ignore[arg-type]
    world.host_role = members[0].roles[0].id
    with transaction():
        for ids, event, name in ((world.own, own, "own"), (world.foreign, foreign, "foreign")):
            member = factories.organiser(event.host, email=f"{name}@work.example", kind=RoleKind.VIEWER, at=event)
            ids |= {"host_id": event.host_id, "staff_id": member.id, "role_id": member.roles[0].id}
    for role, link in zip(STAFF, links, strict=True):
        world.cookies[role] = _session(world, f"/sign-in/{link}")
    world.cookies["desk"] = _session(world, f"/d/{world.tokens['desk']}")


def _session(world: World, path: str) -> str:
    """What the cookie holds once the link behind `path` was used."""
    browser = world.app.test_client()
    answer = browser.post(path)
    assert answer.status_code == 303, answer.text
    cookie = browser.get_cookie(world.app.config["SESSION_COOKIE_NAME"])
    assert cookie is not None
    return cookie.value
