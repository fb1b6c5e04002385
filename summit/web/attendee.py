"""An invited person: the answer, and what they have told us."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("attendee", __name__)
