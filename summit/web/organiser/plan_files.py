"""What the files of a plan are called, so that a line for the command line can name them before they are taken."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext

from summit.errors import N_
from summit.exports import text
from summit.models import Event

WORDS = {"instance": N_("instance"), "plan": N_("plan"), "proof": N_("proof sheet")}


def name(event: Event, what: str, number: int, suffix: str, now: datetime) -> str:
    """The name of a file of plan `number` that is taken away now; `what` is one of WORDS."""
    words = f"{gettext(WORDS[what])} {number}"
    return text.safe_file_name(event.title, words, now.astimezone(event.zone).date(), suffix)
