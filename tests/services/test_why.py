"""Why somebody has a place, told from the log: every way in, whose place it was before, and who said yes."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from summit.db import db, transaction
from summit.models import (
    MailKind,
    MailState,
    OutboxMail,
    Person,
)
from summit.services import (
    checkin,
    invitations,
    waiting_list,
    why,
)
from tests import factories
from tests.factories import NOW, ORGANISER
from tests.services import why_tales as tales
from tests.services.why_tales import DAY, DESK, Story, Tale

pytestmark = [pytest.mark.usefixtures("context")]


@pytest.fixture
def story(context: object) -> Story:
    with transaction():
        return Story()


GIVEN: list[tuple[Tale, str]] = [
    (tales.named, "named.own"),
    (tales.named_answered_by_the_forum, "named.for_them"),
    (tales.named_unanswered, "named.none"),
    (tales.reserve_after_a_no, "reserve.no.own"),
    (tales.reserve_after_silence, "reserve.silence.none"),
    (tales.reserve_after_a_cancellation, "reserve.given_up.none"),
    (tales.reserve_after_it_was_taken_back, "reserve.free.none"),
    (tales.reserve_when_the_forum_got_more, "reserve.free.own"),
    (tales.reserve_given_a_place, "reserve_given.own"),
    (tales.reserve_by_a_release, "reserve_released.none"),
    (tales.invited, "invited.own"),
    (tales.invited_and_entered, "invited.for_them"),
    (tales.invited_over, "invited_over.none"),
    (tales.entered_over, "entered_over"),
    (tales.first_after_a_cancellation, "first.given_up.own"),
    (tales.first_after_silence, "first.silence.none"),
    (tales.first_when_the_group_grew, "first.free.none"),
    (tales.with_priority, "priority.given_up.none"),
    (tales.chosen, "chosen.none"),
    (tales.chosen_over, "chosen_over.for_them"),
    (tales.waited_and_released, "released.none"),
    (tales.substitute, "substitute.none"),
    (tales.came_after_all, "came"),
]


@pytest.mark.both_databases
@pytest.mark.parametrize(("tale", "code"), GIVEN, ids=[code for _, code in GIVEN])
def test_every_way_to_a_place_is_told_from_the_log(story: Story, tale: Tale, code: str) -> None:
    with transaction():
        anna = tale(story)
    found = why.why(anna.person)
    assert (found.code, found.values["person"]) == (code, "Anna")
    assert found.code in why.codes()
    if any(after in code for after in (".no.", ".silence.", ".given_up.")) or code.startswith("substitute"):
        assert found.values["before"] == "Bo Holm"


@pytest.mark.parametrize("is_over", [False, True])
def test_a_walk_in_is_told_as_one(story: Story, is_over: bool) -> None:
    with transaction():
        if is_over:
            factories.accepted(story.staff)
        registration = checkin.walk_in(story.staff, name="Anna", override=is_over, by=DESK, now=NOW)
    assert why.why(registration.person).code == ("walked_in_over" if is_over else "walked_in")


def test_the_moments_and_names_are_those_of_the_log(story: Story) -> None:
    with transaction():
        anna = tales.reserve_after_a_no(story)
    values = dict(why.why(anna.person).values)
    assert values == {
        "person": "Anna",
        "nominator": "Lokalforum Jyderup",
        "named": NOW,
        "before": "Bo Holm",
        "freed": NOW + DAY,
        "answered": NOW + 2 * DAY,
    }


def without(story: Story, tale: Callable[[Story], Person]) -> str:
    with transaction():
        person = tale(story)
    return why.why(person).code


def test_who_waits_is_told_why_and_who_was_passed_over_by_whom(story: Story) -> None:
    with transaction():
        bo, anna = story.waiting()
        eva = factories.accepted(story.staff, name="Eva")
    assert (why.why(anna.person).code, why.why(anna.person).values["position"]) == ("waits", 1)
    with transaction():
        waiting_list.prefer(eva.person.registration, reason="Mayor", by=ORGANISER, now=NOW)
        invitations.withdraw(bo, by=ORGANISER, now=NOW)
    assert why.why(anna.person).code == "waits_priority"
    with transaction():
        invitations.withdraw(eva, by=ORGANISER, now=NOW)
        waiting_list.lapse_due(NOW + 4 * DAY)
    assert why.why(anna.person).code == "lapsed"


def test_a_reserve_is_told_its_number_and_why_it_was_passed_over(story: Story) -> None:
    with transaction():
        bo, anna = story.named(), story.reserve()
    found = why.why(anna.person)
    assert (found.code, found.values["position"], found.values["nominator"]) == ("is_reserve", 1, "Lokalforum Jyderup")
    with transaction():
        db.session.add(
            OutboxMail(
                event=story.event,
                invitation=anna,
                kind=MailKind.REMINDER,
                dedupe_key="bounced",
                state=MailState.FAILED,
                created_at=NOW,
                due_at=NOW,
            )
        )
        invitations.decline(bo, by=ORGANISER, now=NOW)
    assert why.why(anna.person).code == "is_reserve_bounced"


def test_a_no_is_told_with_who_said_it(story: Story) -> None:
    with transaction():
        own, other, gone, back = (factories.invited(story.citizens) for _ in range(4))
        invitations.decline(own, by=story.own(own), now=NOW)
        invitations.decline(other, by=ORGANISER, now=NOW)
        invitations.accept(gone, by=story.own(gone), now=NOW)
        invitations.withdraw(gone, by=story.own(gone), now=NOW)
        invitations.revoke(back, by=ORGANISER, now=NOW)
        asked = factories.invited(story.staff)
    codes = [why.why(one.person).code for one in (own, other, gone, back, asked)]
    assert codes == ["declined", "declined_for_them", "withdrawn", "taken_back", "asked"]
