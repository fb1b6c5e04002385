"""Waves: all are asked or nobody, now or later, once; a planned wave keeps its places and can be called off."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest

from summit.db import db, transaction
from summit.errors import AlreadyThere, NoPlace, NotPossible
from summit.models import (
    Admission,
    Audience,
    AuditEntry,
    Event,
    Group,
    Invitation,
    InvitationState,
    MailKind,
    OutboxMail,
    RegistrationState,
    Wave,
    WaveState,
)
from summit.services import checkin, direct_invitations, invitations, mail_texts, promises, wave_list, waves
from summit.services.direct_invitations import Invitee
from summit.services.waves import Choice, Terms
from summit.web.application import Application
from tests import factories
from tests.factories import NOW, ORGANISER
from tests.refusals import refused

pytestmark = [pytest.mark.both_databases, pytest.mark.usefixtures("context")]

S = InvitationState
MORNING = NOW + timedelta(days=5)


@pytest.fixture
def event(context: object) -> Event:
    with transaction():
        return factories.event()


@pytest.fixture
def citizens(event: Event) -> Group:
    return event.groups[0]


def kept(group: Group, *names: str, area: str = "", email: bool = True) -> list[Invitation]:
    """People on the list of the group."""
    rows = [
        Invitee(row_number=n, name=name, email=f"{name.lower()}@post.example" if email else "", area=area)
        for n, name in enumerate(names, start=1)
    ]
    with transaction():
        return direct_invitations.keep_all(group, rows, by=ORGANISER, now=NOW)


def plan(group: Group, *, key: str = "k", **more: Any) -> Wave:
    """A wave to the drafts of the group, in an open transaction."""
    terms = Terms(**{name: more.pop(name) for name in list(more) if name in Terms.__dataclass_fields__})
    choice = Choice(group=group, **{name: more.pop(name) for name in list(more) if name in {"area", "audience"}})
    return waves.plan(choice, terms, request_key=key, by=ORGANISER, now=NOW, **more)


def planned(group: Group, **more: Any) -> Wave:
    """The same in a transaction of its own."""
    with transaction():
        return plan(group, **more)


def sweep(now: datetime) -> int:
    with transaction():
        return waves.send_due(now)


def mails() -> list[tuple[MailKind, str]]:
    query = db.select(OutboxMail).order_by(OutboxMail.id)
    return [(mail.kind, mail.invitation.person.name) for mail in db.session.scalars(query)]


def actions(prefix: str = "wave.") -> list[str]:
    found = db.session.scalars(db.select(AuditEntry.action).order_by(AuditEntry.id))
    return [action for action in found if action.startswith(prefix)]


def test_people_kept_on_the_list_hold_no_place_and_get_no_mail(citizens: Group) -> None:
    anna, bo = kept(citizens, "Anna", "Bo")
    assert {anna.state, bo.state} == {S.DRAFT}
    assert (citizens.pool.taken, mails(), actions("invitation.")) == (0, [], ["invitation.kept"] * 2)


def test_who_is_on_the_list_is_not_put_there_twice(citizens: Group) -> None:
    kept(citizens, "Anna")
    again = [Invitee(row_number=1, name="Anna", email="anna@post.example")]
    (trouble,) = direct_invitations.judge(citizens, again)
    assert str(trouble.refusal) == "Anna is on the list already; ask them in a wave."


def test_somebody_taken_off_the_list_can_be_put_there_again_and_the_first_link_is_dead(citizens: Group) -> None:
    (first,) = kept(citizens, "Anna")
    with transaction():
        invitations.revoke(first, by=ORGANISER, now=NOW)
    (second,) = kept(citizens, "Anna")
    assert (first.state, second.state, first.person_id == second.person_id) == (S.REPLACED, S.DRAFT, True)
    assert actions("invitation.") == ["invitation.kept", "invitation.removed", "invitation.kept"]


def test_a_nominator_may_name_somebody_who_is_only_on_the_organisers_list(event: Event, citizens: Group) -> None:
    (draft,) = kept(citizens, "Anna")
    with transaction():
        allocation = factories.forum(event).allocations[0]
        person = factories.nominated(allocation, name="Bo")
        promises.create(draft.person, citizens, now=NOW)
    assert (draft.state, person.state) == (S.REPLACED, S.SENT)


def test_a_wave_sent_at_once_promises_the_places_and_writes_one_mail_each(citizens: Group) -> None:
    people = kept(citizens, "Anna", "Bo")
    wave = planned(citizens)
    assert (wave.state, wave.sent_at, wave.number) == (WaveState.SENT, NOW, 2)
    assert {(one.state, one.sent_at, one.holds_place, one.wave_id) for one in people} == {(S.SENT, NOW, True, wave.id)}
    assert mails() == [(MailKind.INVITATION, "Anna"), (MailKind.INVITATION, "Bo")]
    assert (citizens.pool.taken, actions()) == (2, ["wave.sent"])


def test_rule_1_a_planned_wave_holds_its_places_from_now_on_and_mails_when_its_time_has_come(citizens: Group) -> None:
    people = kept(citizens, "Anna", "Bo")
    wave = planned(citizens, send_at=MORNING)
    assert (wave.state, citizens.pool.taken, mails()) == (WaveState.PLANNED, 2, [])
    assert {(one.state, one.answer_until_at, one.is_planned) for one in people} == {(S.NOMINATED, None, True)}
    assert sweep(MORNING - timedelta(seconds=1)) == 0
    assert (sweep(MORNING), sweep(MORNING + timedelta(minutes=1))) == (1, 0)
    assert {(one.state, one.sent_at, one.answer_until_at) for one in people} == {
        (S.SENT, MORNING, NOW + timedelta(days=40))
    }
    assert (wave.state, len(mails()), citizens.pool.taken) == (WaveState.SENT, 2, 2)
    assert actions() == ["wave.planned", "wave.sent"]


def test_pressing_twice_makes_one_wave_and_is_a_success(citizens: Group) -> None:
    kept(citizens, "Anna")
    first, second = planned(citizens, key="same"), planned(citizens, key="same", expected=1)
    assert (first.id, len(mails()), citizens.pool.taken) == (second.id, 1, 1)
    with refused(NotPossible, "Nobody stands there any more, so no mail would be sent."):
        plan(citizens, key="another")


def test_the_same_form_many_times_at_once_is_one_wave(context: Application, citizens: Group) -> None:
    kept(citizens, "Anna", "Bo")
    group_id = citizens.id
    db.session.rollback()

    def press() -> int:
        with context.app_context(), transaction():
            return plan(db.session.get_one(Group, group_id)).id

    with ThreadPoolExecutor(8) as crowd:
        made = [future.result() for future in [crowd.submit(press) for _ in range(8)]]
    assert (len(set(made)), len(mails()), citizens.pool.taken, actions()) == (1, 2, 2, ["wave.sent"])


def test_nothing_is_sent_when_it_would_be_more_people_than_were_shown(citizens: Group) -> None:
    kept(citizens, "Anna", "Bo")
    with refused(NotPossible, "Meanwhile it is 2 people. Look at it again before you send it."):
        plan(citizens, expected=1)


def test_too_few_places_ask_nobody_unless_it_is_done_knowingly_and_logged(event: Event) -> None:
    with transaction():
        small = factories.group(event, "Erhverv", quota=1)
    people = kept(small, "Anna", "Bo")
    words = "There are 2 people on the list, but only 1 places of Erhverv are free."
    with refused(NoPlace, words, field="override"):
        plan(small, send_at=MORNING)
    assert ({one.state for one in people}, small.pool.taken) == ({S.DRAFT}, 0)
    wave = planned(small, send_at=MORNING, override=True)
    assert (wave.is_override, small.pool.taken, small.pool.overrun) == (True, 2, 1)
    entry = db.session.scalars(db.select(AuditEntry).where(AuditEntry.action == "wave.planned")).one()
    assert entry.details["override"] is True
    sweep(MORNING)
    assert (small.pool.taken, len(mails())) == (2, 2)


def test_places_of_nominators_are_not_taken_by_a_wave(event: Event) -> None:
    with transaction():
        small = factories.group(event, "Erhverv", quota=4)
        factories.forum(event, places=4, to=small)
    kept(small, "Anna")
    with refused(NoPlace, "There is one person on the list, but no place of Erhverv is free.", field="override"):
        plan(small)


def test_an_own_text_with_a_hole_asks_nobody(event: Event, citizens: Group) -> None:
    kept(citizens, "Anna")
    with transaction():
        text = "{nominator} har indstillet dig."
        mail_texts.save(event, MailKind.INVITATION, "da", subject="Kom", text=text, by=ORGANISER, now=NOW)
    with pytest.raises(NotPossible) as no, transaction():
        plan(citizens)
    assert str(no.value).startswith("In your own text of this mail {nominator} would be empty for 1 person: Anna.")
    assert mails() == []


def test_an_open_group_asks_more_than_fit(event: Event) -> None:
    with transaction():
        staff = factories.group(event, "Ansatte", quota=1, admission=Admission.OPEN)
    kept(staff, "Anna", "Bo")
    planned(staff, send_at=MORNING)
    sweep(MORNING)
    assert (staff.pool.taken, len(mails())) == (0, 2)


def test_only_the_area_chosen_is_asked(event: Event, citizens: Group) -> None:
    kept(citizens, "Anna", area="Orø")
    kept(citizens, "Bo", area="Tuse")
    planned(citizens, area=event.areas[1])
    assert mails() == [(MailKind.INVITATION, "Anna")]


def test_a_second_of_an_area_refuses_the_whole_wave(event: Event) -> None:
    with transaction():
        schools = factories.group(event, "Skoler", quota=3, is_one_per_area=True)
    kept(schools, "Anna", "Bo", area="Orø")
    with pytest.raises(AlreadyThere), transaction():
        waves.plan(Choice(group=schools), Terms(), request_key="k", by=ORGANISER, now=NOW)
    assert schools.pool.taken == 0


def decline(invitation: Invitation) -> None:
    invitations.decline(invitation, by=ORGANISER, now=NOW)


def expire(invitation: Invitation) -> None:
    invitation.answer_until_at = NOW
    invitations.expire_due(NOW)


def cancel(invitation: Invitation) -> None:
    invitations.accept(invitation, by=ORGANISER, now=NOW)
    invitations.withdraw(invitation, by=ORGANISER, now=NOW)


@pytest.mark.parametrize(
    ("audience", "ends"),
    [(Audience.DECLINED, decline), (Audience.EXPIRED, expire), (Audience.WITHDRAWN, cancel)],
)
def test_who_was_asked_in_vain_is_asked_anew_with_a_new_link(
    citizens: Group, audience: Audience, ends: Callable[[Invitation], None]
) -> None:
    with transaction():
        first = factories.invited(citizens, name="Anna")
        factories.invited(citizens, name="Bo")
        link = first.link_sha256
        ends(first)
    wave = planned(citizens, audience=audience)
    (second,) = wave_list.people(wave, 10)
    assert (first.state, second.state, second.person.name) == (S.REPLACED, S.SENT, "Anna")
    assert (first.link_sha256 != link, second.link_sha256 is not None, citizens.pool.taken) == (True, True, 2)
    with transaction():
        invitations.accept(second, by=ORGANISER, now=NOW)
    assert second.person.registration.state is RegistrationState.CONFIRMED


def test_a_walk_in_is_not_asked(citizens: Group) -> None:
    with transaction():
        invitation = factories.invited(citizens, name="Anna", email="")
        decline(invitation)
    choice = Choice(group=citizens, audience=Audience.DECLINED)
    assert waves.chosen(choice) == [invitation]
    with transaction():
        checkin.walk_in(citizens, name="Anna", by=ORGANISER, now=NOW)
    assert waves.chosen(choice) == []
