"""Groups and quotas: the board."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("groups", __name__)
