"""Release: places that are not used by a day go to others by a rule; seen before it is sent, and undone until answered.

Nothing is released by itself: when a rule is due the organiser looks at the preview and sends it.
"""

from summit.services.releases.preview import Offered, PassedOver, Preview, preview
from summit.services.releases.rules import Then, add_rule, by_id, change_rule, due, of_event, remove_rule
from summit.services.releases.sending import send
from summit.services.releases.undoing import Outcome, outcome, outcomes, undo

__all__ = [
    "Offered",
    "Outcome",
    "PassedOver",
    "Preview",
    "Then",
    "add_rule",
    "by_id",
    "change_rule",
    "due",
    "of_event",
    "outcome",
    "outcomes",
    "preview",
    "remove_rule",
    "send",
    "undo",
]
