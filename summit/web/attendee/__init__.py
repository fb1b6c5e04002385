"""An invited person: the answer, what they have told us, and whom they send instead."""

from summit.web.attendee import answering, handing_on, kept_data, no_reminders, questions, reconfirming
from summit.web.attendee.door import blueprint

__all__ = ["answering", "blueprint", "handing_on", "kept_data", "no_reminders", "questions", "reconfirming"]
