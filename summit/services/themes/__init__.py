"""Themes: what is talked about, at which tables in which rounds, who wishes for what, and what the planner hears."""

from summit.services.themes.carrying import (
    Carrier,
    carriers,
    open_carriers,
    put_on_tables,
    spread,
    stay,
    themes_at,
)
from summit.services.themes.naming import LONGEST_NAME, add, change, move, of, remove, theme_by_id, uses_of
from summit.services.themes.planned import rules_for
from summit.services.themes.wishes import (
    Demand,
    can_wish,
    demand,
    names_wished,
    weigh,
    wish,
    wishes_of,
)

__all__ = [
    "LONGEST_NAME",
    "Carrier",
    "Demand",
    "add",
    "can_wish",
    "carriers",
    "change",
    "demand",
    "move",
    "names_wished",
    "of",
    "open_carriers",
    "put_on_tables",
    "remove",
    "rules_for",
    "spread",
    "stay",
    "theme_by_id",
    "themes_at",
    "uses_of",
    "weigh",
    "wish",
    "wishes_of",
]
