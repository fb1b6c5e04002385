"""Tables and who sits where."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("table_plans", __name__)
