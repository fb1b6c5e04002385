"""What the event is called, when and where it is."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("settings", __name__)
