"""The table planner: people in, tables out. A pure library; `solve` is the door, everything else is nouns and judges.

solution = planning.solve(problem, seconds=20, seed=1)
"""

from summit.planning.arrays import Arrays
from summit.planning.formats import (
    instance_as_json,
    instance_from,
    plan_as_json,
    plan_from,
    read_instance,
    read_plan,
    write_instance,
    write_plan,
)
from summit.planning.measure import measure
from summit.planning.outlook import contradictions, looked_at, warnings
from summit.planning.problem import (
    FACILITATOR,
    PARTICIPANT,
    BadInstance,
    Infeasible,
    Language,
    Meet,
    Person,
    Pin,
    Plan,
    Problem,
    Progress,
    Reason,
    Report,
    Rules,
    Solution,
    Table,
    ThemedTable,
)
from summit.planning.reasons import CODES
from summit.planning.replanning import frontier, replan
from summit.planning.solving import solve

__all__ = [
    "CODES",
    "FACILITATOR",
    "PARTICIPANT",
    "Arrays",
    "BadInstance",
    "Infeasible",
    "Language",
    "Meet",
    "Person",
    "Pin",
    "Plan",
    "Problem",
    "Progress",
    "Reason",
    "Report",
    "Rules",
    "Solution",
    "Table",
    "ThemedTable",
    "contradictions",
    "frontier",
    "instance_as_json",
    "instance_from",
    "looked_at",
    "measure",
    "plan_as_json",
    "plan_from",
    "read_instance",
    "read_plan",
    "replan",
    "solve",
    "warnings",
    "write_instance",
    "write_plan",
]
