"""What anybody may read: an event and how to take part in it."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("public", __name__)
