"""Today: how far the event is, what is to be done, and what happened last."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Blueprint, g, url_for

from summit import clock
from summit.models import Event, EventState
from summit.services import figures, frozen
from summit.services.attention import Task, TaskKind
from summit.web.organiser import room, wording

RECENT = 6
# each stands beside the answer, the list or the wave that it follows from
FOLLOWING = ("registration.confirmed", "registration.cancelled", "invitation.kept", "invitation.planned")

# where each task is done; `bounced`, `asked` and `waiting` are filters of the list of people
TARGETS: dict[TaskKind, tuple[str, dict[str, Any]]] = {
    TaskKind.DATE: ("organiser.settings.show", {}),
    TaskKind.CONTACT: ("organiser.settings.show", {}),
    TaskKind.GROUPS: ("organiser.groups.board", {}),
    TaskKind.PROGRAMME: ("organiser.programme.show", {}),
    TaskKind.OPEN: ("organiser.settings.show", {}),
    TaskKind.DATE_MISSING: ("organiser.dates.show", {}),
    TaskKind.RECONFIRM: ("organiser.dates.show", {}),
    TaskKind.UNHEARD: ("organiser.dates.ask", {}),
    TaskKind.BOUNCED: ("organiser.people.index", {"state": "bounced"}),
    TaskKind.SILENT: ("organiser.nominators.index", {}),
    TaskKind.LINKS: ("organiser.nominator_contacts.send", {"to": "new"}),
    TaskKind.WAVE_WAITS: ("organiser.waves.index", {}),
    TaskKind.DRAFTS: ("organiser.waves.new", {}),
    TaskKind.UNINVITED: ("organiser.invitations.index", {}),
    TaskKind.FACILITATORS: ("organiser.groups.board", {}),
    TaskKind.ANSWERS: ("organiser.people.index", {"state": "asked"}),
    TaskKind.UNGIVEN: ("organiser.groups.board", {}),
    TaskKind.WAITING: ("organiser.waiting.index", {}),
    TaskKind.RELEASES: ("organiser.releases.index", {}),
    TaskKind.WISHES: ("organiser.nominators.index", {}),
    TaskKind.LETTERS: ("organiser.letters.index", {}),
    TaskKind.UNSEATED: ("organiser.table_plans.index", {}),
    TaskKind.ROUNDS: ("organiser.programme.show", {}),
    TaskKind.TABLES: ("organiser.table_plans.index", {}),
    TaskKind.HOLES: ("organiser.mail_texts.index", {}),
    TaskKind.THANKS: ("organiser.checkin.thank", {}),
}

blueprint = Blueprint("overview", __name__)


@blueprint.get("")
def show() -> tuple[str, int]:
    """One screen that says what to do today."""
    event: Event = g.event
    now = clock.now()
    tasks = room.todo(event)
    return room.page(
        "organiser/overview/show.html",
        "overview",
        board=figures.board(event),
        tasks=[(task, _link(task)) for task in tasks],
        is_draft=event.state is EventState.DRAFT,
        is_under_way=_is_under_way(event, now),
        days_left=_days_left(event, now),
        frozen=frozen.of(event) if event.people_forgotten_at else None,
        lines=wording.lines(event, limit=RECENT, without=FOLLOWING),
    )


def _link(task: Task) -> str:
    endpoint, values = TARGETS[task.kind]
    return url_for(endpoint, **values)


def _days_left(event: Event, now: datetime) -> int | None:
    """Calendar days to the event where it is held; negative afterwards, None without a date."""
    day = event.day_on()
    return (day - now.astimezone(event.zone).date()).days if day else None


def _is_under_way(event: Event, now: datetime) -> bool:
    """Is it the day of the event, or after it?"""
    days = _days_left(event, now)
    return event.state is EventState.HELD or (days is not None and days <= 0)
