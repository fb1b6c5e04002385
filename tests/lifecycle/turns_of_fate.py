"""More actions of a walk: the date is lost and found, places are handed on, and released to others."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from summit.models import Invitation, ReleaseRule, Taker
from summit.services import event_dates, reconfirmations, releases, substitutes
from tests.factories import ORGANISER
from tests.lifecycle import deeds, handing, moving, releasing, world
from tests.lifecycle.actions import ATTENDEE, any_of_them, groups_with, people, someone_is_asked
from tests.lifecycle.releasing import Then
from tests.lifecycle.rules import Release, Sector
from tests.lifecycle.walk import Walk

A_WEEK = timedelta(days=7)
somebody_waits_in = st.sampled_from([Then(name) for name in world.SECTORS])
somebodys_reserves = groups_with.map(lambda where: Then(*where))
steps_of_a_release = st.lists(somebody_waits_in | somebodys_reserves, min_size=2, max_size=6, unique=True)


class Moving(Walk):
    """Postponed, cancelled, dated anew; and "still coming?"."""

    @rule(how=st.sampled_from(["postpone", "cancel", "new date", "new date", "new date, asking nobody"]))
    def move_the_date(self, how: str) -> None:
        event = self.rows.event
        if how == "postpone":
            self.take(
                lambda: moving.postpone(self.summit),
                lambda: event_dates.postpone(event, reason="Storm", by=ORGANISER, now=self.summit.now),
            )
        elif how == "cancel":
            self.take(
                lambda: moving.cancel(self.summit),
                lambda: event_dates.cancel(event, reason="Storm", by=ORGANISER, now=self.summit.now),
            )
        else:
            self._date_anew(is_asking=how == "new date")

    def _date_anew(self, *, is_asking: bool) -> None:
        def until() -> object:
            return self.summit.now + A_WEEK if is_asking else None

        self.take(
            lambda: moving.set_date(self.summit, until()),  # type: ignore[arg-type]
            lambda: event_dates.set_date(
                self.rows.event,
                starts_at=self.summit.now + moving.TO_COME,
                ends_at=self.summit.now + moving.TO_COME + timedelta(hours=7),
                reconfirm_until_at=until(),  # type: ignore[arg-type]
                nominate_until_at=self.summit.now + timedelta(days=8),
                answer_until_at=self.summit.now + timedelta(days=14),
                reason="Hallen er fri",
                by=ORGANISER,
                now=self.summit.now,
            ),
        )

    @precondition(lambda self: any(coming.is_to_reconfirm for coming in self.summit.coming.values()))
    @rule(which=any_of_them)
    def still_come(self, which: int) -> None:
        coming = self.one_coming(which, "confirmed")
        registration = self.registration(coming)
        self.take(
            lambda: deeds.reconfirm(self.summit, coming),
            lambda: reconfirmations.confirm(registration, by=ATTENDEE, now=self.summit.now),
        )


class HandingOn(Walk):
    """A place goes to somebody else."""

    @someone_is_asked
    @rule(which=any_of_them, who=people, knowingly=st.booleans())
    def hand_on(self, which: int, who: int, knowingly: bool) -> None:
        asked = self.one(which, "accepted", "sent")
        # how others are found again or refused has tests of its own
        fitting = [
            somebody
            for somebody in (*world.STRANGERS, *world.PEOPLE)
            if somebody.email and (not asked.sector.is_one_per_area or somebody.area == asked.person.area)
        ]
        somebody = fitting[who % len(fitting)]
        self.take(
            lambda: handing.hand_on(self.summit, asked, somebody, knowingly=knowingly),
            lambda: self._substitute(self.row(asked), somebody.name, somebody.email, knowingly=knowingly),
        )

    def _substitute(self, invitation: Invitation, name: str, email: str, *, knowingly: bool) -> Invitation:
        return substitutes.hand_on(
            invitation,
            name=name,
            email=email,
            knowingly=knowingly,
            by=ORGANISER if knowingly else ATTENDEE,
            now=self.summit.now,
        )


class Releasing(Walk):
    """Unused places go to others by a rule, and come back."""

    @rule(name=st.sampled_from(list(world.SECTORS)), who=st.integers(0, 2), steps=steps_of_a_release)
    def release(self, name: str, who: int, steps: list[Then]) -> None:
        sector = self.sector(name)
        nominator = [None, *sector.given][who % (len(sector.given) + 1)]
        if any(then == Then(name, nominator) and nominator is not None for then in steps):
            return  # a nominator's places go to its own reserves without a rule
        self.take(
            lambda: releasing.send(self.summit, sector, nominator, steps),
            lambda: self._send(sector, nominator, steps),
        )

    def _send(self, sector: Sector, nominator: str | None, steps: list[Then]) -> ReleaseRule:
        now = self.summit.now
        rule = releases.add_rule(
            self.rows.event,
            group=self.rows.group(sector),
            nominator=self.rows.nominators[nominator] if nominator else None,
            due_at=now,
            steps=[self._then(sector, then) for then in steps],
            by=ORGANISER,
            now=now,
        )
        releases.send(rule, expected=releases.preview(rule, now).key, by=ORGANISER, now=now)
        return rule

    def _then(self, sector: Sector, then: Then) -> releases.Then:
        group = self.rows.groups[then.sector]
        if then.nominator is not None:
            return releases.Then(taker=Taker.RESERVES, nominator=self.rows.nominators[then.nominator], group=group)
        if then.sector == sector.name:
            return releases.Then(taker=Taker.WAITING_LIST)
        return releases.Then(taker=Taker.GROUP, group=group)

    @precondition(lambda self: self.summit.releases)
    @rule(which=any_of_them)
    def undo_a_release(self, which: int) -> None:
        release: Release = self.summit.releases[which % len(self.summit.releases)]
        self.take(
            lambda: releasing.undo(self.summit, release),
            lambda: releases.undo(self._rule(release), by=ORGANISER, now=self.summit.now),
        )

    def _rule(self, release: Release) -> ReleaseRule:
        found = releases.by_id(self.rows.event, release.id)
        assert found is not None
        return found
