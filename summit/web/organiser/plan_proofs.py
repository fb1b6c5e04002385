"""The proof sheet of a plan, on the screen and as a PDF; and several plans beside each other."""

from __future__ import annotations

from io import BytesIO

from flask import Blueprint, abort, g, request, send_file
from werkzeug.wrappers import Response

from summit import clock
from summit.db import transaction
from summit.exports import proof_pdf
from summit.exports.proof_rows import ProofSheet
from summit.models import TablePlan
from summit.services import audit, table_plans
from summit.services.table_plans import comparing, proofs
from summit.web import once
from summit.web.organiser import plan_comparison, plan_files, plan_picture, proof_words, room
from summit.web.typed import whole_number

PDF = "application/pdf"

blueprint = Blueprint("plan_proofs", __name__)


@blueprint.get("/<int:number>/proof")
def show(number: int) -> tuple[str, int]:
    """Everything that is claimed of the plan, counted anew."""
    plan = _plan(number)
    proof = _proof(plan)
    can_take_needs = proof.has_needs and proof.sha256_now != proof.sha256_without_needs
    return room.page(
        "organiser/plan_proofs/show.html",
        "tables",
        plan=plan,
        proof=proof,
        sheet=_sheet(proof),
        sha256_with_needs=proof.sha256_now if can_take_needs else "",
    )


@blueprint.post("/<int:number>/proof.pdf")
@once.as_often_as_asked
def pdf(number: int) -> Response:
    """The same on paper; a POST, because it is noted in the log who took it away."""
    plan = _plan(number)
    now = clock.now()
    made = proof_pdf.as_bytes(_sheet(_proof(plan)), now=now)
    with transaction():
        audit.log("export.proof", event=g.event, by=room.by_staff(), now=now, plan_id=plan.id)
    name = plan_files.name(g.event, "proof", number, "pdf", now)
    return send_file(BytesIO(made), mimetype=PDF, as_attachment=True, download_name=name)


@blueprint.get("/compare")
def compare() -> tuple[str, int]:
    """The plans that are ticked, or the published one and the newest."""
    plans = table_plans.plans_of(g.event)
    asked = _asked()
    known = {plan.number: plan for plan in plans}
    if not asked <= known.keys():
        abort(404)
    found = comparing.compare(g.event, [known[number] for number in asked] or comparing.usual_choice(plans))
    return room.page(
        "organiser/plan_proofs/compare.html",
        "tables",
        plans=plans,
        chosen={one.plan.number for one in found.candidates},
        found=found,
        rows=plan_comparison.rows(found),
        picture=plan_picture.picture(found),
        has_seats=comparing.HAS_SEATS,
    )


def _asked() -> set[int]:
    """The numbers in ?plans=3,4 or ?plans=3&plans=4; 404 for what is no number."""
    words = [word for value in request.args.getlist("plans") for word in value.replace(",", " ").split()]
    return {abort(404) if (number := whole_number(word)) is None else number for word in words}


def _plan(number: int) -> TablePlan:
    """The event's own plan; 404 for one that is not there or has no seats."""
    found = table_plans.plan_by_number(g.event, number)
    return found if found is not None and found.state in comparing.HAS_SEATS else abort(404)


def _proof(plan: TablePlan) -> proofs.Proof:
    return proofs.proof_of(plan, has_needs=g.role.can_see_needs)


def _sheet(proof: proofs.Proof) -> ProofSheet:
    return proof_words.sheet(g.event, proof, now=clock.now())
