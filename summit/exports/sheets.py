"""The two workbooks of an event: attendance and table plan, in the reader's language.

Titles are English msgids; `translate` (gettext of the reader's language) puts them into words.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import tzinfo
from functools import partial
from itertools import groupby

from summit.errors import N_
from summit.exports import rows
from summit.exports.proof_book import proof_sheet
from summit.exports.proof_rows import ProofSheet
from summit.exports.workbook import Column, Kind, Sheet, Workbook

Translate = Callable[[str], str]

STATE_WORDS = {
    "confirmed": N_("registered"),
    "waitlisted": N_("on the waiting list"),
    "offered": N_("place offered"),
    "cancelled": N_("withdrawn"),
    "attended": N_("attended"),
    "absent": N_("stayed away"),
}


def attendance_workbook(data: rows.AttendanceData, *, translate: Translate, tz: tzinfo) -> Workbook:
    """Attendees · Quotas · Tables · Attendance · Waiting list · About."""
    sheets = [
        Sheet(translate(N_("Attendees")), _attendee_columns(data, translate), data.attendees),
        Sheet(translate(N_("Quotas")), _quota_columns(translate), data.quotas),
        Sheet(translate(N_("Tables")), _seat_columns(translate), rows.table_rows(data.attendees, data.rounds)),
        Sheet(translate(N_("Attendance")), _attendance_columns(translate), data.attendance),
        Sheet(translate(N_("Waiting list")), _waiting_columns(translate), data.waiting),
        _about([*data.about, *_attendance_totals(data)], translate),
    ]
    return _book(data.event_title, sheets, data, translate, tz)


def table_plan_workbook(
    data: rows.TablePlanData, *, translate: Translate, tz: tzinfo, proof: ProofSheet | None = None
) -> Workbook:
    """All seats · Round 1 … Round n · Table figures · Proof · About."""
    seats = rows.table_rows(data.seated, data.figures.rounds)
    sheets = [Sheet(translate(N_("All seats")), _person_columns(data.figures.rounds, translate), data.seated)]
    for number in range(1, data.figures.rounds + 1):
        title = translate(N_("Round %(round)s")) % {"round": number}
        of_round = [seat for seat in seats if seat.round == number]
        sheets.append(Sheet(title, _seat_columns(translate)[1:], of_round))
    sheets.append(_table_figures(seats, data.groups, translate))
    if proof is not None:
        sheets.append(proof_sheet(proof, translate=translate))
    sheets.append(_about([*data.about, *_plan_lines(data)], translate))
    return _book(data.event_title, sheets, data, translate, tz)


def _book(
    title: str,
    sheets: Sequence[Sheet],
    data: rows.AttendanceData | rows.TablePlanData,
    translate: Translate,
    tz: tzinfo,
) -> Workbook:
    yes, no = translate(N_("yes")), translate(N_("no"))
    return Workbook(title=title, sheets=sheets, tz=tz, yes=yes, no=no, created_at=data.made_at)


def _attendee_columns(data: rows.AttendanceData, translate: Translate) -> list[Column]:
    columns = [
        Column(translate(N_("Name")), lambda row: row.name),
        Column(translate(N_("Group")), lambda row: row.group),
        Column(translate(N_("Organisation")), lambda row: row.organisation),
        Column(translate(N_("Area")), lambda row: row.area),
        Column(translate(N_("Nominated by")), lambda row: row.nominator),
        Column(translate(N_("State")), lambda row: _state(row.state, translate)),
    ]
    if data.has_contacts:
        columns += [
            Column(translate(N_("E-mail")), lambda row: row.email),
            Column(translate(N_("Phone")), lambda row: row.phone),
        ]
    columns += _round_columns(data.rounds, translate)
    if data.has_themes:
        columns += _wish_columns(translate)
    columns += [
        Column(translate(N_("Checked in")), lambda row: row.checked_in_at is not None, Kind.YES_NO),
        Column(translate(N_("Checked in at")), lambda row: row.checked_in_at, Kind.MOMENT),
        Column(translate(N_("Walk-in")), lambda row: row.is_walk_in, Kind.YES_NO),
        Column(translate(N_("Photo consent")), lambda row: row.photo_consent, Kind.YES_NO),
        Column(translate(N_("Wants to go on in a working group")), lambda row: row.wants_to_continue, Kind.YES_NO),
    ]
    if data.has_needs:
        columns += [
            Column(translate(N_("Dietary needs")), lambda row: row.dietary, Kind.PROSE),
            Column(translate(N_("Accessibility needs")), lambda row: row.accessibility, Kind.PROSE),
            Column(translate(N_("A table that a wheelchair can reach")), lambda row: row.is_step_free, Kind.YES_NO),
        ]
    return columns


def _state(code: str, translate: Translate) -> str:
    return translate(STATE_WORDS[code]) if code in STATE_WORDS else code


def _round_columns(rounds: int, translate: Translate) -> list[Column]:
    title = translate(N_("Table in round %(round)s"))
    return [
        Column(title % {"round": n}, partial(rows.table_of, round_number=n), Kind.INTEGER) for n in range(1, rounds + 1)
    ]


def _wish_columns(translate: Translate) -> list[Column]:
    titles = (N_("First wish"), N_("Second wish"), N_("Third wish"))
    return [Column(translate(title), partial(_wish, place=place)) for place, title in enumerate(titles)]


def _wish(row: rows.AttendeeRow, place: int) -> str | None:
    return row.wishes[place] if place < len(row.wishes) else None


def _quota_columns(translate: Translate) -> list[Column]:
    whole = translate(N_("whole group"))
    return [
        Column(translate(N_("Group")), lambda row: row.group),
        Column(translate(N_("Nominator")), lambda row: whole if row.nominator is None else row.nominator),
        Column(translate(N_("Quota")), lambda row: row.quota, Kind.INTEGER),
        Column(translate(N_("Promised")), lambda row: row.promised, Kind.INTEGER),
        Column(translate(N_("Accepted")), lambda row: row.accepted, Kind.INTEGER),
        Column(translate(N_("Declined")), lambda row: row.declined, Kind.INTEGER),
        Column(translate(N_("Expired")), lambda row: row.expired, Kind.INTEGER),
        Column(translate(N_("Waiting")), lambda row: row.waiting, Kind.INTEGER),
        Column(translate(N_("Free")), lambda row: row.free, Kind.INTEGER),
    ]


def _seat_columns(translate: Translate) -> list[Column]:
    return [
        Column(translate(N_("Round")), lambda row: row.round, Kind.INTEGER),
        Column(translate(N_("Table")), lambda row: row.table, Kind.INTEGER),
        Column(translate(N_("Name")), lambda row: row.name),
        Column(translate(N_("Group")), lambda row: row.group),
        Column(translate(N_("Organisation")), lambda row: row.organisation),
        Column(translate(N_("Area")), lambda row: row.area),
        Column(translate(N_("Facilitator")), lambda row: row.is_facilitator, Kind.YES_NO),
    ]


def _person_columns(rounds: int, translate: Translate) -> list[Column]:
    return [
        Column(translate(N_("Name")), lambda row: row.name),
        Column(translate(N_("Group")), lambda row: row.group),
        Column(translate(N_("Organisation")), lambda row: row.organisation),
        Column(translate(N_("Area")), lambda row: row.area),
        Column(translate(N_("Facilitator")), lambda row: row.is_facilitator, Kind.YES_NO),
        *_round_columns(rounds, translate),
    ]


def _attendance_columns(translate: Translate) -> list[Column]:
    return [
        Column(translate(N_("Group")), lambda row: row.group),
        Column(translate(N_("Expected")), lambda row: row.expected, Kind.INTEGER),
        Column(translate(N_("Came")), lambda row: row.came, Kind.INTEGER),
        Column(translate(N_("Stayed away")), lambda row: row.stayed_away, Kind.INTEGER),
        Column(translate(N_("Walk-ins")), lambda row: row.walk_ins, Kind.INTEGER),
        Column(translate(N_("Share of the expected who came")), _share_who_came, Kind.SHARE),
    ]


def _share_who_came(row: rows.AttendanceRow) -> float | None:
    return (row.expected - row.stayed_away) / row.expected if row.expected else None


def _waiting_columns(translate: Translate) -> list[Column]:
    return [
        Column(translate(N_("Group")), lambda row: row.group),
        Column(translate(N_("Nominated by")), lambda row: row.nominator),
        Column(translate(N_("Position")), lambda row: row.position, Kind.INTEGER),
        Column(translate(N_("Name")), lambda row: row.name),
        Column(translate(N_("On the list since")), lambda row: row.since_at, Kind.MOMENT),
    ]


def _table_figures(seats: Sequence[rows.TableRow], groups: Sequence[str], translate: Translate) -> Sheet:
    """One row per round and table: how many people, of each sector, and from how many areas."""
    tables = [list(at_table) for _, at_table in groupby(seats, key=lambda seat: (seat.round, seat.table))]
    all_groups = dict.fromkeys([*groups, *(seat.group for seat in seats)])
    columns = [
        Column(translate(N_("Round")), lambda table: table[0].round, Kind.INTEGER),
        Column(translate(N_("Table")), lambda table: table[0].table, Kind.INTEGER),
        Column(translate(N_("People")), len, Kind.INTEGER),
        *(Column(group, partial(_of_group, group), Kind.INTEGER) for group in all_groups),
        Column(translate(N_("Different areas")), _different_areas, Kind.INTEGER),
    ]
    return Sheet(translate(N_("Table figures")), columns, tables)


def _of_group(group: str, table: Sequence[rows.TableRow]) -> int:
    return sum(seat.group == group for seat in table)


def _different_areas(table: Sequence[rows.TableRow]) -> int:
    return len({seat.area for seat in table if seat.area})


def _attendance_totals(data: rows.AttendanceData) -> list[rows.AboutRow]:
    """Sums stand here and not below the groups, where a filter would hide them and a sum count them twice."""
    return [
        rows.AboutRow(N_("Expected"), sum(row.expected for row in data.attendance)),
        rows.AboutRow(N_("Came"), sum(row.came for row in data.attendance)),
        rows.AboutRow(N_("Stayed away"), sum(row.stayed_away for row in data.attendance)),
        rows.AboutRow(N_("Walk-ins"), sum(row.walk_ins for row in data.attendance)),
        rows.AboutRow(N_("On the waiting list"), len(data.waiting)),
        rows.AboutRow(N_("This file was made at"), data.made_at),
    ]


def _plan_lines(data: rows.TablePlanData) -> list[rows.AboutRow]:
    figures = data.figures
    return [
        rows.AboutRow(N_("Event"), data.event_title),
        rows.AboutRow(N_("Date"), data.starts_on),
        rows.AboutRow(N_("People"), len(data.seated)),
        rows.AboutRow(N_("Tables"), figures.tables),
        rows.AboutRow(N_("Rounds"), figures.rounds),
        rows.AboutRow(N_("Imbalance of the tables (0 is perfect)"), figures.imbalance),
        rows.AboutRow(N_("Least imbalance that any plan can have"), figures.imbalance_bound),
        rows.AboutRow(N_("Repeated meetings"), figures.repeats),
        rows.AboutRow(N_("Fewest repeated meetings that any plan can have"), figures.repeats_bound),
        rows.AboutRow(N_("Pairs of people who meet"), figures.distinct_meetings),
        rows.AboutRow(N_("Proven: no plan can be better"), figures.is_proven),
        rows.AboutRow(N_("Seed of the plan"), figures.seed),
        rows.AboutRow(N_("Planned at"), figures.planned_at),
        rows.AboutRow(N_("Published at"), figures.published_at),
        rows.AboutRow(N_("This file was made at"), data.made_at),
    ]


def _about(lines: Sequence[rows.AboutRow], translate: Translate) -> Sheet:
    columns = [
        Column(translate(N_("What")), lambda line: translate(line.label)),
        Column(translate(N_("Value")), lambda line: line.value, Kind.ANY, width=40),
    ]
    return Sheet(translate(N_("About")), columns, [line for line in lines if line.value is not None])
