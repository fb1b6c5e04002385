"""The proof of a plan put into words: what is claimed, what to know beside it, the figures, the rules."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from summit.exports import proof_rows as rows
from summit.models import Event
from summit.services.table_plans.proofs import Proof, RuleKept
from summit.web.filters import language, moment, number, upfirst
from summit.web.organiser import proof_repeat, proof_rounds, reasons
from summit.web.organiser.reason_sentences import attribute_word

SOMEBODY = re.compile(r"p\d+")


def sheet(event: Event, proof: Proof, *, now: datetime) -> rows.ProofSheet:
    """The whole sheet in the reader's language."""
    return rows.ProofSheet(
        title=_("Proof sheet of plan %(number)s", number=proof.plan.number),
        subtitle=_subtitle(proof),
        event=event.title,
        host=event.host.name,
        made=_("Counted %(when)s", when=moment(now, event.time_zone)),
        language=language(),
        claims=(_repeats_claim(proof), _balance_claim(proof), _met_claim(proof), _rules_claim(proof)),
        remarks=tuple(_remarks(proof)),
        figures=tuple(_figures(event, proof)),
        meetings=_meetings(proof),
        bars=tuple(rows.Bar(others=others, people=people) for others, people in proof.met.items()),
        rules=tuple(_rule(one, proof) for one in proof.rules),
        rounds=proof_rounds.rounds(proof),
        facts=proof_repeat.facts(event, proof),
        commands=proof_repeat.commands(event, proof, now=now),
        words=_headings(),
    )


def _headings() -> dict[str, str]:
    return {
        "figures": _("How good the plan is"),
        "what": _("What"),
        "value": _("Counted"),
        "bound": _("No plan can have less than"),
        "gap": _("Gap"),
        "why": _("Why"),
        "meetings": _("Who meets whom"),
        "others": _("Others met"),
        "people": _("People"),
        "rules": _("The rules"),
        "rule": _("Rule"),
        "verdict": _("Verdict"),
        "repeat": _("How to repeat it"),
        "tables": _("Table"),
        "share": _("Share"),
        "total": _("In all"),
        "page": _("Page %(page)s of %(pages)s", page="{page}", pages="{pages}"),
        "reading": _(
            "The share is the floor and the ceiling of what an even mix would give a table of its size. "
            "A number outside it says by how much: +1 is one too many, −1 one too few."
        ),
    }


def _subtitle(proof: Proof) -> str:
    people = ngettext("%(num)s person", "%(num)s people", len(proof.problem.people))
    tables = ngettext("%(num)s table", "%(num)s tables", len(proof.problem.tables))
    rounds = ngettext("%(num)s round", "%(num)s rounds", proof.problem.rounds)
    return f"{people} · {tables} · {rounds}"


def _verdict(proof: Proof, value: float, bound: float, *, is_best: bool) -> str:
    if is_best:
        return str(_("Proven best possible."))
    if not proof.bounds_hold:
        return str(_("What is best possible was proven for how things were, not for how they are now."))
    return str(
        _(
            "No plan can have less than %(bound)s, so at most %(gap)s could be gained.",
            bound=number(bound),
            gap=number(value - bound),
        )
    )


def _repeats_claim(proof: Proof) -> rows.Claim:
    report, is_best = proof.report, proof.has_fewest_repeats
    title = _("Nobody meets twice")
    if report.meetings > report.distinct:
        title = _("Nobody meets twice who is not kept together")
    if report.repeats:
        title = ngettext("%(num)s repeated meeting", "%(num)s repeated meetings", report.repeats)
    text = _(
        "Repeats: %(repeats)s of %(meetings)s meetings.",
        repeats=number(report.repeats),
        meetings=number(report.meetings),
    )
    verdict = _verdict(proof, report.repeats, proof.kept.repeats_bound, is_best=is_best)
    return rows.Claim(title=title, text=f"{text} {verdict}", is_sure=is_best)


def _balance_claim(proof: Proof) -> rows.Claim:
    report, is_best = proof.report, proof.is_best_balance
    title = _("All tables are mixed evenly") if not report.imbalance_weighted else _("The tables are not quite even")
    text = ngettext(
        "%(num)s seat is off an even mix; weighted, the imbalance is %(value)s.",
        "%(num)s seats are off an even mix; weighted, the imbalance is %(value)s.",
        sum(report.imbalance.values()),
        value=number(report.imbalance_weighted),
    )
    verdict = _verdict(proof, report.imbalance_weighted, proof.kept.imbalance_bound, is_best=is_best)
    return rows.Claim(title=title, text=f"{text} {verdict}", is_sure=is_best)


def _met_claim(proof: Proof) -> rows.Claim:
    least, most = proof.report.least_met, max(proof.met, default=0)
    title = ngettext("Everyone meets at least %(num)s other", "Everyone meets at least %(num)s others", least)
    text = _("The most that anybody meets is %(most)s.", most=number(most))
    return rows.Claim(title=title, text=text, is_sure=True)


def _rules_claim(proof: Proof) -> rows.Claim:
    broken = len(proof.violations)
    if not broken:
        return rows.Claim(title=_("No rule is broken"), text=_("Each is counted below."), is_sure=True)
    title = ngettext("A rule is broken %(num)s time", "Rules are broken %(num)s times", broken)
    return rows.Claim(title=title, text=_("Which ones is said below."), is_sure=False)


def _remarks(proof: Proof) -> list[rows.Remark]:
    found = []
    if proof.violations:
        found.append(_remark("alert", _("This plan breaks rules."), _("They are marked below.")))
    if not proof.is_same_input:
        title = _("The hall, the rules or the people are not as they were when this plan was made.")
        text = _(
            "Everything here is counted against how they are now. The bounds were proven for how they were then, so "
            "this sheet does not say how good a plan could be today."
        )
        found.append(_remark("warn", title, text))
    if proof.kept.is_by_hand:
        text = _("The figures are those of the seats as they are now; the starting number leads to those before.")
        found.append(_remark("warn", _("The plan was changed by hand after it was made."), text))
    found += _who_is_counted(proof)
    if proof.differing:
        text = _("This sheet shows what was counted now.")
        found.append(_remark("warn", _("This count and the figures kept with the plan differ."), text))
    else:
        text = _("It was counted from the stored seats, apart from the search that found them.")
        found.append(_remark("good", _("The count agrees with the figures kept with the plan."), text))
    if not proof.has_needs:
        title = _("Who needs an accessible table is not looked at here.")
        text = _("That is for those who may see needs. The search kept to it; a change by hand may have broken it.")
        found.append(_remark("", title, text))
    return found


def _who_is_counted(proof: Proof) -> list[rows.Remark]:
    found = []
    if proof.left:
        title = ngettext(
            "%(num)s person who is counted here has left since.",
            "%(num)s people who are counted here have left since.",
            proof.left,
        )
        found.append(_remark("warn", title, _("Their seats are kept in the plan until it is mended.")))
    if proof.unseated:
        title = ngettext(
            "%(num)s person has a place but no seat in this plan.",
            "%(num)s people have a place but no seat in this plan.",
            proof.unseated,
        )
        found.append(_remark("warn", title, _("Whoever has no seat is not counted here.")))
    if proof.plan.from_round:
        title = _("Rounds before round %(round)s were past when this plan was mended.", round=proof.plan.from_round + 1)
        found.append(_remark("", title, _("They are shown as they were; the rules are counted from then on.")))
    if proof.in_some_rounds:
        title = ngettext(
            "%(num)s person has a seat in some rounds only.",
            "%(num)s people have a seat in some rounds only.",
            proof.in_some_rounds,
        )
        found.append(_remark("warn", title, _("In the other rounds they are counted as not there.")))
    return found


def _remark(kind: str, title: str, text: str) -> rows.Remark:
    return rows.Remark(kind=kind, title=title, text=text)


def _figures(event: Event, proof: Proof) -> list[rows.Figure]:
    report, kept = proof.report, proof.kept
    why = _reasons(event, proof)
    found = [_figure(_("Imbalance, weighted"), report.imbalance_weighted, kept.imbalance_bound, proof)]
    for name, weight in proof.problem.rules.attributes.items():
        text = _("%(attribute)s, weight %(weight)s", attribute=upfirst(attribute_word(name)), weight=number(weight))
        value = number(report.imbalance.get(name, 0))
        found.append(rows.Figure(name=text, value=value, why=why.get(name, ()), is_part=True))
    found.append(_figure(_("Repeated meetings"), report.repeats, kept.repeats_bound, proof, why.get("", ())))
    if proof.problem.rules.themes and proof.problem.rules.wishes:
        steps = _("Steps down from first wishes")
        found.append(_figure(steps, report.wish_steps, kept.wishes_bound, proof, why.get("wishes", ())))
        first, second, third, none = report.wishes
        text = _(
            "Seats at a first, second and third wish: %(first)s, %(second)s, %(third)s; at none: %(none)s",
            first=first, second=second, third=third, none=none,
        )  # fmt: skip
        found.append(rows.Figure(name=text, value="", is_part=True))
    return found


def _figure(name: str, value: float, bound: float, proof: Proof, why: tuple[str, ...] = ()) -> rows.Figure:
    if not proof.bounds_hold:
        return rows.Figure(name=name, value=number(value), bound=_("not known"), gap=_("not known"), why=why)
    gap = max(0, value - bound)
    said = number(gap) if gap else _("0, proven best possible")
    return rows.Figure(name=name, value=number(value), bound=number(bound), gap=said, why=why)


def _reasons(event: Event, proof: Proof) -> dict[str, tuple[str, ...]]:
    """The reasons of the bounds in words: by attribute, of the wishes, and ("") of the repeats. They name nobody."""
    found: dict[str, tuple[str, ...]] = {}
    for reason in proof.kept.bound_reasons:
        values = dict(reason.get("values") or {})
        of = "wishes" if str(reason["code"]).startswith("wishes") else str(values.get("attribute", ""))
        said = reasons.sentences(event, [_anonymous(reason)], can_see_needs=proof.has_needs)
        found[of] = (*found.get(of, ()), *said)
    return found


def _anonymous(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _anonymous(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_anonymous(item) for item in value]
    return "" if isinstance(value, str) and SOMEBODY.fullmatch(value) else value


def _meetings(proof: Proof) -> str:
    report = proof.report
    return str(
        _(
            "People at one table meet: that makes %(meetings)s meetings in all, of %(pairs)s different pairs.",
            meetings=number(report.meetings),
            pairs=number(report.distinct),
        )
    )


RULES: dict[str, Callable[[Proof], str]] = {
    "seated": lambda proof: _("Everyone who takes part in a round has one seat in it"),
    "sizes": lambda proof: _("No table has more or fewer people than it may seat"),
    "facilitators": lambda proof: ngettext(
        "Every table has %(num)s facilitator",
        "Every table has %(num)s facilitators",
        proof.problem.rules.facilitators_per_table,
    ),
    "staying": lambda proof: _("Who leads a table or helps to lead it stays there"),
    "accessible": lambda proof: _("Everyone who needs an accessible table sits at one"),
    "apart": lambda proof: _("Pairs who are kept apart"),
    "together": lambda proof: _("Groups who are kept together"),
    "pins": lambda proof: _("People pinned to a table"),
    "languages": lambda proof: _("Who needs a language sits with somebody who speaks it"),
    "meet": lambda proof: _("Kinds of people whom everybody is to meet"),
    "own_department": lambda proof: _("Who leads a table sits with nobody of their own department"),
    "co_facilitators": lambda proof: _("Those who help to lead are spread over the tables"),
}


def _rule(one: RuleKept, proof: Proof) -> rows.Rule:
    if one.broken:
        verdict = ngettext("broken %(num)s time", "broken %(num)s times", one.broken)
    elif one.number is None:
        verdict = _("kept")
    else:
        verdict = _("kept, %(number)s of %(number)s", number=number(one.number))
    return rows.Rule(text=RULES[one.code](proof), verdict=verdict, is_kept=not one.broken)
