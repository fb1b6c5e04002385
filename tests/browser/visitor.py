"""A person in front of a real browser, who finds things by what they say; and the promises that every page keeps.

Whatever page a visitor comes to must be looked at with `sees`, which also examines it: the language, the accessibility
rules (once for pages that are built alike), and that nothing has to be scrolled sideways. `Visitor.end` fails when a
page was passed by unseen.
"""

from __future__ import annotations

import re
from typing import ClassVar
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Frame, Locator, Page, expect

expect.set_options(timeout=15_000)

_GRAVE = {"serious", "critical"}
_NO_PRAISE = {"resultTypes": ["violations"]}  # to describe all that is right takes longer than to find what is wrong
# what a page is built of: each kind of element inside each kind, whatever they say and however often
_PARTS = """() => {
  const kind = (one) => one && [one.tagName, one.className.baseVal ?? one.className, one.hidden, one.disabled, one.open,
    ...one.getAttributeNames().sort()].join(" ");
  const found = new Set();
  for (const one of document.body.querySelectorAll("*")) found.add(`${kind(one.parentElement)} > ${kind(one)}`);
  return [...found].sort().join("\\n");
}"""
_REFUSED = re.compile(r"Failed to load resource: the server responded with a status of (409|422)")


class Visitor:
    """Somebody with a mouse or a finger."""

    _examined: ClassVar[set[tuple[int, str]]] = (
        set()
    )  # a page of the same parts at the same width passes the same rules

    def __init__(self, page: Page) -> None:
        self.page = page
        self._complaints: list[str] = []
        self._visited: set[str] = set()
        self._seen: set[str] = set()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: self._complaints.append(str(error)))
        page.on("console", self._listen)
        page.on("framenavigated", self._note)

    def open(self, url: str) -> None:
        """Follow a link from outside, such as that of a mail."""
        self.page.goto(url)

    def sees(self, heading: str) -> None:
        """This is the page's only first heading, and the page keeps its promises."""
        expect(self.page.get_by_role("heading", level=1)).to_have_text(heading)
        self._examine()
        self._seen.add(self._path())

    def passes(self, url: str) -> None:
        """A page that goes by itself to another one, maybe before anybody could look at it."""
        self._seen.add(urlsplit(url).path)

    def reads(self, words: str) -> None:
        """These words stand somewhere on the page, for everybody to see."""
        expect(self.page.get_by_text(words).locator("visible=true").first).to_be_visible()

    def press(self, words: str, *, inside: Locator | None = None) -> None:
        """A button that leads to a page."""
        with self.page.expect_navigation():
            self._use(self._find("button", words, inside))

    def follow(self, words: str, *, inside: Locator | None = None) -> None:
        """A link to a page."""
        with self.page.expect_navigation():
            self._use(self._find("link", words, inside))

    def go_through(self, words: str) -> None:
        """A large link to a page, which says more than its name: it begins with these words."""
        begins = re.compile(rf"^{re.escape(words)}")
        with self.page.expect_navigation():
            self._use(self.page.get_by_role("main").get_by_role("link", name=begins))

    def unfold(self, words: str) -> None:
        """What is folded away behind these words."""
        self._use(self.page.locator("summary").filter(has_text=words).locator("visible=true"))

    def fill(self, label: str, value: str, *, inside: Locator | None = None) -> None:
        """A field for writing."""
        self._write(self._labelled(label, inside), value)

    def choose(self, label: str, option: str) -> None:
        """One of a list."""
        self._select(self._labelled(label), option)

    def tick(self, label: str) -> None:
        """A box or a radio button."""
        self._mark(self._labelled(label))

    def end(self) -> None:
        """Nothing has gone wrong behind the scenes, and no page was passed by unseen."""
        assert not self._complaints, self._complaints
        unseen = self._visited - self._seen
        assert not unseen, f"Nobody has looked at {unseen}."

    def _use(self, control: Locator) -> None:
        control.click()

    def _write(self, field: Locator, value: str) -> None:
        field.fill(value)

    def _select(self, field: Locator, option: str) -> None:
        field.select_option(label=option)

    def _mark(self, box: Locator) -> None:
        box.check()

    def _find(self, role: str, words: str, inside: Locator | None) -> Locator:
        found = (inside or self.page).get_by_role(role, name=words, exact=True)  # type: ignore[arg-type]
        expect(found).to_have_count(1)
        return found

    def _labelled(self, label: str, inside: Locator | None = None) -> Locator:
        # a label may go on, as with “(optional)”; those that only begin alike are told apart by being shorter
        whole = re.compile(rf"^\s*{re.escape(label)}\s*(\(.*\))?\s*$")
        return (inside or self.page).get_by_label(whole).locator("visible=true")

    def _examine(self) -> None:
        assert self.page.locator("html").get_attribute("lang") == "da"
        widths = "[document.scrollingElement.scrollWidth, document.scrollingElement.clientWidth]"
        needed, there = self.page.evaluate(widths)
        assert needed <= there, f"{self.page.url} has to be scrolled sideways: {needed} px on {there} px."
        ids = self.page.evaluate("[...document.querySelectorAll('[id]')].map(one => one.id)")
        twice = {one for one in ids if ids.count(one) > 1}
        assert not twice, f"{self.page.url} gives an id to two things: {twice}"
        built = (there, self.page.evaluate(_PARTS))
        if built in self._examined:
            return
        found = Axe().run(self.page, options=_NO_PRAISE).response["violations"]
        grave = [
            f"{one['id']}: {one['help']} – {[node['target'] for node in one['nodes']]}"
            for one in found
            if one["impact"] in _GRAVE
        ]
        assert not grave, "\n".join([self.page.url, *grave])
        self._examined.add(built)

    def _path(self) -> str:
        return urlsplit(self.page.url).path

    def _note(self, frame: Frame) -> None:
        if frame == self.page.main_frame and frame.url.startswith("http"):
            self._visited.add(urlsplit(frame.url).path)

    def _listen(self, message: ConsoleMessage) -> None:
        # a form that comes back with its errors is a page like others; Chromium reports its status all the same
        is_own_page = urlsplit(message.location["url"]).path == self._path()
        if message.type == "error" and not (is_own_page and _REFUSED.match(message.text)):
            self._complaints.append(f"{self.page.url}: {message.text}")


class KeyboardVisitor(Visitor):
    """Somebody who uses the keyboard alone, and has to see where they are."""

    _MOST_STEPS = 120

    def _use(self, control: Locator) -> None:
        self._go_to(control)
        self.page.keyboard.press("Enter")

    def _write(self, field: Locator, value: str) -> None:
        self._go_to(field)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(value)

    def _select(self, field: Locator, option: str) -> None:
        self._go_to(field)
        self.page.keyboard.press("Home")
        for _ in range(self._MOST_STEPS):
            if field.evaluate("list => list.selectedOptions[0].text") == option:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"The list has no {option!r}.")

    def _mark(self, box: Locator) -> None:
        self._go_to(box)
        self.page.keyboard.press("Space")
        expect(box).to_be_checked()

    def _go_to(self, control: Locator) -> None:
        expect(control).to_have_count(1)
        for _ in range(self._MOST_STEPS):
            if control.evaluate("one => one === document.activeElement"):
                shows = (
                    "one => getComputedStyle(one).outlineStyle !== 'none' || getComputedStyle(one).boxShadow !== 'none'"
                )
                assert control.evaluate(shows), f"{control} has the focus and does not show it."
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{control} cannot be reached by the keyboard.")


class VisitorWithoutScripts(Visitor):
    """Somebody whose browser runs no scripts: axe is one and stays out, everything else is the same."""

    def _examine(self) -> None:
        assert self.page.locator("html").get_attribute("lang") == "da"
