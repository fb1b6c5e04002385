"""Hosts: the organisations that run events in this installation."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from summit.db import db
from summit.errors import N_, AlreadyThere
from summit.models import Actor, Host
from summit.services import audit


def found(*, slug: str, name: str, language: str, by: Actor, now: datetime) -> Host:
    """A new host. Raises AlreadyThere when the slug is used."""
    if db.session.scalar(select(Host.id).where(Host.slug == slug)) is not None:
        raise AlreadyThere(N_("There is a host %(slug)s already."), field="slug", slug=slug)
    host = Host(slug=slug, name=name, language=language)
    db.session.add(host)
    db.session.flush()
    audit.log("host.founded", event=None, by=by, now=now, host_id=host.id)
    return host


def by_name(name: str) -> Host | None:
    """The host of this name."""
    return db.session.scalar(select(Host).where(Host.name == name.strip()).order_by(Host.id))
