"""The desk's link, and who has come."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("checkin", __name__)
