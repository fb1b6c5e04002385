"""An invited person: the answer, and what they have told us."""

from summit.web.attendee import answering, no_reminders, questions, reconfirming
from summit.web.attendee.door import blueprint

__all__ = ["answering", "blueprint", "no_reminders", "questions", "reconfirming"]
