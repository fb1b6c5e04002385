"""What the planner hears of themes and wishes. It knows tables as `t<number>`, people as `p<registration id>`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from summit import planning
from summit.models import Event, Registration, Table
from summit.services.themes import carrying, wishes

if TYPE_CHECKING:
    from summit.services.table_plans.sitters import Sitter

GIVES_WAY = 0.5
"""A step down in somebody's wishes costs less than any deviation from the mix."""
AS_MUCH = 10.0
"""A step down in somebody's wishes costs as much as a person at the wrong table for area or organisation."""


def rules_for(
    event: Event, tables: Sequence[Table], people: Iterable[Registration | Sitter], *, rounds: int
) -> dict[str, Any]:
    """The fields of `planning.Rules` for themes, which go by their names; none while no table carries a theme."""
    numbers = {table.number for table in tables}
    themed = [carrier for carrier in carrying.carriers(event, rounds) if carrier.table.number in numbers]
    on_tables = tuple(each for carrier in themed for each in _themed(carrier))
    if not on_tables:
        return {}
    wished = wishes.names_wished(event)
    return {
        "themes": on_tables,
        "wishes": {
            f"p{registration.id}": wished[registration.id]
            for registration in people
            if registration.id in wished and not registration.group.is_facilitators
        },
        "wish_weight": AS_MUCH if event.has_strong_wishes else GIVES_WAY,
    }


def _themed(carrier: carrying.Carrier) -> list[planning.ThemedTable]:
    """One for all rounds where it is the same in all of them."""
    id, themes = f"t{carrier.table.number}", carrier.themes
    if carrier.is_steady:
        return [planning.ThemedTable(id, theme.name) for theme in themes[:1] if theme is not None]
    return [planning.ThemedTable(id, theme.name, r) for r, theme in enumerate(themes) if theme is not None]
