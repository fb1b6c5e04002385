"""Who changed what."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("log", __name__)
