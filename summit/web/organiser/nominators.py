"""Nominators, their links and allocations."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("nominators", __name__)
