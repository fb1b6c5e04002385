"""The log in words: every action has a sentence, names are looked up together, and a deleted person has none."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from markupsafe import Markup

from summit.db import transaction
from summit.models import Actor, ActorKind, Event
from summit.services import audit, invitations
from summit.web.application import Application
from summit.web.organiser import wording
from summit.web.organiser.sentences import SENTENCES
from tests import factories
from tests.factories import NOW
from tests.statements import counted
from tests.web.organiser.conftest import Office

SUMMIT = Path(__file__).resolve().parents[3] / "summit"


def logged_actions() -> set[str]:
    """The first argument of every call of something called `log` in the house."""
    calls = [
        node
        for path in SUMMIT.rglob("*.py")
        if "planning" not in path.parts  # the library knows no log, but logarithms
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and (getattr(node.func, "attr", "") == "log" or getattr(node.func, "id", "") in {"log", "_log"})
        and node.args
    ]
    written = {call.args[0].value for call in calls if isinstance(call.args[0], ast.Constant)}
    passed_on = [call for call in calls if not isinstance(call.args[0], ast.Constant)]
    assert all(isinstance(call.args[0], ast.Name) and call.args[0].id == "action" for call in passed_on)
    return {str(action) for action in written}


def test_every_action_has_a_sentence_and_every_sentence_an_action() -> None:
    actions = logged_actions()
    assert len(actions) > 45
    assert actions == set(SENTENCES)


@pytest.mark.parametrize("action", sorted(SENTENCES))
def test_a_sentence_can_be_said_when_everything_it_speaks_of_is_gone(
    action: str, event: Event, context: Application
) -> None:
    with transaction():
        audit.log(action, event=event, by=Actor(ActorKind.STAFF, 99999), now=NOW)
    with context.test_request_context():
        line = wording.lines(event, limit=1)[0]
    assert line.sentence == line.sentence.strip()
    assert len(line.sentence) > 5
    assert line.sentence != action
    assert "%(" not in line.sentence
    assert line.by == "a former colleague"


def test_names_are_bold_and_escaped(event: Event, context: Application) -> None:
    with transaction():
        invitation = factories.invited(event.groups[0], name="Ada <script>")
    with context.test_request_context():
        line = wording.lines(event, limit=1)[0]
    assert line.sentence == Markup("<b>Ada &lt;script&gt;</b> was invited to <b>Borgere</b>")
    assert line.person_id == invitation.person_id


def test_who_said_yes_is_told_apart(event: Event, context: Application) -> None:
    with transaction():
        forum = factories.forum(event)
        invitation = factories.nominated(forum.allocations[0], name="Ada Holm")
        invitations.accept(invitation, by=Actor(ActorKind.CONTACT, forum.contacts[0].id), now=NOW)
    with context.test_request_context():
        line = wording.lines(event, limit=1)[0]
    assert line.sentence == "<b>Lokalforum Jyderup</b> said yes on behalf of <b>Ada Holm</b>"
    assert line.by == f"link of {forum.contacts[0].name}"
    assert line.area == "Jyderup"


def test_an_erased_person_has_no_name(event: Event, context: Application) -> None:
    with transaction():
        invitation = factories.invited(event.groups[0], name="Ada Holm")
        invitation.person.name = ""
    with context.test_request_context():
        line = wording.lines(event, limit=1)[0]
    assert line.sentence == "a deleted person was invited to <b>Borgere</b>"
    assert line.person_id is None


def test_needs_are_never_named(event: Event, context: Application) -> None:
    with transaction():
        audit.log(
            "event.changed", event=event, by=factories.ORGANISER, now=NOW, fields=["dietary", "title", "starts_at"]
        )
    with context.test_request_context():
        line = wording.lines(event, limit=1)[0]
    assert line.sentence == "The event was changed: title and date"


def test_pages_of_fifty(office: Office, event: Event) -> None:
    with transaction():
        for _ in range(60):
            audit.log("event.opened", event=event, by=factories.ORGANISER, now=NOW)
    total = wording.total(event)
    first = office.get(f"/o/{event.slug}/log")
    assert first.text.count('<span class="sub">') == 50
    assert f"1–50 of {total}" in first.text
    second = office.get(f"/o/{event.slug}/log?page=2")
    assert second.text.count('<span class="sub">') == total - 50
    assert office.get(f"/o/{event.slug}/log?page=3").status_code == 404
    assert office.get(f"/o/{event.slug}/log?page=0").status_code == 404


def test_a_viewer_reads_it_and_a_stranger_does_not(viewer: Office, stranger: Office, event: Event) -> None:
    assert viewer.get(f"/o/{event.slug}/log").status_code == 200
    assert stranger.get(f"/o/{event.slug}/log").status_code == 404


def test_the_number_of_queries_does_not_follow_the_number_of_people(office: Office, event: Event) -> None:
    numbers = []
    for people in (1, 2):  # one, then three
        with transaction():
            for _ in range(people):
                factories.accepted(event.groups[0])
        office.get(f"/o/{event.slug}/log")
        with counted() as asked:
            assert office.get(f"/o/{event.slug}/log").status_code == 200
        numbers.append(len(asked))
    assert numbers[0] == numbers[1]
