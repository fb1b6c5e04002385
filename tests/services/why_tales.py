"""Every way in which Anna comes to a place, as a story of a few steps; Bo Holm had it before her."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from summit.models import (
    Actor,
    ActorKind,
    Admission,
    Allocation,
    Event,
    Group,
    Host,
    Invitation,
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
)
from summit.services.releases import Then
from tests import factories
from tests.factories import NOW, ORGANISER

DAY = timedelta(days=1)
DESK = Actor(ActorKind.DESK, 1)


class Story:
    """A held group with a forum of one place, and an open group with one place that is taken."""

    def __init__(self, *, of: Host | None = None) -> None:
        self.event: Event = factories.event(of=of)
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
