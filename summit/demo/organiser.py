"""What the organiser does in the demo: signs in by the mailed link, sets up the summit, invites, plans and exports."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlencode

from summit.demo.browser import Browser, Page, Surprise, Value
from summit.demo.cast import Character, Forum
from summit.demo.mailbox import Mailbox
from summit.demo.typed import EventPlan, GroupPlan, Point

PLAN_SECONDS = 20
MOMENT = "%Y-%m-%dT%H:%M"  # as browsers send a day with its clock time
_PATIENCE = 180  # seconds to wait for a plan, its search included


class Organiser:
    """One organiser in one browser, at work on one event at a time."""

    def __init__(self, base_url: str, mailbox: Mailbox, email: str) -> None:
        self._base = base_url
        self._mailbox = mailbox
        self._email = email
        self._browser = Browser()
        self.slug = ""

    def sign_in(self) -> None:
        """Ask for a link, find it in the mail, press the button; a new browser, as the old session has run out."""
        self._browser = Browser()
        before = len(self._mailbox.letters("sign_in"))
        page = self._browser.get(f"{self._base}/sign-in")
        self._browser.submit(page, "/sign-in", {"email": self._email})
        end = time.monotonic() + 60
        while len(letters := self._mailbox.letters("sign_in")) == before:
            if time.monotonic() > end:
                raise Surprise("The sign-in mail did not come.")
            time.sleep(0.05)
        page = self._browser.get(letters[-1].link("/sign-in/"))
        self._browser.submit(page, "/sign-in/")

    def create_event(self, plan: EventPlan) -> None:
        """A new draft."""
        page = self._browser.get(f"{self._base}/o/events/new")
        page = self._browser.submit(
            page,
            "/events/new",
            {
                "title": plan.title,
                "description": plan.description,
                "language": "da",
                "other_languages": ["en"],
                "when": "fixed",
                "day": plan.begins.strftime("%Y-%m-%d"),
                "begins": plan.begins.strftime("%H:%M"),
                "ends": plan.ends.strftime("%H:%M"),
                "time_zone": "Europe/Copenhagen",
                "venue": "Fjordhallen",
                "address": "Havnevej 12, 4300 Holbæk",
                "capacity": str(plan.capacity),
                "nominate_until": plan.nominate_until.strftime(MOMENT),
                "answer_until": plan.answer_until.strftime(MOMENT),
                "contact_name": "Dorte Haugaard",
                "contact_email": self._email,
                "contact_phone": "72 00 00 00",
            },
        )
        self.slug = page.url.split("/o/")[1].strip("/").split("/")[0]

    def set_areas(self, names: Sequence[str]) -> None:
        """The local areas, one on each line."""
        self._browser.submit(self._open("settings/areas"), "/areas", {"areas": "\n".join(names)})

    def add_group(self, group: GroupPlan) -> None:
        """One group with its quota."""
        self._browser.submit(
            self._open("groups/new"),
            "/groups/new",
            {
                "name": group.name,
                "letter": group.letter,
                "colour": str(group.colour),
                "quota": str(group.quota),
                "admission": group.admission,
                "is_one_per_area": "y" if group.is_one_per_area else [],
                "is_joinable": "y" if group.is_joinable else [],
                "is_facilitators": "y" if group.is_facilitators else [],
            },
        )

    def add_points(self, points: Sequence[Point]) -> None:
        """The programme, point by point."""
        for point in points:
            self._browser.submit(
                self._open("programme/new"),
                "/programme/new",
                {"kind": point.kind, "begins": point.begins, "title": point.title, "presenter": point.presenter},
            )

    def add_nominators(self, forums: Sequence[Forum]) -> None:
        """Many at once, pasted; the page shows them line by line before they are added."""
        lines = "\n".join(
            f"{forum.name}; {forum.area}; {forum.contact.name}; {forum.contact.email}; {forum.places}"
            for forum in forums
        )
        page = self._open("nominators/many")
        group = page.form("/many").option("group", forums[0].group)
        page = self._browser.submit(page, "/many", {"text": lines, "group": group})
        self._browser.submit(page, "/many", {"text": lines, "group": group, "step": "add"})

    def open_for_answers(self) -> None:
        """From now on people can be nominated and invited."""
        self._browser.submit(self._open("settings"), "/settings/open")

    def send_links(self) -> None:
        """Every contact that has not got its link gets it."""
        self._browser.submit(self._open("nominators/send?to=new"), "/send")

    def set_tables(self, count: int, seats: tuple[int, int]) -> None:
        """The hall; the facilitators' quota follows."""
        self._browser.submit(
            self._open("tables"),
            "/hall",
            {"count": str(count), "min_seats": str(seats[0]), "max_seats": str(seats[1])},
        )

    def add_themes(self, names: Sequence[str]) -> None:
        """What is talked about, each theme at its tables all day."""
        for name in names:
            self._browser.submit(self._open("themes/new"), "/themes/new", {"name": name})
        self._browser.submit(self._open("themes/tables"), "/tables/spread", {"round": ""})

    def invite(self, group: str, people: Sequence[Character]) -> None:
        """Ask people directly: a pasted list, looked at before it is sent."""
        rows = [f"{each.name}\t{each.email}\t{each.organisation}\t{each.area}" for each in people]
        page = self._bring_list(group, {"text": "\n".join(["Navn\tE-mail\tOrganisation\tOmråde", *rows])})
        page = self._browser.submit(page, "/list/send")
        if "/people" not in page.url:
            raise Surprise(f"{group} could not be invited: {page.text[:600]}")

    def keep(self, group: str, workbook: bytes) -> None:
        """Keep the people of a workbook on the list, to ask them later."""
        page = self._bring_list(group, {"file": ("liste.xlsx", workbook)})
        self._browser.submit(page, "/list/send", way="/keep")

    def plan_wave(self, group: str, send_at: datetime, answer_until: datetime) -> None:
        """Everybody of the group who is on the list is asked at that time; looked at first."""
        page = self._open("invitations/waves/new")
        form = page.form("/review")
        values: dict[str, Value] = {
            "group": next(value for words, value in form.options["group"].items() if group in words),
            "when": "later",
            "send_at": send_at.strftime(MOMENT),
            "answer_until": answer_until.strftime(MOMENT),
        }
        page = self._browser.submit(page, "/review", values)
        self._browser.submit(page, "/waves/send")

    def write_text(self, kind: str, text: str) -> None:
        """The organiser's own words for a kind of mail, in the event's first language."""
        self._browser.submit(self._open(f"mails/texts/{kind}/da"), f"/texts/{kind}/da", {"text": text})

    def thank(self) -> None:
        """Everybody who came gets a mail."""
        self._browser.submit(self._open("check-in/thanks"), "")

    def _bring_list(self, group: str, values: dict[str, Value]) -> Page:
        page = self._open("invitations")
        chosen = page.form("/invitations/list").option("group", group)
        return self._browser.submit(page, "/invitations/list", values | {"group": chosen})

    def give_places(self, forum: str, places: int) -> None:
        """Give a nominator so many places, for example one that another has handed back."""
        page = self._browser.get(self._open("nominators").link_reading(forum))
        page = self._browser.get(page.link("/edit"))
        field = next(name for name in page.form("/edit").names if name.startswith("places_"))
        named = {name: value for name, value in page.form("/edit").fields.items() if name.startswith("places_")}
        field = next((name for name, value in named.items() if value != [""]), field)
        self._browser.submit(page, "/edit", {field: str(places)})

    def set_rule(self, kind: str, people: Sequence[str] = (), **details: str) -> None:
        """A rule for the tables: each of `people` is searched for by name and chosen, then the rule is set."""
        page = self._open(f"tables/rules/new/{kind}")
        for name in people:
            query = urlencode({"q": name})
            page = self._browser.get(f"{page.url}{'&' if '?' in page.url else '?'}{query}")
            pressed, value = page.form("", f": {name}").button(f": {name}")
            page = self._browser.submit(page, "", {pressed: value}, label=f": {name}")
        page = self._browser.submit(page, "", details)
        if "/rules/new" in page.url:
            raise Surprise(f"The rule was not set: {page.text[:600]}")

    def plan_tables(self, seed: int) -> None:
        """Ask for a plan, wait until the worker has made it, publish it."""
        page = self._browser.submit(self._open("tables"), "", {"seconds": str(PLAN_SECONDS), "seed": str(seed)})
        number = page.url.rstrip("/").split("/")[-1].split("?")[0]
        end = time.monotonic() + _PATIENCE
        while not any("publish" in link for link in page.links):
            if time.monotonic() > end:
                raise Surprise(f"No plan came: {page.text[:600]}")
            time.sleep(0.2)
            page = self._open(f"tables/{number}")
        page = self._browser.get(page.link("/publish"))
        self._browser.submit(page, "/publish")

    def plan_release(self, giver: str, taker: str, due: datetime) -> None:
        """Places that the one forum has not used on that day go to the reserves of the other."""
        page = self._open("releases/new")
        form = page.form("")
        values = {
            "source": form.option("source", f"{giver} ("),
            "first": form.option("first", f"{taker} ("),
            "due": due.strftime(MOMENT),
        }
        self._browser.submit(page, "", values)

    def send_release(self) -> None:
        """Look at who would get what, and send it."""
        page = self._open("releases")
        page = self._browser.get(next(link for link in page.links if link.rstrip("/").split("/")[-1].isdigit()))
        self._browser.submit(page, "/send")

    def cancel(self, reason: str) -> None:
        """It will not take place."""
        self._browser.submit(self._open("date/cancel"), "", {"reason": reason})

    def postpone(self, reason: str, season: str = "") -> None:
        """The date does not hold."""
        self._browser.submit(self._open("date/postpone"), "", {"reason": reason, "season": season})

    def fix_date(
        self, begins: datetime, *, ends: datetime, reconfirm_until: datetime, answer_until: datetime, reason: str
    ) -> None:
        """A new date, and until when people say whether they still come."""
        self._browser.submit(
            self._open("date/new"),
            "",
            {
                "day": begins.strftime("%Y-%m-%d"),
                "begins": begins.strftime("%H:%M"),
                "ends": ends.strftime("%H:%M"),
                "reason": reason,
                "reconfirm_until": reconfirm_until.strftime(MOMENT),
                "answer_until": answer_until.strftime(MOMENT),
            },
        )

    def decide_on_silence(self, number: int, rule: str) -> None:
        """What becomes of places in the group of this number (from 0) when people say nothing."""
        ways = [link for link in self._open("date").links if "/silence/" in link]
        self._browser.submit(self._browser.get(ways[number]), "", {"silence": rule})

    def desk_link(self) -> str:
        """Make the day's link for the desk."""
        page = self._open("check-in")
        if any("/check-in/link" in form.action for form in page.forms):
            page = self._browser.submit(page, "/check-in/link")
        start = page.text.index(f"{self._base}/d/")
        return page.text[start:].split()[0]

    def finish(self) -> None:
        """The event has been held."""
        self._browser.submit(self._open("check-in/finish"), "/finish")

    def export(self, name: str) -> bytes:
        """Take a file away; a plan's file is that of the first plan on the page, the latest."""
        return self._browser.submit(self._open("exports"), f"/{name}").body

    def _open(self, path: str) -> Page:
        return self._browser.get(f"{self._base}/o/{self.slug}/{path}")
