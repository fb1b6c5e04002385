"""Why somebody has a place, told from the log: every way in, whose place it was before, and who said yes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from summit.db import db, transaction
from summit.models import (
    Actor,
    ActorKind,
    Admission,
    Allocation,
    Event,
    Group,
    Invitation,
    MailKind,
    MailState,
    OutboxMail,
    Person,
    Taker,
)
from summit.services import (
    checkin,
    groups,
    invitations,
    nominations,
    nominators,
    releases,
    substitutes,
    waiting_list,
    why,
)
from summit.services.releases import Then
from tests import factories
from tests.factories import NOW, ORGANISER

pytestmark = [pytest.mark.usefixtures("context")]

DAY = timedelta(days=1)
DESK = Actor(ActorKind.DESK, 1)


class Story:
    """A held group with a forum of one place, and an open group with one place that is taken."""

    def __init__(self) -> None:
        self.event: Event = factories.event()
        self.citizens: Group = self.event.groups[0]
        self.forum: Allocation = factories.forum(self.event, places=1).allocations[0]
        self.staff: Group = factories.group(self.event, "Ansatte", quota=1, admission=Admission.OPEN)
        self.contact = Actor(ActorKind.CONTACT, self.forum.nominator.contacts[0].id)

    def own(self, invitation: Invitation) -> Actor:
        return Actor(ActorKind.ATTENDEE, invitation.id)

    def says_yes(self, invitation: Invitation) -> None:
        invitations.accept(invitation, by=self.own(invitation), now=NOW + 2 * DAY)

    def named(self, name: str = "Bo Holm") -> Invitation:
        return factories.nominated(self.forum, name=name)

    def reserve(self) -> Invitation:
        return factories.nominated(self.forum, name="Anna", as_reserve=True)

    def waiting(self, *, before: int = 0) -> tuple[Invitation, Invitation]:
        """Who has the place, and Anna, who waits behind `before` others."""
        holder = factories.accepted(self.staff, name="Bo Holm")
        for _ in range(before):
            factories.accepted(self.staff)
        return holder, factories.accepted(self.staff, name="Anna")


@pytest.fixture
def story(context: object) -> Story:
    with transaction():
        return Story()


Tale = Callable[[Story], Invitation]


def named(s: Story) -> Invitation:
    anna = s.named("Anna")
    s.says_yes(anna)
    return anna


def named_answered_by_the_forum(s: Story) -> Invitation:
    anna = s.named("Anna")
    nominations.answer_for(anna, comes=True, by=s.contact, now=NOW + DAY)
    return anna


def named_unanswered(s: Story) -> Invitation:
    return s.named("Anna")


def reserve_after_a_no(s: Story) -> Invitation:
    bo, anna = s.named(), s.reserve()
    invitations.decline(bo, by=s.own(bo), now=NOW + DAY)
    s.says_yes(anna)
    return anna


def reserve_after_silence(s: Story) -> Invitation:
    bo, anna = s.named(), s.reserve()
    assert bo.answer_until_at is not None
    invitations.expire_due(bo.answer_until_at)
    return anna


def reserve_after_a_cancellation(s: Story) -> Invitation:
    bo, anna = s.named(), s.reserve()
    s.says_yes(bo)
    invitations.withdraw(bo, by=s.own(bo), now=NOW + 3 * DAY)
    return anna


def reserve_after_it_was_taken_back(s: Story) -> Invitation:
    bo, anna = s.named(), s.reserve()
    invitations.revoke(bo, by=ORGANISER, now=NOW + DAY)
    return anna


def reserve_when_the_forum_got_more(s: Story) -> Invitation:
    s.named()
    anna = s.reserve()
    nominators.allocate(s.forum.nominator, s.citizens, places=2, by=ORGANISER, now=NOW + DAY)
    s.says_yes(anna)
    return anna


def reserve_given_a_place(s: Story) -> Invitation:
    anna = s.reserve()
    nominations.invite_reserve(anna, by=s.contact, now=NOW + DAY)
    s.says_yes(anna)
    return anna


def reserve_by_a_release(s: Story) -> Invitation:
    s.named()
    anna = s.reserve()
    other = factories.forum(s.event, "Lokalforum Orø", places=1)
    released(s, Then(taker=Taker.RESERVES, nominator=s.forum.nominator, group=s.citizens), other.name)
    return anna


def invited(s: Story) -> Invitation:
    anna = factories.invited(s.citizens, name="Anna")
    s.says_yes(anna)
    return anna


def invited_and_entered(s: Story) -> Invitation:
    anna = factories.invited(s.citizens, name="Anna")
    invitations.accept(anna, by=ORGANISER, now=NOW + DAY)
    return anna


def invited_over(s: Story) -> Invitation:
    full = factories.group(s.event, "Fuld", quota=0)
    return factories.invited(full, name="Anna", override=True)


def entered_over(s: Story) -> Invitation:
    factories.accepted(s.staff)
    anna = factories.invited(s.staff, name="Anna")
    invitations.accept(anna, override=True, by=ORGANISER, now=NOW + DAY)
    return anna


def first_after_a_cancellation(s: Story) -> Invitation:
    bo, anna = s.waiting()
    invitations.withdraw(bo, by=s.own(bo), now=NOW + DAY)
    s.says_yes(anna)
    return anna


def first_after_silence(s: Story) -> Invitation:
    holder = factories.accepted(s.staff)
    factories.accepted(s.staff, name="Bo Holm")
    anna = factories.accepted(s.staff, name="Anna")
    invitations.withdraw(holder, by=ORGANISER, now=NOW)
    waiting_list.lapse_due(NOW + 3 * DAY)
    return anna


def first_when_the_group_grew(s: Story) -> Invitation:
    _, anna = s.waiting()
    shape = groups.Shape(name="Ansatte", letter=s.staff.letter, colour=2, quota=2, admission=Admission.OPEN)
    groups.change(s.staff, shape, by=ORGANISER, now=NOW + DAY)
    return anna


def with_priority(s: Story) -> Invitation:
    bo, anna = s.waiting(before=1)
    waiting_list.prefer(anna.person.registration, reason="Speaks for the young", by=ORGANISER, now=NOW)
    invitations.withdraw(bo, by=s.own(bo), now=NOW + DAY)
    return anna


def chosen(s: Story) -> Invitation:
    _, anna = s.waiting()
    force_room(s)
    waiting_list.offer_now(anna.person.registration, by=ORGANISER, now=NOW + DAY)
    return anna


def chosen_over(s: Story) -> Invitation:
    _, anna = s.waiting()
    waiting_list.offer_now(anna.person.registration, override=True, by=ORGANISER, now=NOW + DAY)
    nominate_yes(anna)
    return anna


def waited_and_released(s: Story) -> Invitation:
    _, anna = s.waiting()
    released(s, Then(taker=Taker.GROUP, group=s.staff), s.forum.nominator.name)
    return anna


def substitute(s: Story) -> Invitation:
    bo = s.named()
    s.says_yes(bo)
    return substitutes.hand_on(bo, name="Anna", email="anna@post.example", by=s.own(bo), now=NOW + 3 * DAY)


def came_after_all(s: Story) -> Invitation:
    anna = factories.invited(s.citizens, name="Anna")
    invitations.decline(anna, by=s.own(anna), now=NOW)
    checkin.came_unanswered(anna, by=DESK, now=NOW + DAY)
    return anna


def force_room(s: Story) -> None:
    """A place that nobody has passed on, as after a fault."""
    s.staff.pool.size = 2


def nominate_yes(anna: Invitation) -> None:
    invitations.accept(anna, by=ORGANISER, now=NOW + 2 * DAY)


def released(s: Story, then: Then, source: str) -> None:
    nominator = next(one for one in s.event.nominators if one.name == source)
    rule = releases.add_rule(
        s.event, group=s.citizens, nominator=nominator, due_at=NOW + DAY, steps=[then], by=ORGANISER, now=NOW
    )
    key = releases.preview(rule, NOW + DAY).key
    assert releases.send(rule, expected=key, by=ORGANISER, now=NOW + DAY) == 1


GIVEN: list[tuple[Tale, str]] = [
    (named, "named.own"),
    (named_answered_by_the_forum, "named.for_them"),
    (named_unanswered, "named.none"),
    (reserve_after_a_no, "reserve.no.own"),
    (reserve_after_silence, "reserve.silence.none"),
    (reserve_after_a_cancellation, "reserve.given_up.none"),
    (reserve_after_it_was_taken_back, "reserve.free.none"),
    (reserve_when_the_forum_got_more, "reserve.free.own"),
    (reserve_given_a_place, "reserve_given.own"),
    (reserve_by_a_release, "reserve_released.none"),
    (invited, "invited.own"),
    (invited_and_entered, "invited.for_them"),
    (invited_over, "invited_over.none"),
    (entered_over, "entered_over"),
    (first_after_a_cancellation, "first.given_up.own"),
    (first_after_silence, "first.silence.none"),
    (first_when_the_group_grew, "first.free.none"),
    (with_priority, "priority.given_up.none"),
    (chosen, "chosen.none"),
    (chosen_over, "chosen_over.for_them"),
    (waited_and_released, "released.none"),
    (substitute, "substitute.none"),
    (came_after_all, "came"),
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
        anna = reserve_after_a_no(story)
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
