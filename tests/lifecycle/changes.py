"""What stays as it is when one thing of an event or a group is changed."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

from summit.models import Event, Group
from summit.services import events, groups


def described(event: Event, **changed: Any) -> events.Description:
    """The event as it is described, with something changed."""
    same = {field.name: getattr(event, field.name) for field in fields(events.Description) if field.name != "capacity"}
    return replace(events.Description(**same, capacity=event.pool.size), **changed)


def shaped(group: Group, **changed: Any) -> groups.Shape:
    """The group as it is, with something changed."""
    same = {field.name: getattr(group, field.name) for field in fields(groups.Shape) if field.name != "quota"}
    return replace(groups.Shape(**same, quota=group.pool.size), **changed)
