"""Many people in the same moment, through a real server: nobody is promised a place that is not there.

Each test has a control: the same crowd at the same application with its protection off must do damage.
"""

from __future__ import annotations

import pytest
from sqlalchemy import select

from summit.db import db
from summit.demo.browser import Browser
from summit.models import Admission, Invitation, InvitationState, MailKind
from tests import databases, sizes
from tests.fault import crowds, medley
from tests.fault.crowds import NO, PEOPLE, PLACES, YES
from tests.fault.site import Post, Site
from tests.figures import Say

TRIES = 3  # of a control, which may be lucky
AT_ONCE = 20
MIXED = sizes.pick(small=60, large=240)


@pytest.mark.parametrize("time", range(sizes.pick(small=1, large=25)))
def test_200_accepts_for_5_places_give_exactly_5(site: Site, time: int, figure: Say) -> None:
    waiting = PEOPLE - PLACES
    rush = crowds.rush(site)
    figure(f"{rush.confirmed} confirmed, {len(rush.numbers)} waiting, statuses {rush.statuses}")
    assert rush == crowds.Rush(
        confirmed=PLACES,
        numbers=list(range(1, waiting + 1)),
        mails={MailKind.INVITATION: PEOPLE, MailKind.CONFIRMATION: PLACES, MailKind.WAITING_LIST: waiting},
        statuses={303: PEOPLE},
        breaches=[],
    ), site.faults()


def test_the_control_oversells(unprotected: Site, figure: Say) -> None:
    outcomes = []
    while len(outcomes) < TRIES and not any(confirmed > PLACES for confirmed in outcomes):
        outcomes.append(crowds.rush(unprotected).confirmed)
    figure(f"without protection {max(outcomes)} confirmed for {PLACES} places")
    assert max(outcomes) > PLACES


def test_the_form_that_is_posted_is_the_one_on_the_page(site: Site) -> None:
    with site.app.app_context():
        _, (path,) = crowds.asked(1, places=1, admission=Admission.OPEN)
    form = Browser().get(f"http://127.0.0.1:{site.port}{path}").form("/answer")
    assert (form.method, ("answer", "yes") in form.buttons, form.names - {"answer"}) == ("post", True, {"form_key"})


@pytest.mark.parametrize(
    ("page", "fields", "action", "kind", "state"),
    [
        ("answer", YES, "invitation.accepted", MailKind.CONFIRMATION, InvitationState.ACCEPTED),
        ("decline", NO, "invitation.declined", MailKind.DECLINE_RECEIVED, InvitationState.DECLINED),
    ],
)
def test_a_form_posted_20_times_at_once_does_its_work_once(
    site: Site, page: str, fields: dict[str, str], action: str, kind: MailKind, state: InvitationState
) -> None:
    with site.app.app_context():
        group, (path,) = crowds.asked(1, places=1, admission=Admission.HELD)
        logged, written = crowds.traces(action, kind)
    assert site.post_at_once([Post(f"{path}/{page}", fields)] * AT_ONCE) == [303] * AT_ONCE, site.faults()
    with site.app.app_context():
        assert crowds.traces(action, kind) == (logged + 1, written + 1)
        assert db.session.scalars(select(Invitation.state).where(Invitation.group_id == group)).all() == [state]


def test_the_control_does_it_more_than_once_or_fails(unprotected: Site) -> None:
    def is_damaged() -> bool:
        with unprotected.app.app_context():
            _, (path,) = crowds.asked(1, places=1, admission=Admission.HELD)
            logged, _ = crowds.traces("invitation.declined", MailKind.DECLINE_RECEIVED)
        statuses = unprotected.post_at_once([Post(f"{path}/decline", NO)] * AT_ONCE)
        with unprotected.app.app_context():
            now_logged, _ = crowds.traces("invitation.declined", MailKind.DECLINE_RECEIVED)
        return now_logged > logged + 1 or set(statuses) != {303}

    assert any(is_damaged() for _ in range(TRIES))


def test_six_clients_naming_60_people_for_10_places_fill_exactly_10(site: Site) -> None:
    statuses, taken, asked = crowds.nominating(site, places=10, clients=6, each=10)
    assert (statuses, taken, asked) == ({303: 10, 409: 50}, 10, 10), site.faults()


@pytest.mark.parametrize("unprotected", [databases.POSTGRESQL], indirect=True)  # SQLite has one writer at a time anyhow
def test_the_control_gives_the_forum_more_places_than_it_has(unprotected: Site) -> None:
    def asked() -> int:
        return crowds.nominating(unprotected, places=10, clients=6, each=10)[2]

    assert any(asked() > 10 for _ in range(TRIES))


@pytest.mark.parametrize("time", range(sizes.pick(small=1, large=3)))
def test_everything_that_moves_places_at_once_breaks_nothing(site: Site, time: int, figure: Say) -> None:
    outcome = medley.play(site, MIXED, f"medley {time}")
    figure(
        f"{MIXED} operations: {len(outcome.breaches)} breaches, {outcome.deadlocks} deadlocks broken and done again,"
        f" statuses {dict(outcome.statuses)}"
    )
    assert (outcome.breaches, outcome.faults, sum(outcome.statuses.values())) == ([], 0, MIXED), site.faults()
    assert outcome.statuses[303] > MIXED / 4  # most of it was done, not refused


def test_the_control_breaks_something(unprotected: Site) -> None:
    outcomes = (medley.play(unprotected, MIXED, f"control {time}") for time in range(TRIES))
    assert any(outcome.breaches or outcome.faults for outcome in outcomes)
