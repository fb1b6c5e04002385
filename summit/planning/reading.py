"""Taking decoded JSON apart: each value of the kind it should have, or a BadInstance that names its place."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from summit.planning.problem import BadInstance

_KINDS: Mapping[type, str] = {
    str: "text",
    int: "number",
    bool: "yes_or_no",
    list: "list",
    dict: "object",
    float: "number",
}
_REQUIRED = object()


def get(row: Mapping[str, Any], key: str, kind: type, place: str, *, default: Any = _REQUIRED) -> Any:
    """The value under this key; the default where there is none (or null)."""
    where = f"{place}.{key}" if place else key
    if row.get(key) is None:
        if default is _REQUIRED:
            raise BadInstance("missing", where)
        return default
    return typed(row[key], kind, where)


def typed(value: Any, kind: type, place: str) -> Any:
    """`value` if it is of this kind (true and false are no numbers)."""
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise BadInstance("wrong_type", place, expected=_KINDS[kind], value=str(value)[:80])
    return value


def texts(value: Any, place: str) -> tuple[str, ...]:
    """A list of texts."""
    return tuple(typed(item, str, f"{place}[{i}]") for i, item in enumerate(typed(value, list, place)))


def weight(value: Any, place: str) -> float:
    """A finite number, whole or not."""
    if isinstance(value, float) and math.isfinite(value):
        return value
    return int(typed(value, int, place))
