"""The events a staff member works on, and a new one."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("events", __name__)
