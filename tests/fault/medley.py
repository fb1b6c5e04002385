"""Everything that moves places, at once and in a chance order: answers, nominations, sizes, releases, arrivals."""

from __future__ import annotations

import secrets
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import text

from summit import clock, tokens
from summit.db import db, transaction
from summit.demo.browser import Browser
from summit.models import Admission, Event, Group, Invitation, Nominator, Taker
from summit.services import checks, desk_links, releases, staff
from tests import factories, sizes
from tests.fault import crowds
from tests.fault.crowds import NO, YES
from tests.fault.site import Post, Site

OF_PLACES = {"open": 12, "held": 60, "forum": 10}


@dataclass(frozen=True)
class Outcome:
    """What a medley came to: how often each status came, what is wrong in the records, deadlocks that were broken."""

    statuses: dict[int, int]
    breaches: list[str]
    deadlocks: int

    @property
    def faults(self) -> int:
        """Answers that say that something broke."""
        return sum(times for status, times in self.statuses.items() if status >= 500)


def play(site: Site, number: int, name: str) -> Outcome:
    """So many posts at once on a fresh event; `name` chooses the chance by which they are mixed."""
    with site.app.app_context():
        before = _deadlocks()
        with transaction():
            event = _event()
            groups = {"open": _open_group(event), "held": event.groups[0]}
            forum = factories.forum(event, places=OF_PLACES["forum"], now=clock.now())
        with transaction():
            posts = _of_attendees(groups, number) + _of_forum(forum, number)
            desk, link = _desk_link(event), _staff_link(event)
            rule = _release(event, groups["open"], forum)
            slug, group_ids, coming = event.slug, {name: group.id for name, group in groups.items()}, _coming(groups)
    posts += _of_staff(site, link, slug, group_ids, rule, number)
    posts += _of_desk(site, desk, coming)
    chance = sizes.chance(name)
    chance.shuffle(posts)
    statuses = site.post_at_once(posts[:number])
    with site.app.app_context():
        found = [str(breach) for breach in checks.breaches(clock.now())]
        return Outcome(dict(Counter(statuses)), found, _deadlocks() - before)


def _event() -> Event:
    now = clock.now()
    return factories.event(
        capacity=200,
        now=now,
        starts_at=now + timedelta(hours=1),
        ends_at=now + timedelta(hours=8),
        nominate_until_at=None,
        answer_until_at=None,
    )


def _open_group(event: Event) -> Group:
    return factories.group(event, "Ansatte", quota=OF_PLACES["open"], admission=Admission.OPEN, now=clock.now())


def _coming(groups: dict[str, Group]) -> list[int]:
    invitations = [factories.accepted(group, now=clock.now()) for group in groups.values() for _ in range(8)]
    return [invitation.person.registration.id for invitation in invitations]


def _of_attendees(groups: dict[str, Group], number: int) -> list[Post]:
    """For each open and each held place that is asked for: a yes, a no, a yes taken back, a yes said twice."""
    now, posts = clock.now(), []
    for group in groups.values():
        asked = [factories.invited(group, now=now) for _ in range(min(number // 5, OF_PLACES["held"] - 12))]
        came = [factories.accepted(group, now=now) for _ in range(4)]
        posts += [Post(f"{crowds.link(each)}/answer", YES) for each in asked]
        posts += [Post(f"{crowds.link(each)}/decline", NO) for each in asked[::3]]
        posts += [Post(f"{crowds.link(each)}/answer", YES) for each in asked[::4]]
        posts += [_withdrawal(each) for each in came] + [_withdrawal(each) for each in asked[::5]]
    return posts


def _withdrawal(invitation: Invitation) -> Post:
    return Post(f"{crowds.link(invitation)}/withdraw", {"sure": "yes", "seen": "place", "reason": ""})


def _of_forum(forum: Nominator, number: int) -> list[Post]:
    """Names, reserves, places handed back, people taken back and moved up."""
    now, allocation = clock.now(), forum.allocations[0]
    contact = forum.contacts[0]
    home = "/n/" + tokens.derive(tokens.Kind.NOMINATOR, contact.id, contact.link_generation)
    named = [factories.nominated(allocation, now=now) for _ in range(5)]
    reserves = [factories.nominated(allocation, as_reserve=True, now=now) for _ in range(3)]
    posts = [crowds.nomination(home, allocation.id) for _ in range(max(6, number // 10))]
    posts += [Post(f"{home}/{allocation.id}/hand-back", {"of": str(allocation.pool.size), "places": "1"})] * 3
    posts += [Post(f"{home}/people/{each.id}/take-back", {"sure": "yes"}) for each in named[:2]]
    posts += [Post(f"{home}/people/{each.id}/place", {"sure": "yes"}) for each in reserves]
    posts += [Post(f"{home}/people/{reserves[2].id}/move", {"direction": "up"})]
    posts += [Post(f"{crowds.link(each)}/answer", YES) for each in named]
    return posts + [Post(f"{crowds.link(each)}/decline", NO) for each in named[1:3]]


def _release(event: Event, group: Group, forum: Nominator) -> int:
    now = clock.now()
    then = releases.Then(taker=Taker.GROUP, group=group)
    share = forum.allocations[0].group
    rule = releases.add_rule(
        event, group=share, nominator=forum, due_at=now, steps=[then], by=factories.ORGANISER, now=now
    )
    return rule.id


def _desk_link(event: Event) -> str:
    today = clock.now().astimezone(event.zone).date()
    return desk_links.token_of(desk_links.link_for(event, today, by=factories.ORGANISER, now=clock.now()))


def _staff_link(event: Event) -> str:
    member = factories.organiser(event.host, email=f"{secrets.token_hex(4)}@fjordby.example")
    return staff.make_unbound_link(member, clock.now())


def _of_staff(site: Site, link: str, slug: str, groups: dict[str, int], rule: int, number: int) -> list[Post]:
    """Quotas and the capacity up and down, and the release, by somebody who is signed in."""
    visitor, base = Browser("en"), f"http://127.0.0.1:{site.port}"
    visitor.submit(visitor.get(f"{base}/sign-in/{link}"), f"/sign-in/{link}")
    posts = []
    for name, places in (("open", 14), ("open", 9), ("held", 60), ("held", 90)):
        page = f"/o/{slug}/groups/{groups[name]}"
        posts.append(_typed(visitor, base, page, {"quota": str(places), "knowingly": "y"}))
    for places in (190, 230):
        posts.append(_typed(visitor, base, f"/o/{slug}/settings", {"capacity": str(places)}))
    shown = visitor.get(f"{base}/o/{slug}/releases/{rule}")
    send = next((form for form in shown.forms if form.action.endswith("/send")), None)
    if send is not None:
        fields = {name: values[0] for name, values in send.fields.items()}
        posts.append(Post(f"/o/{slug}/releases/{rule}/send", fields, headers=_cookies(visitor)))
    return [post for post in posts for _ in range(max(1, number // 80))]


def _typed(visitor: Browser, base: str, path: str, typed: dict[str, str]) -> Post:
    form = visitor.get(base + path).form(path)
    fields = {name: values[0] for name, values in form.fields.items() if name != "form_key"}
    return Post(path, fields | typed, headers=_cookies(visitor))


def _of_desk(site: Site, token: str, registrations: list[int]) -> list[Post]:
    visitor, base = Browser("en"), f"http://127.0.0.1:{site.port}"
    visitor.submit(visitor.get(f"{base}/d/{token}"), f"/d/{token}")
    form = visitor.get(f"{base}/desk/walk-in").form("/desk/walk-in")
    fields = {"csrf_token": form.fields["csrf_token"][0]}
    posts = [Post(f"/desk/{id}/check-in", fields, headers=_cookies(visitor)) for id in registrations]
    return posts + [Post(f"/desk/{id}/undo", fields, headers=_cookies(visitor)) for id in registrations[::4]]


def _cookies(visitor: Browser) -> dict[str, str]:
    return {"Cookie": "; ".join(f"{cookie.name}={cookie.value}" for cookie in visitor._cookies)}


def _deadlocks() -> int:
    if db.engine.dialect.name == "sqlite":
        return 0
    asked = text("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
    counted = db.session.scalar(asked)
    db.session.rollback()
    return int(counted or 0)
