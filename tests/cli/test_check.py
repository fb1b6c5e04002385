"""`flask check` names what is wrong in words, shows what it would mend, mends it, and leaves what somebody decides."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from click.testing import Result
from sqlalchemy import event, select

from summit import tokens
from summit.db import db, transaction
from summit.models import AuditEntry, DateStatus, Invitation, InvitationState
from summit.web.application import Application
from tests.cli.damaged_town import MENDABLE, Lines, Town
from tests.conftest import LINK_KEY, empty_database
from tests.damage import force

S = InvitationState
RIGHT = "Everything is as it must be.\n"


def check(app: Application, *options: str, answer: str | None = None) -> Result:
    """The command, as an operator gives it."""
    return app.test_cli_runner().invoke(args=["check", *options], input=answer)


def damaged(app: Application, *hands: Callable[[Town], Lines]) -> Lines:
    """A town that these hands have been at; what should be said of it."""
    with app.app_context(), transaction():
        town = Town()
        db.session.flush()
        return [line for hand in hands for line in hand(town)]


def said(lines: Lines) -> str:
    return "".join(f"{words}\n    {way_out}\n" for words, way_out in lines)


def test_a_town_without_damage_is_as_it_must_be(app: Application) -> None:
    damaged(app)
    assert (check(app).output, check(app).exit_code) == (RIGHT, 0)
    assert (check(app, "--repair", "--yes").output, check(app, "--repair").exit_code) == (RIGHT, 0)


@pytest.mark.parametrize("hand", MENDABLE, ids=lambda hand: hand.__name__)
def test_each_damage_is_named_and_mended(app: Application, hand: Callable[[Town], Lines]) -> None:
    lines = damaged(app, hand)
    found = check(app)
    assert (found.output, found.exit_code) == (said(lines), 1)
    mended = check(app, "--repair", "--yes")
    assert (mended.output.splitlines()[-1].endswith("Left: 0."), mended.exit_code) == (True, 0)
    assert (check(app).output, check(app).exit_code) == (RIGHT, 0)


def test_all_of_it_at_once_is_mended_and_written_into_the_log(app: Application) -> None:
    damaged(app, *[hand for hand in MENDABLE if hand.__name__ not in ALONE])
    assert check(app).exit_code == 1
    mended = check(app, "--repair", "--yes")
    assert (mended.output.splitlines()[-1].endswith("Left: 0."), mended.exit_code) == (True, 0)
    with app.app_context():
        rows = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "records.mended")).all()
        assert sorted(row.event_id for row in rows) == [1, 2]
        assert {"counter", "flag", "link", "reserve_order", "wave"} <= set(rows[0].details["codes"])


ALONE = {"a_registration_is_lost", "a_yes_is_forgotten", "somebody_has_attended_too_early"}  # all of one registration


def test_mending_is_shown_line_by_line_before_it_is_asked_about(app: Application) -> None:
    lines = damaged(app, MENDABLE[0], MENDABLE[4])
    asked = check(app, "--repair", answer="n\n")
    assert asked.output == (
        said(lines[1:] + lines[:1])
        + "\n--repair will do this, all of it or nothing (2 in all, in this order):\n"
        + said(lines[1:] + lines[:1])
        + "\nDo it? [y/N]: n\nNothing was changed.\n"
    )
    assert asked.exit_code == 1
    assert check(app).output == said(lines[1:] + lines[:1])
    done = check(app, "--repair", answer="y\n")
    assert (done.output.splitlines()[-1], done.exit_code) == ("Mended: 2. Left: 0.", 0)


def test_links_of_another_key_are_one_breach_that_is_never_mended(app: Application) -> None:
    """Whoever lost the key file gets a new key in silence; made anew with it, no link that was sent would ever open."""
    damaged(app)
    with app.app_context():
        before = [tuple(row) for row in db.session.execute(select(Invitation.id, Invitation.link_sha256))]
    tokens.use_key(b"the key that was made when the old one was gone")
    found = check(app, "--repair", "--yes")
    words, way_out, *rest = found.output.splitlines()
    assert words.startswith("The link key is another than the one that ")
    assert way_out.startswith("    Needs a decision: put that key back")
    assert (rest, found.exit_code) == (["", "Nothing of this can be mended without a decision."], 1)
    tokens.use_key(LINK_KEY.encode())
    with app.app_context():
        assert [tuple(row) for row in db.session.execute(select(Invitation.id, Invitation.link_sha256))] == before
    assert check(app).output == RIGHT


def given_too_much(town: Town) -> Lines:
    force(town.citizens.pool, size=6)
    force(town.share.pool, size=9)
    way_out = "raise the quota of Borgere to 9, or take 3 back from its nominators."
    return [("Nominators have 9 places of Borgere, which has only 6.", way_out)]


def asked_twice(town: Town) -> Lines:
    force(town.declined, person_id=town.sent.person_id)
    force(town.declined, state=S.DRAFT)
    words = f"Person {town.sent.person_id} has 2 invitations that are alive."
    return [(words, "keep one of them, and take the others back on the person's page.")]


def second_of_area(town: Town) -> Lines:
    force(town.other_school.person, area_id=town.school.person.area_id)
    ids = f"{town.school.id}, {town.other_school.id}"
    words = "Skoler has one place for each area, but 2 people from Jyderup have one."
    return [(words, f"keep one of the invitations {ids}, and take the others back.")]


def foreign_share(town: Town) -> Lines:
    force(town.reserves[0], nominator_id=None)
    words = f"Invitation {town.reserves[0].id} uses allocation {town.share.id} of another group or nominator."
    return [(words, "take the invitation back, and let the nominator name the person again.")]


def handed_on_alive(town: Town) -> Lines:
    force(town.giver, state=S.DECLINED)
    words = f"Invitation {town.giver.id} was handed on to {town.substitute.id}, but is declined."
    return [(words, "ask both people who comes, and take the other invitation back.")]


def half_a_date(town: Town) -> Lines:
    force(town.without_date, date_status=DateStatus.FIXED)
    words = f"The date of event {town.without_date.id} is fixed, but there is none."
    return [(words, "set the date, or postpone the event, on its page of the date.")]


def a_no_with_a_registration(town: Town) -> Lines:
    registration = town.next.person.registration
    force(town.next, state=S.DECLINED)
    way_out = f"invitation {town.next.id} is declined. Ask person {registration.person_id} who comes,"
    words = f"Registration {registration.id} has no accepted invitation."
    return [(words, f"{way_out} and answer for them on their page.")]


UNDECIDED = (
    given_too_much,
    asked_twice,
    second_of_area,
    foreign_share,
    handed_on_alive,
    half_a_date,
    a_no_with_a_registration,
)


@pytest.mark.parametrize("hand", UNDECIDED, ids=lambda hand: hand.__name__)
def test_what_cannot_be_known_is_left_to_somebody_who_decides(app: Application, hand: Callable[[Town], Lines]) -> None:
    lines = [(words, f"Needs a decision: {way_out}") for words, way_out in damaged(app, hand)]
    found = check(app)
    assert (found.output, found.exit_code) == (said(lines), 1)
    left = check(app, "--repair", "--yes")
    assert (left.output, left.exit_code) == (
        said(lines) + "\nNothing of this can be mended without a decision.\n",
        1,
    )
    with app.app_context():
        empty_database()


def test_what_is_left_is_said_again_after_the_rest_was_mended(app: Application) -> None:
    lines = damaged(app, half_a_date, MENDABLE[0])
    mended = check(app, "--repair", "--yes")
    words, way_out = lines[0]
    assert mended.output.endswith(f"\nMended: 1. Left: 1.\n{words}\n    Needs a decision: {way_out}\n")
    assert mended.exit_code == 1
    with app.app_context():
        empty_database()


def test_the_queries_do_not_grow_with_the_people(app: Application) -> None:
    counts = []
    with app.app_context():
        for _ in range(2):
            with transaction():
                Town().event.slug = f"town-{len(counts)}"
            counts.append(_queries_of_a_check(app))
    assert counts[0] == counts[1]


def _queries_of_a_check(app: Application) -> int:
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        assert check(app).output == RIGHT
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return len(seen)
