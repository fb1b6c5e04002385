"""Today: each thing that asks for a hand is counted, said, and gone when it is done."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import get_template_attribute

from summit import clock
from summit.db import db, transaction
from summit.models import Actor, ActorKind, Event, EventState, MailState, OutboxMail, PlanState, TablePlan
from summit.services import attention, events, invitations, nominators, table_plans, wishes
from summit.services.attention import Task, TaskKind
from summit.web.application import Application
from summit.web.organiser.overview import TARGETS
from tests import factories
from tests.factories import NOW
from tests.statements import counted
from tests.web.organiser.conftest import Office

K = TaskKind
WORDS = "organiser/overview/_words.html"


def task(event: Event, kind: TaskKind, days: int = 0) -> Task | None:
    """The task of this kind, so many days after NOW."""
    return next((one for one in attention.tasks(event, NOW + timedelta(days=days)) if one.kind is kind), None)


def test_a_draft_lists_its_steps_and_ticks_off_what_is_done(event: Event) -> None:
    with transaction():
        draft = factories.event(
            of=event.host,
            title="Kladde",
            is_open=False,
            starts_at=None,
            ends_at=None,
            contact_email="",
            answer_until_at=None,
        )
    kinds = [K.DATE, K.CONTACT, K.GROUPS, K.PROGRAMME, K.OPEN]
    steps = attention.tasks(draft, NOW)
    assert [(step.kind, step.is_done) for step in steps] == [(kind, False) for kind in kinds]
    with transaction():
        factories.group(draft)
        factories.rounds(draft)
        draft.season, draft.contact_email = "forår 2027", "dorte@fjordby.example"
    steps = attention.tasks(draft, NOW)
    assert [step.is_done for step in steps] == [True, True, True, True, False]


def test_bounced_mail_counts_until_a_later_one_takes_its_place(event: Event) -> None:
    with transaction():
        invitation = factories.invited(event.groups[0], name="Ada Holm")
        factories.invited(event.groups[0], name="Bo Riis")
    assert task(event, K.BOUNCED) is None
    with transaction():
        mail = db.session.scalars(db.select(OutboxMail).where(OutboxMail.invitation_id == invitation.id)).one()
        mail.state = MailState.FAILED
    found = task(event, K.BOUNCED)
    assert found is not None
    assert (found.count, found.names, found.is_urgent) == (1, ("Ada Holm",), True)
    with transaction():
        invitations.change_email(invitation, "ada@post.example", by=factories.ORGANISER, now=NOW + timedelta(hours=1))
    assert task(event, K.BOUNCED) is None


def test_a_nominator_is_silent_after_a_week_with_free_places(event: Event) -> None:
    with transaction():
        forum = factories.forum(event)
        factories.forum(event, "Lokalforum Orø", places=0).contacts[0].invited_at = NOW
    assert task(event, K.SILENT, days=20) is None  # it has not been sent the link
    with transaction():
        forum.contacts[0].invited_at = NOW
    assert task(event, K.SILENT, days=6) is None
    found = task(event, K.SILENT, days=7)
    assert found is not None
    assert (found.count, found.places, found.names) == (1, 4, ("Lokalforum Jyderup",))
    with transaction():
        forum.contacts[0].last_acted_at = NOW + timedelta(days=5)
    assert task(event, K.SILENT, days=7) is None
    assert task(event, K.SILENT, days=12) is not None
    assert task(event, K.SILENT, days=31) is None  # nominations have closed: there is nothing to write about


def test_links_that_were_never_sent(event: Event) -> None:
    with transaction():
        forum = factories.forum(event)
    found = task(event, K.LINKS)
    assert found is not None
    assert (found.count, found.names) == (1, ("Lokalforum Jyderup",))
    with transaction():
        nominators.send_link(forum.contacts[0], by=factories.ORGANISER, now=NOW)
    assert task(event, K.LINKS) is None


def test_facilitators_are_counted_against_tables(event: Event) -> None:
    with transaction():
        group = factories.group(event, "Facilitatorer", quota=3, is_facilitators=True)
        factories.accepted(group)
        factories.invited(group)
        table_plans.set_tables(event, count=3, min_seats=2, max_seats=9, by=factories.ORGANISER, now=NOW)
    found = task(event, K.FACILITATORS)
    assert found is not None
    assert (found.count, found.of) == (2, 3)


def test_unanswered_invitations_with_the_next_deadline(event: Event) -> None:
    with transaction():
        factories.invited(event.groups[0])
        factories.accepted(event.groups[0])
    found = task(event, K.ANSWERS)
    assert found is not None
    assert (found.count, found.until_at, found.is_urgent) == (1, event.answer_until_at, False)
    later = task(event, K.ANSWERS, days=34)
    assert later is not None
    assert later.is_urgent


def test_places_that_no_nominator_has(event: Event) -> None:
    with transaction():
        forum = factories.forum(event, places=76)
    assert task(event, K.UNGIVEN) is None
    with transaction():
        nominators.hand_back(forum.allocations[0], places=2, by=factories.ORGANISER, now=NOW)
    found = task(event, K.UNGIVEN)
    assert found is not None
    assert (found.count, found.names) == (2, ("Borgere",))


def test_wishes_that_nobody_dealt_with(event: Event) -> None:
    with transaction():
        forum = factories.forum(event)
        wish = wishes.write(forum, name="Ada", email="ada@post.example", phone="", message="", language="da", now=NOW)
    found = task(event, K.WISHES)
    assert found is not None
    assert (found.count, found.of) == (1, 1)
    with transaction():
        wishes.handle(wish, by=Actor(ActorKind.CONTACT, forum.contacts[0].id), now=NOW)
    assert task(event, K.WISHES) is None


def test_whoever_came_after_the_plan_has_no_seat(event: Event) -> None:
    with transaction():
        factories.accepted(event.groups[0])
        plan = TablePlan(event=event, number=3, rounds=1, seed=1, seconds=1, created_at=NOW, figures={})
        plan.state = PlanState.PUBLISHED
        db.session.add(plan)
    found = task(event, K.UNSEATED)
    assert found is not None
    assert (found.count, found.number, found.is_urgent) == (1, 3, True)


def test_groups_without_anybody_rounds_and_tables(event: Event) -> None:
    found = task(event, K.UNINVITED)
    assert found is not None
    assert (found.count, found.names) == (1, ("Borgere",))
    assert task(event, K.ROUNDS) is not None
    assert task(event, K.TABLES) is not None
    with transaction():
        factories.invited(event.groups[0])
        factories.rounds(event)
        table_plans.set_tables(event, count=2, min_seats=2, max_seats=9, by=factories.ORGANISER, now=NOW)
    assert task(event, K.UNINVITED) is None
    assert task(event, K.ROUNDS) is None
    assert task(event, K.TABLES) is None


def test_an_event_that_was_held_asks_for_nothing(event: Event) -> None:
    with transaction():
        event.state = EventState.HELD
    assert attention.tasks(event, NOW) == []


def test_the_page_says_it_with_a_way_to_each(office: Office, event: Event) -> None:
    with transaction():
        factories.forum(event).contacts[0].invited_at = NOW - timedelta(days=8)
        factories.invited(event.groups[0])
    page = office.get(f"/o/{event.slug}").text
    assert "nominator is silent and sits on free places" in page
    assert "4 places are free there." in page
    assert "invitation is not answered yet" in page
    assert page.count("btn-primary") == 1
    assert "60 days to the event" in page
    assert "<b>0</b> of 76" in page


@pytest.mark.parametrize(("days", "words"), [(60, "it is today"), (62, "2 days after the event")])
def test_on_the_day_it_counts_those_who_came(office: Office, event: Event, days: int, words: str) -> None:
    clock.set_to(NOW + timedelta(days=days))
    office.sign_in_again()
    page = office.get(f"/o/{event.slug}").text
    assert words in page
    assert "have come" in page


def test_a_viewer_sees_it_without_buttons(viewer: Office, event: Event) -> None:
    page = viewer.get(f"/o/{event.slug}").text
    main = page.partition('id="content"')[2]
    assert "rounds at tables in the programme" in main
    assert "btn" not in main


def test_a_stranger_finds_no_event(stranger: Office, event: Event) -> None:
    assert stranger.get(f"/o/{event.slug}").status_code == 404


@pytest.mark.parametrize("kind", list(TaskKind))
def test_every_task_has_words_a_button_and_a_target(kind: TaskKind, context: Application) -> None:
    one = Task(kind=kind, count=2, of=3, places=2, names=("Orø", "Tuse"))
    with context.test_request_context():
        words = [get_template_attribute(WORDS, name)(one).strip() for name in ("title", "text", "button")]
    assert min(len(word) for word in words) > 5
    assert TARGETS[kind][0] in context.view_functions


def test_the_number_of_queries_does_not_follow_the_number_of_people(office: Office, event: Event) -> None:
    with transaction():
        events.set_areas(event, ["Jyderup", "Orø", "Tuse"], by=factories.ORGANISER, now=NOW)
        factories.forum(event)
    numbers = []
    for people in (1, 2):  # one of each, then three
        with transaction():
            for _ in range(people):
                factories.accepted(event.groups[0])
                factories.nominated(event.nominators[0].allocations[0])
        office.get(f"/o/{event.slug}")
        with counted() as asked:
            assert office.get(f"/o/{event.slug}").status_code == 200
        numbers.append(len(asked))
    assert numbers[0] == numbers[1]
