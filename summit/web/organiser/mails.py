"""The outbox."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("mails", __name__)
