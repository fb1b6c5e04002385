"""The desk's link is exchanged for a session that lasts the day."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("desk_door", __name__)
