"""The rules for the tables in plain words: set, taken away, and looked at for contradictions on every visit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, abort, g, redirect, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from summit import clock
from summit.db import db, transaction
from summit.errors import Refusal
from summit.models import Person, RuleKind, RulePart, TableRule
from summit.services import table_plans
from summit.services.table_plans import Here, rules
from summit.web.forms import Form
from summit.web.organiser import meanwhile, reasons, room, rule_forms, rule_people, rule_sentences
from summit.web.organiser.rule_forms import SettingsForm

TITLES = {
    RuleKind.APART: _l("Keep people apart"),
    RuleKind.TOGETHER: _l("Keep people together"),
    RuleKind.PIN: _l("Seat people at a table"),
    RuleKind.LANGUAGE: _l("A language at the table"),
    RuleKind.MEET: _l("Everyone meets a group"),
    RuleKind.EARLIER: _l("Count an earlier event"),
}
PARTS = {RulePart.SITS: _l("Who"), RulePart.NEEDS: _l("Who needs it"), RulePart.SPEAKS: _l("Who speaks it")}

blueprint = Blueprint("table_rules", __name__)


@blueprint.get("")
def index() -> tuple[str, int]:
    """All rules, each in a sentence, and what they make impossible."""
    return _index(SettingsForm.of(table_plans.settings_of(g.event)))


@blueprint.post("/settings")
def choose() -> tuple[str, int] | Response:
    """What holds for all tables: how everybody is mixed, and who leads."""
    form = SettingsForm()
    if not form.validate_on_submit():
        return _index(form, 422)
    try:
        with transaction():
            meanwhile.look(
                form, lambda: SettingsForm.of(table_plans.settings_of(g.event)), row=g.event, log="tables.settings"
            )
            rules.choose(g.event, form.choice(), by=room.by_staff(), now=clock.now())
    except Refusal as no:
        return _index(form, room.refuse(form, no))
    return room.done(gettext("Saved."), ".index")


@blueprint.get("/new/<kind>")
def new(kind: str) -> tuple[str, int]:
    """A new rule: who it names stands in the address, a search finds more."""
    room.require_organiser()
    of = _kind(kind)
    return _new(of, rule_forms.form_for(of, g.event, values=request.args if request.args else None), request.args)


@blueprint.post("/new/<kind>")
def add(kind: str) -> tuple[str, int] | Response:
    """Choose one person more or fewer, or set the rule."""
    of = _kind(kind)
    form = rule_forms.form_for(of, g.event)
    chosen = rule_people.chosen_in(request.form, of)
    other = rule_people.changed(chosen, request.form)
    if other is not None:
        state: dict[str, Any] = {part.value: ids for part, ids in other.items()}
        state |= {name: value for name, value in request.form.items() if name in form and name != "csrf_token"}
        return redirect(url_for(".new", kind=kind, **state), 303)
    if not form.validate_on_submit():
        return _new(of, form, request.form, 422)
    try:
        with transaction():
            rule = _set(of, form, chosen)
    except Refusal as no:
        return _new(of, form, request.form, room.refuse(form, no))
    return room.done(gettext("The rule is set."), ".index", _anchor=f"rule-{rule.id}")


@blueprint.post("/<int:rule_id>/remove")
def remove(rule_id: int) -> Response:
    """The rule holds no longer."""
    rule = rules.rule_by_id(g.event, rule_id) or abort(404)
    with transaction():
        rules.remove(rule, by=room.by_staff(), now=clock.now())
    return room.done(gettext("The rule is removed."), ".index", _anchor="rules")


def _index(form: SettingsForm, status: int = 200) -> tuple[str, int]:
    can_see_needs = g.role.can_see_needs
    found = table_plans.findings_of(g.event, has_needs=can_see_needs)
    contradictions = table_plans.reasons_as_json(found.contradictions)
    warnings = table_plans.reasons_as_json(found.warnings)
    said = reasons.sentences(g.event, [*contradictions, *warnings], can_see_needs=can_see_needs)
    pairs = list(zip(contradictions, said, strict=False))
    here = Here.now(g.event)
    return room.page(
        "organiser/table_rules/index.html",
        "tables",
        status,
        form=form,
        lines=[rule_sentences.line(rule, here, pairs) for rule in rules.rules_of(g.event)],
        contradictions=list(dict.fromkeys(said[: len(contradictions)])),
        warnings=list(dict.fromkeys(said[len(contradictions) :])),
        is_ready=found.is_ready,
        can_see_needs=can_see_needs,
        kinds=_kinds(),
    )


def _kinds() -> list[tuple[RuleKind, Any]]:
    """The kinds of rules that can be added; earlier meetings only where there is an earlier event."""
    has_earlier = bool(rules.earlier_events(g.event))
    return [(kind, word) for kind, word in TITLES.items() if kind is not RuleKind.EARLIER or has_earlier]


def _new(kind: RuleKind, form: Form, values: MultiDict[str, str], status: int = 200) -> tuple[str, int]:
    chosen = rule_people.chosen_in(values, kind)
    choosing = rule_people.choosing(g.event, chosen, values.get("q", "")) if chosen else None
    return room.page(
        "organiser/table_rules/new.html",
        "tables",
        status,
        kind=kind,
        title=TITLES[kind],
        form=form,
        choosing=choosing,
        parts=PARTS,
    )


def _kind(code: str) -> RuleKind:
    return RuleKind(code) if code in set(RuleKind) else abort(404)


def _set(kind: RuleKind, form: Any, chosen: Mapping[RulePart, list[int]]) -> TableRule:
    """The rule that the form asks for. Raises a Refusal."""
    people = {part: _people(ids) for part, ids in chosen.items()}
    by, now = room.by_staff(), clock.now()
    match kind:
        case RuleKind.APART:
            return rules.keep_apart(g.event, people[RulePart.SITS], by=by, now=now)
        case RuleKind.TOGETHER:
            return rules.keep_together(g.event, people[RulePart.SITS], by=by, now=now)
        case RuleKind.PIN:
            table = next(one for one in table_plans.open_tables(g.event) if one.number == form.table.data)
            round_ = None if form.round.data == rule_forms.EVERY_ROUND else form.round.data - 1
            return rules.pin(g.event, people[RulePart.SITS], table, round=round_, by=by, now=now)
        case RuleKind.LANGUAGE:
            both = {"needed_by": people[RulePart.NEEDS], "spoken_by": people[RulePart.SPEAKS]}
            return rules.need_language(g.event, form.language.data, **both, by=by, now=now)
        case RuleKind.MEET:
            group = next(one for one in g.event.groups if one.id == form.group.data)
            return rules.meet(g.event, group, times=form.times.data, by=by, now=now)
        case RuleKind.EARLIER:
            earlier = next(one for one in rules.earlier_events(g.event) if one.id == form.earlier.data)
            return rules.count_earlier(g.event, earlier, by=by, now=now)


def _people(ids: list[int]) -> list[Person]:
    """The event's own people with these ids, in their order."""
    found = db.session.scalars(select(Person).where(Person.event_id == g.event.id, Person.id.in_(ids)))
    by_id = {person.id: person for person in found}
    return [by_id[id] for id in ids if id in by_id]
