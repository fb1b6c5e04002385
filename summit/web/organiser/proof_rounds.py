"""The proof sheet round by round: how many of each kind sit at each table, against floor and ceiling."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import ngettext

from summit import collation
from summit.exports import proof_rows as rows
from summit.services.table_plans.proofs import AttributeBlock, Cell, Proof, RoundSheet
from summit.web.filters import language, number, upfirst
from summit.web.organiser.reason_sentences import attribute_word


def rounds(proof: Proof) -> tuple[rows.Round, ...]:
    """Every round with its tables."""
    return tuple(
        rows.Round(
            title=_("Round %(round)s", round=one.round + 1),
            tables=one.tables,
            blocks=(_people(one, proof), *(_block(block) for block in one.blocks)),
        )
        for one in proof.rounds
    )


def _people(one: RoundSheet, proof: Proof) -> rows.Block:
    leaders = proof.problem.rules.facilitators_per_table
    lines = [_line(_("People at the table"), sum(cell.count for cell in one.people), one.people)]
    if leaders:
        of_tables = [Cell(count, leaders, leaders) for count in one.leading]
        lines.append(_line(_("Facilitators at the table"), sum(one.leading), of_tables))
    off = sum(abs(cell.off) for cell in one.people) + sum(abs(count - leaders) for count in one.leading if leaders)
    note = _("as the tables allow") if not off else ngettext("%(num)s seat off", "%(num)s seats off", off)
    return rows.Block(name=_("Seats"), note=note, is_even=not off, lines=tuple(lines))


def _block(block: AttributeBlock) -> rows.Block:
    off = block.imbalance
    note = _("even at every table") if not off else ngettext("%(num)s seat off", "%(num)s seats off", off)
    if block.single:
        alone = ngettext(
            "%(num)s value of one person only is not shown; it cannot be uneven",
            "%(num)s values of one person each are not shown; they cannot be uneven",
            block.single,
        )
        note = f"{note} · {alone}"
    in_order = collation.sorted_names(block.rows, language(), lambda row: row.value)
    lines = tuple(_line(row.value, row.total, row.cells) for row in in_order)
    return rows.Block(name=upfirst(attribute_word(block.attribute)), note=note, is_even=not off, lines=lines)


def _line(name: str, total: int, cells: Sequence[Cell]) -> rows.Line:
    shares = {_share(cell) for cell in cells}
    common = shares.pop() if len(shares) == 1 else ""
    return rows.Line(
        name=name,
        total=number(total),
        share=common,
        marks=tuple(_mark(cell, "" if common else _share(cell)) for cell in cells),
    )


def _share(cell: Cell) -> str:
    return str(cell.low) if cell.low == cell.high else f"{cell.low}–{cell.high}"


def _mark(cell: Cell, share: str) -> rows.Mark:
    if not cell.off:
        return rows.Mark(count=cell.count, share=share)
    if cell.off > 0:
        said = ngettext("%(num)s too many", "%(num)s too many", cell.off)
        return rows.Mark(count=cell.count, off=f"+{cell.off}", said=said, share=share)
    said = ngettext("%(num)s too few", "%(num)s too few", -cell.off)
    return rows.Mark(count=cell.count, off=f"−{-cell.off}", said=said, share=share)
