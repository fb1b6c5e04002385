"""The stage: the running installation, the script, the clock and the post, and who on it has been asked so far."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from flask import current_app

from summit import clock, create_app
from summit.db import db
from summit.demo import attendee
from summit.demo.attendee import all_of_them
from summit.demo.browser import Surprise
from summit.demo.cast import Character, Fate, Forum
from summit.demo.lists import ZONE
from summit.demo.mailbox import Letter, Mailbox
from summit.demo.organiser import Organiser
from summit.demo.server import Installation
from summit.demo.story import STAFF, Story
from summit.demo.typed import at
from summit.mail import outbox

ORGANISER = "dorte.haugaard@holbaek.example"
POST_SECONDS = 180


class Stage:
    """What every act plays on. Days count from the summit's own day, which is today."""

    def __init__(self, place: Installation, script: Story) -> None:
        self.place = place
        self.script = script
        self.mail = Mailbox(place.mailbox)
        self.organiser = Organiser(place.base_url, self.mail, ORGANISER)
        self.day = datetime.now(ZONE).replace(hour=9, minute=0, second=0, microsecond=0)
        self.invited: dict[str, Letter] = {}
        self.codes: dict[str, str] = {}  # of the letters on paper, by name

    def go_to(self, days: int, hour: int) -> None:
        """When the post is out, all clocks of the installation show this moment; a new day needs a new sign-in."""
        self.let_the_post_go()
        self.place.set_clock(at(self.day, hour, days=days))

    def let_the_post_go(self) -> None:
        """Wait until the worker has sent what is due. Raises Surprise when it does not get on."""
        end = time.monotonic() + POST_SECONDS
        with create_app(**self.place.settings).app_context():
            while outbox.has_due(clock.now()):
                db.session.rollback()
                if time.monotonic() > end:
                    raise Surprise("The worker does not send its mails.")
                time.sleep(0.2)

    def links(self) -> dict[str, Letter]:
        """The mail with its link, by the address of each forum's contact."""
        return self.mail.wait_for("nominator_link", {forum.contact.email for forum in self.script.nominators})

    def let_answer(self, people: Iterable[Character]) -> None:
        """Wait for their invitations, and let them answer; who has no e-mail is not among them."""
        asked = [character for character in people if character.email]
        letters = self.mail.wait_for("invitation", {character.email for character in asked})
        self.invited |= letters
        all_of_them(attendee.answer, [(letters[character.email], character) for character in asked])

    def forum_of(self, character: Character) -> Forum:
        """The forum that named this person."""
        return next(forum for forum in self.script.forums if character in forum.nominees + forum.reserves)

    def joiners(self) -> list[Character]:
        """Staff beyond the quota: nobody invites them, they join by the event's link and wait."""
        return self.script.direct[STAFF][self.script.quotas()[STAFF] :]

    def without_joiners(self, people: Sequence[Character]) -> list[Character]:
        """Those of `people` who are invited."""
        return [each for each in people if each not in self.joiners()]

    def next_reserves(self, forum: Forum, number: int) -> list[Character]:
        """The first so many reserves of the forum who have not been asked yet."""
        return [reserve for reserve in forum.reserves if reserve.email not in self.invited][:number]

    def promoted(self, fate: Fate) -> list[Character]:
        """The reserves who are asked because a nominee of their forum met this fate, in their order."""
        return [
            reserve
            for forum in self.script.nominators
            for reserve in self.next_reserves(forum, sum(nominee.fate is fate for nominee in forum.nominees))
        ]

    def sweep(self) -> None:
        """Ring for the sweeper, who otherwise comes once a minute."""
        with create_app(**self.place.settings).app_context():
            current_app.extensions["queue"].ring("sweep")

    def cast(self) -> Iterator[Character]:
        """Everybody of the story who was asked, those who came in somebody's place included."""
        script = self.script
        for people in (
            *(forum.nominees + forum.reserves for forum in script.nominators),
            *script.direct.values(),
            *script.spare.values(),
        ):
            for character in people:
                yield character
                if character.substitute is not None:
                    yield character.substitute

    def those_who_come(self) -> list[Character]:
        """Who has a place on the eve."""
        return [character for character in self.cast() if character.fate in {Fate.COMES, Fate.STAYS_AWAY}]
