"""Who is invited, and when."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("invitations", __name__)
