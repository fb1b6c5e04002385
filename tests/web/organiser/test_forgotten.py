"""After the last day of an event's people its figures are the same on pages and in files, which say since when."""

from __future__ import annotations

from datetime import timedelta

from summit import clock
from summit.db import db, transaction
from summit.models import Event, Person
from summit.services import attendance, checkin, figures, frozen, invitations
from summit.tasks import sweep
from tests import factories
from tests.factories import NOW, ORGANISER
from tests.web.forms import Page
from tests.web.organiser.conftest import Office
from tests.web.organiser.test_exports import path, rows

SAID = "The personal data of this event was deleted on 30 July 2026. The figures were kept and are the same as before."
FIGURES = ("Quotas", "Attendance")


def held(event: Event) -> None:
    """Of four who were asked one said no; two came, one stayed away, and one walked in."""
    with transaction():
        coming = [factories.accepted(event.groups[0]).person.registration for _ in range(3)]
        invitations.decline(factories.invited(event.groups[0]), by=ORGANISER, now=NOW)
        for registration in coming[:2]:
            assert registration is not None
            checkin.check_in(registration, by=ORGANISER, now=NOW)
        checkin.walk_in(event.groups[0], name="Bo Riis", by=ORGANISER, now=NOW)
        checkin.finish(event, by=ORGANISER, now=NOW)


def counted(event: Event, office: Office) -> list[object]:
    """All figures: as they are counted, and as the workbook has them."""
    db.session.rollback()
    book = office.post(path(event, "/attendance.xlsx")).data
    came = [(row.expected, row.came, row.walk_ins) for row in attendance.by_group(event)]
    return [figures.board(event), came, *(rows(book, sheet) for sheet in FIGURES)]


def test_figures_stay_when_the_sweep_has_forgotten_the_people(event: Event, office: Office) -> None:
    held(event)
    before = counted(event, office)
    assert [SAID in Page(office.get(path(event))).text, before[1]] == [False, [(3, 3, 1)]]
    assert event.ends_at is not None
    clock.set_to(event.ends_at + timedelta(days=90))
    sweep.sweep()
    office.sign_in_again()
    assert db.session.scalars(db.select(Person.name).distinct()).all() == [""]
    assert counted(event, office) == before
    for page in (path(event), f"/o/{event.slug}/groups"):
        assert SAID in Page(office.get(page)).text
    assert "30 July 2026" in Page(office.get(f"/o/{event.slug}")).text
    about = {row["What"]: row["Value"] for row in rows(office.post(path(event, "/attendance.xlsx")).data, "About")}
    assert (str(about["Names and addresses were deleted on"])[:10], about["The figures were kept"]) == (
        "2026-07-30",
        "yes",
    )
    assert "Needs are deleted on" not in about
    kept = frozen.of(event)
    assert kept is not None
    assert (kept.numbers["event.checked_in"], kept.numbers["event.absent"]) == (3, 1)
