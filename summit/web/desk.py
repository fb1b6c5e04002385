"""People arrive: found by name or code, noted with one button, undone with another; and those nobody expected."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("desk", __name__)
