"""What an organiser does in the office, click by click; each step looks at every page on its way."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from playwright.sync_api import expect

from summit.demo.mailbox import Letter, Mailbox
from tests.browser.visitor import Visitor
from tests.browser.words import da, da_many


class Organiser(Visitor):
    """Somebody of the municipality at work on one event."""

    def sign_in(self, base_url: str, email: str, mailbox: Mailbox) -> None:
        """By the link of a mail that is asked for."""
        before = len(_sign_ins(mailbox, email))
        self.open(f"{base_url}/sign-in")
        self.sees(da("Sign in"))
        self.fill(da("Your e-mail address"), email)
        self.press(da("Send me the link"))
        self.sees(da("Look in your mail"))
        end = time.monotonic() + 60
        while len(letters := _sign_ins(mailbox, email)) == before:
            assert time.monotonic() < end, "The sign-in mail did not come."
            time.sleep(0.1)
        self.open(letters[-1].link("/sign-in/"))
        self.sees(da("Sign in"))
        self.press(da("Sign in"))
        self.sees(da("Events"))

    def go(self, word: str) -> None:
        """A page of the event by the side menu, which a phone folds away."""
        burger = self.page.locator("summary").filter(has_text=da("Menu"))
        if burger.is_visible():
            burger.click()
        menu = self.page.get_by_role("navigation", name=da("The event"), exact=True)
        with self.page.expect_navigation():
            menu.get_by_role("link", name=re.compile(rf"^{re.escape(da(word))}( ?\d+)?$")).click()
        self.sees(da(word))

    def create_event(self, title: str, capacity: int, begins: datetime, ends: datetime) -> None:
        """The first event of the host; its deadlines may follow."""
        self.follow(da("Create the first event"))
        self.sees(da("New event"))
        self.fill(da("Title"), title)
        self.fill(da("Day"), begins.strftime("%Y-%m-%d"))
        self.fill(da("Begins at"), begins.strftime("%H:%M"))
        self.fill(da("Ends at"), ends.strftime("%H:%M"))
        self.fill(da("Place"), "Fjordhallen")
        self.fill(da("Places in all"), str(capacity))
        self.press(da("Create the event"))
        self.sees(da("Today"))

    def set_areas(self, *names: str) -> None:
        """One on each line."""
        self.go("Settings")
        self.go_through(da("Areas"))
        self.sees(da("Areas"))
        self.fill(da("Areas, one on each line"), "\n".join(names))
        self.press(da("Save"))
        self.sees(da("Areas"))

    def add_group(self, name: str, letter: str, places: int, *, is_facilitators: bool = False) -> None:
        """From the board, whether it is empty or not."""
        self.go("Groups and places")
        first = self.page.get_by_role("link", name=da("Add the first group"))
        self.follow(da("Add the first group") if first.count() else da("New group"))
        self.sees(da("New group"))
        self.fill(da("Name"), name)
        self.fill(da("Letter"), letter)
        self.fill(da("Places"), str(places))
        if is_facilitators:
            self.tick(da("They lead the tables: one facilitator at each"))
        self.press(da("Add the group"))
        self.sees(da("Groups and places"))
        self.reads(da("%(name)s has been added.", name=name))

    def add_rounds(self, begins: Mapping[str, str]) -> None:
        """Rounds at tables: their titles, and when they begin."""
        self.go("Programme")
        for title, clock_time in begins.items():
            first = self.page.get_by_role("link", name=da("Add the first point"))
            self.follow(da("Add the first point") if first.count() else da("Add a point"))
            self.sees(da("New point in the programme"))
            self.tick(da("A round at tables"))
            self.fill(da("Begins at"), clock_time)
            self.fill(da("Title"), title)
            self.press(da("Add to the programme"))
            self.sees(da("Programme"))

    def set_up_hall(self, tables: int, least: int, most: int) -> None:
        """How many tables, and how many at each."""
        self.go("Tables")
        self.fill(da("Tables"), str(tables))
        self.fill(da("At least so many at each"), str(least))
        self.fill(da("At most so many at each"), str(most))
        self.press(da("Set up the hall"))
        self.sees(da("Tables"))

    def add_nominators(self, group: str, *lines: str) -> None:
        """Pasted, looked at, added."""
        self.go("Nominators")
        self.follow(da("Paste many at once"))
        self.sees(da("Many nominators at once"))
        self.fill(da("Nominators, one on each line"), "\n".join(lines))
        self.choose(da("The places are of"), group)
        self.press(da("Look at the lines"))
        self.sees(da("Many nominators at once"))
        self.press(da_many("Add %(num)s nominator", "Add %(num)s nominators", len(lines)))
        self.sees(da("Nominators"))

    def open_for_answers(self) -> None:
        """From the settings."""
        self.go("Settings")
        self.press(da("Open the event"))
        self.sees(da("Today"))

    def send_links(self, mails: int) -> None:
        """To every contact that has not got one; the number is told before."""
        self.go("Nominators")
        self.follow(da("Send the links"))
        self.sees(da("Send links to nominators"))
        self.press(da_many("Send %(num)s mail", "Send %(num)s mails", mails))
        self.sees(da("Nominators"))

    def read_list(self, group: str, *lines: str) -> None:
        """A pasted list, up to the page that shows what would be sent."""
        self.go("Invitations")
        self.page.get_by_role("radio", name=re.compile(group)).check()
        self.fill(da("Or paste the list here"), "\n".join(lines))
        self.press(da("Read the list"))
        self.sees(da("Before it is sent"))

    def ask_for_plan(self, seconds: int) -> None:
        """A short search."""
        self.go("Tables")
        self.unfold(da("How long, and from where the search starts"))
        self.fill(da("At most so many seconds"), str(seconds))
        self.press(da("Make a plan"))

    def publish_plan(self, mails: int) -> None:
        """Asked once, with the number of mails."""
        self.follow(da("Publish the plan"))
        self.sees(da("Publish plan %(number)s?", number=1))
        self.press(da_many("Publish and send %(num)s mail", "Publish and send %(num)s mails", mails))
        self.sees(da("Plan %(number)s", number=1))

    def make_desk_link(self) -> str:
        """The link for the day's desk, as it stands on the page."""
        self.go("Check-in")
        self.press(da("Make the link"))
        self.sees(da("Check-in"))
        return self.page.get_by_role("main").get_by_role("code").inner_text()

    def take_attendance(self, folder: Path) -> Path:
        """The workbook."""
        self.go("Exports")
        with self.page.expect_download() as taken:
            self.page.get_by_role("button", name=da("Take the attendance workbook")).click()
        file = folder / taken.value.suggested_filename
        taken.value.save_as(file)
        return file

    def finds(self, words: str, name: str) -> None:
        """The list of people follows what is typed, without a button."""
        self.go("People")
        self.page.get_by_role("searchbox").fill(words)
        rows = self.page.get_by_role("main").get_by_role("row").filter(has=self.page.get_by_role("rowheader"))
        expect(rows).to_have_count(1)
        expect(rows).to_contain_text(name)
        self.sees(da("People"))


class Desk(Visitor):
    """The check-in staff with the link of the day."""

    def enter(self, link: str) -> None:
        """Open the link and begin."""
        self.open(link)
        self.sees(da("Check-in"))
        self.press(da("Open the desk"))
        self.sees(da("Check-in"))

    def search(self, words: str) -> None:
        """The list follows what is typed."""
        self.page.get_by_role("searchbox").fill(words)

    def check_in(self, name: str) -> None:
        """One button beside the name."""
        self.search(name)
        self.press(da("Here: %(name)s", name=name))
        self.sees(da("Check-in"))
        self.reads(da("%(name)s is here.", name=name))

    def undo(self, name: str) -> None:
        """It was somebody else."""
        self.press(da("Undo: %(name)s is here", name=name))
        self.sees(da("Check-in"))
        self.reads(da("Undone: %(name)s is not here.", name=name))

    def add_walk_in(self, name: str, group: str) -> None:
        """Somebody who is not on the list; all places are taken, so it is asked once more."""
        self.follow(da("Not on the list"))
        self.sees(da("Not on the list"))
        self.fill(da("Name"), name)
        self.choose(da("Group"), group)
        self.press(da("Add, and here"))
        self.sees(da("Not on the list"))
        expect(self.page.get_by_role("alert")).to_be_visible()
        self.press(da("Add all the same"))
        self.sees(da("Check-in"))

    def counts(self, came: int, expected: int) -> None:
        """The live count on top."""
        counted = self.page.locator("[data-count-url]")
        expect(counted).to_contain_text(str(came))
        expect(counted).to_contain_text(da_many("of %(num)s has come", "of %(num)s have come", expected))


def _sign_ins(mailbox: Mailbox, email: str) -> list[Letter]:
    return [letter for letter in mailbox.letters("sign_in") if letter.to == email]
