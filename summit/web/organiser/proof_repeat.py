"""How a plan is repeated by anybody: seed, time, hash and version, and the lines for the command line."""

from __future__ import annotations

import tomllib
from datetime import datetime
from functools import cache

from flask_babel import gettext as _
from flask_babel import ngettext

from summit import config
from summit.exports import proof_rows as rows
from summit.models import Event, PlanOrigin
from summit.services.table_plans.proofs import Proof
from summit.web.filters import moment, number
from summit.web.organiser import plan_files

PLAN = "flask --app app plan"


def facts(event: Event, proof: Proof) -> tuple[rows.Fact, ...]:
    """What is to be known for repeating the plan. The hash is that of the file without needs."""
    plan = proof.plan
    time = ngettext(
        "%(num)s second allowed, %(used)s used",
        "%(num)s seconds allowed, %(used)s used",
        plan.seconds,
        used=number(proof.kept.seconds),
    )
    return (
        rows.Fact(name=_("Made"), value=moment(plan.ready_at, event.time_zone)),
        rows.Fact(name=_("Starting number"), value=str(plan.seed)),
        rows.Fact(name=_("Time"), value=time),
        rows.Fact(name=_("Repeatable"), value=_repeatable(proof)),
        rows.Fact(name=_("Input as it was planned"), value=_same(proof)),
        rows.Fact(name=_("SHA-256 of the input, without needs"), value=proof.sha256_without_needs, is_code=True),
        rows.Fact(name=_("Program"), value=f"Summit {_version()}"),
    )


def _repeatable(proof: Proof) -> str:
    plan = proof.plan
    if plan.origin is PlanOrigin.COPIED:
        return str(_("It is a copy of plan %(number)s, whose sheet says how that was made.", number=plan.based_on))
    if plan.origin is PlanOrigin.MENDED:
        return str(_("It mends plan %(number)s; the last line finds what as few moves can give.", number=plan.based_on))
    if plan.is_repeatable:
        return str(
            _("Yes: the search counted steps, so the same file and starting number give the same plan, to the byte.")
        )
    return str(_("No: the search counted time, so on another day it may end with another plan, as good or not."))


def _same(proof: Proof) -> str:
    if proof.is_same_input:
        return str(_("Unchanged: the hash of what was planned is the hash of what is there now."))
    return str(_("Changed: the hash of what was planned is not the hash of what is there now."))


def commands(event: Event, proof: Proof, *, now: datetime) -> tuple[rows.Command, ...]:
    """The lines: check the file, count the plan, search again."""
    number = proof.plan.number
    instance, plan = (plan_files.name(event, what, number, "json", now) for what in ("instance", "plan"))
    found = [
        rows.Command(
            text=_("The file is the right one when this says the hash above:"),
            line=f"sha256sum {instance}",
        ),
        rows.Command(
            text=_("Count this plan, with nobody moved; the last line holds value and bounds:"),
            line=f"{PLAN} {instance} -o same.json --baseline {plan} --max-moves 0",
        ),
    ]
    if proof.plan.origin is PlanOrigin.PLANNED:
        again = f"{PLAN} {instance} -o again.json --seconds {proof.plan.seconds} --seed {proof.plan.seed}"
        found.append(rows.Command(text=_("Search again from nothing:"), line=again + _steps(proof)))
    elif proof.plan.origin is PlanOrigin.MENDED:
        found.append(rows.Command(text=_mended(proof), line=_mend(event, proof, instance, now) + _steps(proof)))
    return tuple(found)


def _steps(proof: Proof) -> str:
    return " --deterministic" if proof.plan.is_repeatable else ""


def _mended(proof: Proof) -> str:
    return str(
        _(
            "Mend plan %(number)s again with at most as many moves; its own file stands behind --baseline:",
            number=proof.plan.based_on,
        )
    )


def _mend(event: Event, proof: Proof, instance: str, now: datetime) -> str:
    plan = proof.plan
    baseline = plan_files.name(event, "plan", plan.based_on or 0, "json", now)
    moves = proof.kept.moved if plan.max_moves is None else plan.max_moves
    line = f"{PLAN} {instance} -o again.json --baseline {baseline} --from-round {plan.from_round}"
    return f"{line} --max-moves {moves} --seconds {plan.seconds} --seed {plan.seed}"


@cache
def _version() -> str:
    """The version of the program, as its project file says."""
    return str(tomllib.loads((config.ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"])
