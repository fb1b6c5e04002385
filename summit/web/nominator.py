"""A nominator fills its places."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("nominator", __name__)
