"""Everybody who was asked, with search and states."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("people", __name__)
