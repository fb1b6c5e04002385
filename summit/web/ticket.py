"""What a ticket shows to whoever scans it."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("ticket", __name__)
