"""The tables one by one: their seats, which of them a wheelchair reaches, and which are not used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, g, request, url_for
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import BooleanField, IntegerField, SelectField, StringField
from wtforms.validators import InputRequired, NumberRange, Optional, ValidationError

from summit import clock
from summit.db import transaction
from summit.errors import Refusal
from summit.models import Table
from summit.services import table_plans
from summit.services.table_plans import Shape, hall
from summit.web.forms import Form
from summit.web.organiser import meanwhile, room
from summit.web.typed import whole_number

PER_PAGE = 60
AS_IT_IS = ""

blueprint = Blueprint("table_sizes", __name__)


@dataclass(frozen=True, kw_only=True)
class Row:
    """One table of the page, as it is or as it was typed; `wrong` is what is wrong with it."""

    number: int
    least: str
    most: str
    is_accessible: bool
    is_closed: bool
    wrong: str = ""

    def shape(self) -> Shape | None:
        """What the row asks for; None for what is no number."""
        least, most = whole_number(self.least), whole_number(self.most)
        if least is None or most is None:
            return None
        return Shape(
            min_seats=least,
            max_seats=most,
            is_accessible=self.is_accessible,
            is_closed=self.is_closed,
        )


class ManyForm(Form):
    """The same for many tables at once; what is left open stays as it is."""

    tables = StringField(_l("Tables"), validators=[InputRequired(_l("Please write which tables, as in: 1-5, 8"))])
    least = IntegerField(_l("At least"), validators=[Optional(), NumberRange(1, hall.MOST_SEATS)])
    most = IntegerField(_l("At most"), validators=[Optional(), NumberRange(1, hall.MOST_SEATS)])
    is_accessible = SelectField(
        _l("A wheelchair reaches them"),
        choices=[(AS_IT_IS, _l("as it is")), ("yes", _l("yes")), ("no", _l("no"))],
    )
    is_closed = SelectField(
        _l("They are used"), choices=[(AS_IT_IS, _l("as it is")), ("no", _l("yes")), ("yes", _l("no"))]
    )

    def validate_tables(self, field: Any) -> None:
        """Numbers and stretches of numbers with commas between them."""
        if numbers_in(field.data or "") is None:
            raise ValidationError(gettext("Please write which tables, as in: 1-5, 8"))

    def shapes(self, tables: Mapping[int, Table]) -> dict[int, Shape]:
        """What becomes of each of the tables; a number that no table has gets a shape as well, and is refused."""
        given: dict[str, Any] = {"min_seats": self.least.data, "max_seats": self.most.data}
        given |= {
            name: self[name].data == "yes" for name in ("is_accessible", "is_closed") if self[name].data != AS_IT_IS
        }
        given = {name: value for name, value in given.items() if value is not None}
        some = Shape(min_seats=1, max_seats=1)
        return {
            number: replace(table_plans.shape_of(tables[number]) if number in tables else some, **given)
            for number in numbers_in(self.tables.data or "") or ()
        }


def numbers_in(text: str) -> list[int] | None:
    """The numbers of "1-5, 8", each once; None for anything else, and beyond what a hall can have."""
    found: list[int] = []
    for word in text.replace("–", "-").replace(",", " ").replace(";", " ").replace(" - ", "-").split():
        begin, dash, end = word.partition("-")
        first, last = whole_number(begin), whole_number(end if dash else begin)
        if first is None or last is None or last > hall.MOST_TABLES:
            return None
        found += range(first, last + 1)
    return list(dict.fromkeys(found)) or None


@blueprint.get("")
def show() -> tuple[str, int]:
    """A page of tables."""
    return _page([_row(table) for table in _tables_shown()], ManyForm(formdata=None))


@blueprint.post("")
def save() -> tuple[str, int] | Response:
    """Keep what was typed for the tables of this page."""
    rows = [_typed(table.number) for table in _tables_shown()]
    wrong = {row.number: gettext("Please give two numbers.") for row in rows if row.shape() is None}
    form = Form()
    if not form.validate_on_submit() or wrong:
        return _page([replace(row, wrong=wrong.get(row.number, "")) for row in rows], ManyForm(formdata=None), 422)
    shapes = {row.number: shape for row in rows if (shape := row.shape()) is not None}
    typed = _as_form(rows)
    try:
        with transaction():
            meanwhile.look(
                typed, lambda: _as_form([_row(table) for table in _tables_shown()]), row=g.event, log="tables."
            )
            changed = table_plans.reshape(g.event, shapes, by=room.by_staff(), now=clock.now())
    except meanwhile.Changed as no:
        return _page([_of_form(typed, row.number) for row in rows], ManyForm(None), no.status, typed=typed)
    except Refusal as no:
        status = room.refuse(form, no)
        return _refused(rows, no.field or "", form, status)
    return room.done(_what_came_of(changed), ".show", page=_page_number() if _page_number() > 1 else None)


@blueprint.post("/many")
def save_many() -> tuple[str, int] | Response:
    """The same for many tables at once."""
    form = ManyForm()
    rows = [_row(table) for table in _tables_shown()]
    if not form.validate_on_submit():
        return _page(rows, form, 422)
    tables = {table.number: table for table in table_plans.tables_of(g.event)}
    try:
        with transaction():
            changed = table_plans.reshape(g.event, form.shapes(tables), by=room.by_staff(), now=clock.now())
    except Refusal as no:
        return _page(rows, form, room.refuse(form, no, {no.field or "": "tables"}))
    return room.done(_what_came_of(changed), ".show")


def _refused(rows: list[Row], field: str, form: Form, status: int) -> tuple[str, int]:
    """The page with the refusal at its table, or on top where it speaks of all of them."""
    text = str(form.form_errors[-1])
    if field not in {f"table_{row.number}" for row in rows}:
        return _page(rows, ManyForm(formdata=None), status, problem=text)
    return _page(
        [replace(row, wrong=text if field == f"table_{row.number}" else "") for row in rows],
        ManyForm(formdata=None),
        status,
    )


def _page(
    rows: list[Row], many: ManyForm, status: int = 200, *, problem: str = "", typed: Form | None = None
) -> tuple[str, int]:
    total, page = len(table_plans.tables_of(g.event)), _page_number()
    return room.page(
        "organiser/table_sizes/show.html",
        "tables",
        status,
        rows=rows,
        many=many,
        problem=problem,
        typed=typed or _as_form(rows),
        total=total,
        first=(page - 1) * PER_PAGE + 1,
        number=page,
        previous_url=url_for(".show", page=page - 1) if page > 1 else None,
        next_url=url_for(".show", page=page + 1) if page * PER_PAGE < total else None,
    )


def _tables_shown() -> Sequence[Table]:
    start = (_page_number() - 1) * PER_PAGE
    return table_plans.tables_of(g.event)[start : start + PER_PAGE]


def _page_number() -> int:
    most = max(1, -(-len(table_plans.tables_of(g.event)) // PER_PAGE))
    return min(max(request.args.get("page", 1, type=int), 1), most)


def _row(table: Table) -> Row:
    return Row(
        number=table.number,
        least=str(table.min_seats),
        most=str(table.max_seats),
        is_accessible=table.is_accessible,
        is_closed=table.is_closed,
    )


def _typed(number: int) -> Row:
    typed = request.form
    return Row(
        number=number,
        least=typed.get(f"min_{number}", "").strip(),
        most=typed.get(f"max_{number}", "").strip(),
        is_accessible=f"accessible_{number}" in typed,
        is_closed=f"used_{number}" not in typed,
    )


def _as_form(rows: list[Row]) -> Form:
    """The rows as a form, which can be compared with what it has shown."""
    fields: dict[str, Any] = {}
    for row in rows:
        number = row.number
        fields |= {
            f"min_{number}": StringField(gettext("Table %(number)s: at least", number=number), default=row.least),
            f"max_{number}": StringField(gettext("Table %(number)s: at most", number=number), default=row.most),
            f"accessible_{number}": BooleanField(
                gettext("A wheelchair reaches table %(number)s", number=number), default=row.is_accessible
            ),
            f"used_{number}": BooleanField(
                gettext("Table %(number)s is used", number=number), default=not row.is_closed
            ),
        }
    made: Form = type("RowsForm", (Form,), fields)(None)
    return made


def _of_form(form: Form, number: int) -> Row:
    return Row(
        number=number,
        least=form[f"min_{number}"].data,
        most=form[f"max_{number}"].data,
        is_accessible=form[f"accessible_{number}"].data,
        is_closed=not form[f"used_{number}"].data,
    )


def _what_came_of(changed: list[int]) -> str:
    if not changed:
        return str(gettext("Nothing was changed."))
    return str(ngettext("%(num)s table is changed.", "%(num)s tables are changed.", len(changed)))
