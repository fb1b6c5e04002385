"""Two organisers on one record: whoever saves second is told first what the other has changed, and nothing is lost.

A form carries what it has shown (hidden, and only as advice: there is nothing to gain by forging it). When it comes
back, that is compared with what it would show now, under the lock of the record. A difference stops the save once;
what was typed stays, what was left alone takes the new value, and saving again holds.
"""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from flask import Flask, g, request
from flask_babel import gettext
from markupsafe import Markup
from sqlalchemy import select
from wtforms import BooleanField, Field
from wtforms.fields.choices import SelectFieldBase

from summit import clock
from summit.db import Base, db
from summit.errors import N_, Refusal
from summit.services import audit
from summit.web.controls import control_kind
from summit.web.forms import Form
from summit.web.organiser import wording

LARGEST = 500_000  # characters of what a form has shown
LONGEST_TOLD = 200

_LEVEL = 9


class Changed(Refusal):
    """Somebody else has changed the record since it was shown; the form says what."""


@dataclass(frozen=True)
class Change:
    """One field that somebody else has changed. `mine` is None where this visitor had left it alone."""

    label: str
    was: str
    now: str
    mine: str | None


@dataclass(frozen=True)
class Conflict:
    """What somebody else has changed, the latest by whom and when as far as the log knows, and all that stands now."""

    changes: list[Change]
    latest: wording.Line | None
    now: dict[str, str]


def init_app(app: Flask) -> None:
    """Let the templates of `app` put into a form what it shows."""
    app.jinja_env.globals["as_shown"] = as_shown


def as_shown(form: Form) -> Markup:
    """The hidden field: what the form shows now, or, when it comes back with mistakes, what it showed at first."""
    name = _name(form)
    if form.meanwhile is not None:
        held = _packed(form.meanwhile.now)
    else:
        held = request.form.get(name) or _packed(_of(form))
    return Markup('<input type="hidden" name="{}" value="{}">').format(name, held)


def look(form: Form, fresh: Callable[[], Form], *, row: Base, log: str, **about: object) -> None:
    """Compare what `form` has shown with what `fresh` shows now, before anything is changed. In the transaction.

    `row` is locked for it. Who it was is found in the log, by actions that begin with a word of `log` and are `about`
    the same. Raises Changed, once; what came without anything shown (from a script) is not compared.
    """
    shown_at, shown = _unpacked(request.form.get(_name(form), ""))
    if shown_at is None:
        return
    _hold_still(row)
    now_form = fresh()
    mine, now = _of(form), _of(now_form)
    changes = []
    for name in now:
        if name not in shown or name not in mine or _same(shown[name], now[name]) or _same(mine[name], now[name]):
            continue
        is_mine = not _same(mine[name], shown[name])
        changes.append(
            Change(_label(form[name]), _short(shown[name]), _short(now[name]), _short(mine[name]) if is_mine else None)
        )
        if not is_mine:
            form[name].process(None, now_form[name].data)
            form[name].raw_data = None
    if not changes:
        return
    entry = audit.latest(g.event, since=shown_at, actions=log, about=about)
    form.meanwhile = Conflict(changes, wording.sentences([entry])[0] if entry else None, now)
    raise Changed(N_("Somebody else has changed this meanwhile."))


def _hold_still(row: Any) -> None:
    """Lock the row, whatever its relationships, and read everything afresh under the lock."""
    table = type(row).__table__
    db.session.execute(select(table.c.id).where(table.c.id == row.id).with_for_update(key_share=True))
    db.session.expire_all()


def _name(form: Form) -> str:
    return f"shown-{type(form).__name__}"


def _of(form: Form) -> dict[str, str]:
    return {field.name: _said(field) for field in _fields(form)}


def _fields(form: Form) -> Iterator[Field]:
    return (field for field in form if control_kind(field) not in {"hidden", "file"})


def _said(field: Any) -> str:
    """What the field shows, as a person reads it."""
    if isinstance(field, SelectFieldBase):
        return ", ".join(str(option.label.text) for option in field if option.checked)
    if isinstance(field, BooleanField):
        return str(gettext("yes") if field.data else gettext("no"))
    return str(field._value() or "").replace("\r\n", "\n")


def _label(field: Field) -> str:
    return str(field.label.text)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_TOLD else f"{line[: LONGEST_TOLD - 1]}…"


def _same(one: str, other: str) -> bool:
    return one.split() == other.split()


def _packed(shown: dict[str, str]) -> str:
    text = json.dumps([clock.now().timestamp(), shown], ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(zlib.compress(text.encode(), _LEVEL)).decode()


def _unpacked(packed: str) -> tuple[datetime | None, dict[str, str]]:
    """When it was shown, and what; (None, {}) for anything that is not of ours."""
    try:
        text = zlib.decompressobj().decompress(base64.urlsafe_b64decode(packed), LARGEST)
        at, shown = json.loads(text)
        return datetime.fromtimestamp(at, UTC), {str(name): str(value) for name, value in shown.items()}
    except (binascii.Error, zlib.error, ValueError, TypeError, AttributeError, OverflowError, OSError):
        return None, {}
