"""Files that mean harm, through the real upload form of a real server: a clear sentence, soon, and the server lives.

`make test` hands some of them to the reader of lists; `make fault` uploads them all. The control of the limit on memory
is in tests/imports/test_sandbox.py: the same child without it takes more.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask_babel import force_locale, gettext
from sqlalchemy import func, select

from summit import clock
from summit.db import db, transaction
from summit.demo.browser import Browser, Page
from summit.imports import child
from summit.imports.people import people_from, read_paste, read_upload
from summit.imports.sheetful import REASONS, BadFile
from summit.models import Invitation, Person
from summit.services import staff
from tests import databases, factories, sizes
from tests.fault.site import Site
from tests.figures import Say
from tests.imports import test_sandbox
from tests.imports.text_tricks import LISTS
from tests.imports.tricks import READ, WORKBOOKS, Trick

OLDER = {
    f"{kind} (older)": Trick(filename, made if callable(made) else lambda made=made: made, frozenset(ends))
    for kind, (filename, made, ends) in test_sandbox.HOSTILE.items()
}
EVERY = WORKBOOKS | LISTS
UPLOADED = EVERY | {name: trick for name, trick in OLDER.items() if "too_big" not in trick.ends}
SOME = sizes.chance("hostile files").sample(sorted(EVERY), sizes.pick(small=10, large=len(EVERY)))
LIMIT_MB = child.MEMORY // 1_000_000
A_WHILE = 0.01  # seconds between two looks at the children


def fitting(trick: Trick) -> frozenset[str]:
    """How it may end; what is refused anyhow may be refused for its slowness on a machine that is busy."""
    return trick.ends | {"no_name"} | (frozenset() if READ in trick.ends else {"too_slow"})


@pytest.mark.parametrize("name", SOME)
def test_a_file_is_read_or_refused_in_words(name: str) -> None:
    trick = EVERY[name]
    assert _ending(trick) in fitting(trick)


@pytest.mark.parametrize("name", LISTS)
def test_the_same_text_pasted_is_read_or_refused_in_words(name: str) -> None:
    text = LISTS[name].make().decode("utf-8", "replace")
    try:
        found = people_from(read_paste(text), areas=["Orø"])
    except BadFile as refusal:
        assert refusal.message in REASONS.values()
    else:
        assert all(person.name.isprintable() for person in found.good)


def _ending(trick: Trick) -> str:
    try:
        found = people_from(read_upload(trick.make(), trick.filename), areas=[])
    except BadFile as refusal:
        assert "%(" not in str(refusal)
        return refusal.code
    for person in found.good:
        assert person.name.isprintable(), person
        person.name.encode()
    assert all(bad.row_number > 0 and bad.message % bad.values for bad in found.bad)
    return READ


class Watch:
    """The children of the server's workers: how much memory and how much computing each came to."""

    def __init__(self) -> None:
        self.memory: dict[int, int] = {}  # process → MB at its largest
        self.computing: dict[int, float] = {}  # process → seconds
        self._is_over = threading.Event()

    def look(self) -> None:
        """Until it is over."""
        while not self._is_over.is_set():
            for process in Path("/proc").glob("[0-9]*"):
                self._look_at(process)
            time.sleep(A_WHILE)

    def _look_at(self, process: Path) -> None:
        try:
            if b"from summit.imports import child" not in (process / "cmdline").read_bytes():
                return
            status = (process / "status").read_text()
            times = (process / "stat").read_text().rpartition(")")[2].split()
        except OSError:  # it has just ended
            return
        largest = next((line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")), "0")
        id = int(process.name)
        self.memory[id] = max(self.memory.get(id, 0), int(largest) // 1_000)
        self.computing[id] = (int(times[11]) + int(times[12])) / 100

    def end(self) -> None:
        """Look no more."""
        self._is_over.set()


@contextmanager
def watched() -> Iterator[Watch]:
    """Look at the children meanwhile."""
    watch = Watch()
    thread = threading.Thread(target=watch.look, daemon=True)
    thread.start()
    try:
        yield watch
    finally:
        watch.end()
        thread.join()


def _organiser(site: Site) -> tuple[Browser, str]:
    """An organiser's browser, signed in, and the address of the page with the upload form."""
    with site.app.app_context():
        with transaction():
            event = factories.event(now=clock.now())
            member = factories.organiser(event.host)
            link = staff.make_unbound_link(member, clock.now())  # type: ignore[arg-type]
        slug = event.slug
    browser, base = Browser("en"), f"http://127.0.0.1:{site.port}"
    browser.submit(browser.get(f"{base}/sign-in/{link}"), "/sign-in/")
    return browser, f"{base}/o/{slug}/invitations"


def _stored(site: Site) -> tuple[int, int]:
    with site.app.app_context():
        return tuple(db.session.scalar(select(func.count()).select_from(model)) or 0 for model in (Person, Invitation))  # type: ignore[return-value]


def _sentences(site: Site) -> dict[str, str]:
    """How each reason begins in the organiser's language, by its code."""
    with site.app.test_request_context(), force_locale("da"):
        return {code: str(gettext(words)).split("%(")[0] for code, words in REASONS.items()}


def _said(page: Page, sentences: dict[str, str]) -> str:
    """The code of the reason that the page gives; READ for a preview of rows."""
    if page.status in {200, 303}:
        return READ
    return next((code for code, words in sentences.items() if words in page.text), page.text[-300:])


@pytest.mark.skipif(not sizes.IS_LARGE, reason="each file through a real server: make fault")
@pytest.mark.parametrize("site", [databases.SQLITE], indirect=True)
def test_each_file_uploaded_is_answered_soon_and_nothing_is_stored(site: Site, figure: Say) -> None:
    browser, address = _organiser(site)
    before, sentences, wrong, took = _stored(site), _sentences(site), {}, {}
    with watched() as watch:
        for name, trick in UPLOADED.items():
            data = trick.make()
            page = browser.get(address)
            group = next(iter(page.form("/list").options["group"].values()))
            began = time.perf_counter()
            sent = {"group": group, "file": (trick.filename, data)}
            answer = browser.submit(page, "/list", sent, refusal_allowed=True)
            took[name] = time.perf_counter() - began
            said = _said(answer, sentences)
            if said not in fitting(trick):
                wrong[name] = said
            assert browser.get(address).status == 200, name
    slowest = sorted(took, key=took.__getitem__)[-3:]
    figure(
        f"{len(UPLOADED)} files; the slowest: {', '.join(f'{name} {took[name]:.1f} s' for name in slowest)};"
        f" memory of a child at most {max(watch.memory.values())} MB, computing {max(watch.computing.values()):.1f} s"
    )
    assert wrong == {}
    assert len(watch.memory) > len(UPLOADED) / 2, "most of the children were seen"
    assert max(watch.memory.values()) <= LIMIT_MB
    assert max(watch.computing.values()) <= child.CPU_SECONDS + 1
    assert _stored(site) == before
