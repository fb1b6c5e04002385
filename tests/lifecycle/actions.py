"""The actions of a walk: asking people, their answers, and places that change hands."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from summit.models import Actor, ActorKind
from summit.services import events, groups, invitations, nominations, nominators
from summit.services.nominations import Nominee
from tests.factories import ORGANISER
from tests.lifecycle import deeds, world
from tests.lifecycle.changes import described, shaped
from tests.lifecycle.walk import Walk

people = st.integers(0, len(world.PEOPLE) - 1)
groups_with = st.sampled_from(
    [(name, nominator) for name, (_, _, _, given) in world.SECTORS.items() for nominator in given]
)
names_of_groups = st.sampled_from(list(world.SECTORS))
FORUM = Actor(ActorKind.CONTACT, 1)
ATTENDEE = Actor(ActorKind.ATTENDEE, 1)


class Asking(Walk):
    """Nominators name people, organisers invite them, both take back."""

    @rule(who=people, where=groups_with, as_reserve=st.booleans())
    def nominate(self, who: int, where: tuple[str, str], as_reserve: bool) -> None:
        person, (name, nominator) = self.person(who), where
        nominee = Nominee(name=person.name, email=person.email, area=self.rows.area(person))
        self.take(
            lambda: deeds.nominate(self.summit, person, self.sector(name), nominator, as_reserve=as_reserve),
            lambda: nominations.nominate(
                self.rows.allocation(self.sector(name), nominator),
                nominee,
                as_reserve=as_reserve,
                by=FORUM,
                now=self.summit.now,
            ),
        )

    @rule(who=people, name=names_of_groups, knowingly=st.sampled_from([False, False, False, True]))
    def invite(self, who: int, name: str, knowingly: bool) -> None:
        person = self.person(who)
        self.take(
            lambda: deeds.invite(self.summit, person, self.sector(name), knowingly=knowingly),
            lambda: invitations.invite(
                self.rows.person(person, self.summit.now),
                self.rows.group(self.sector(name)),
                override=knowingly,
                by=ORGANISER,
                now=self.summit.now,
            ),
        )

    @rule(who=people)
    def take_back(self, who: int) -> None:
        if asked := self.latest(who):
            self.take(
                lambda: deeds.revoke(self.summit, asked),
                lambda: nominations.take_back(self.row(asked), by=FORUM, now=self.summit.now),
            )

    @rule(who=people, up=st.booleans())
    def move_reserve(self, who: int, up: bool) -> None:
        if asked := self.latest(who):
            self.take(
                lambda: deeds.move_reserve(asked, up=up),
                lambda: nominations.move_reserve(self.row(asked), up=up, by=FORUM, now=self.summit.now),
            )

    @rule(who=people)
    def invite_reserve(self, who: int) -> None:
        if asked := self.latest(who):
            self.take(
                lambda: deeds.invite_reserve(self.summit, asked),
                lambda: nominations.invite_reserve(self.row(asked), by=FORUM, now=self.summit.now),
            )


class Answering(Walk):
    """Yes, no, and no after all."""

    @rule(who=people)
    def accept(self, who: int) -> None:
        if asked := self.latest(who):
            self.take(
                lambda: deeds.accept(self.summit, asked),
                lambda: invitations.accept(self.row(asked), by=ATTENDEE, now=self.summit.now),
            )

    @rule(who=people)
    def accept_at_an_earlier_invitation(self, who: int) -> None:
        if replaced := [asked for asked in self.summit.asked if asked.state == "replaced"]:
            asked = replaced[who % len(replaced)]
            self.take(
                lambda: deeds.accept(self.summit, asked),
                lambda: invitations.accept(self.row(asked), by=ATTENDEE, now=self.summit.now),
            )

    @rule(who=people)
    def decline(self, who: int) -> None:
        if asked := self.latest(who):
            self.take(
                lambda: deeds.decline(self.summit, asked),
                lambda: invitations.decline(self.row(asked), by=ATTENDEE, now=self.summit.now),
            )

    @rule(who=people)
    def withdraw(self, who: int) -> None:
        if asked := self.latest(who):
            self.take(
                lambda: deeds.withdraw(self.summit, asked),
                lambda: invitations.withdraw(self.row(asked), by=ATTENDEE, now=self.summit.now),
            )


class Resizing(Walk):
    """Capacity, quotas and allocations change; the event closes and opens again."""

    @rule(capacity=st.integers(1, 10))
    def change_capacity(self, capacity: int) -> None:
        self.take(
            lambda: deeds.set_capacity(self.summit, capacity),
            lambda: events.change(
                self.rows.event, described(self.rows.event, capacity=capacity), by=ORGANISER, now=self.summit.now
            ),
        )

    @rule(name=names_of_groups, quota=st.integers(0, 5), knowingly=st.booleans())
    def change_quota(self, name: str, quota: int, knowingly: bool) -> None:
        group = self.rows.groups[name]
        self.take(
            lambda: deeds.set_quota(self.summit, self.sector(name), quota, knowingly=knowingly),
            lambda: groups.change(
                group, shaped(group, quota=quota), knowingly=knowingly, by=ORGANISER, now=self.summit.now
            ),
        )

    @rule(where=groups_with, places=st.integers(0, 3))
    def allocate(self, where: tuple[str, str], places: int) -> None:
        name, nominator = where
        self.take(
            lambda: deeds.allocate(self.summit, self.sector(name), nominator, places),
            lambda: nominators.allocate(
                self.rows.nominators[nominator],
                self.rows.groups[name],
                places=places,
                by=ORGANISER,
                now=self.summit.now,
            ),
        )

    @rule(where=groups_with)
    def hand_back(self, where: tuple[str, str]) -> None:
        name, nominator = where
        self.take(
            lambda: deeds.hand_back(self.summit, self.sector(name), nominator),
            lambda: nominators.hand_back(
                self.rows.allocation(self.sector(name), nominator), by=FORUM, now=self.summit.now
            ),
        )

    @precondition(lambda self: self.summit.state in {"open", "closed"})
    @rule()
    def close_or_open(self) -> None:
        verb = events.close if self.summit.state == "open" else events.open_for_answers
        self.take(
            lambda: deeds.close_or_open(self.summit),
            lambda: verb(self.rows.event, by=ORGANISER, now=self.summit.now),
        )


class Waiting(Walk):
    """Time passes, and the worker sees to what is due."""

    @rule(hours=st.sampled_from([1, 24, 73, 24 * 7]))
    def time_passes(self, hours: int) -> None:
        self.summit.now += timedelta(hours=hours)
        self.sweep()

    @rule(hours=st.sampled_from([1, 24, 73]))
    def time_passes_while_the_worker_sleeps(self, hours: int) -> None:
        self.summit.now += timedelta(hours=hours)

    @precondition(lambda self: self.summit.asked)
    @rule()
    def the_worker_looks(self) -> None:
        self.sweep()
