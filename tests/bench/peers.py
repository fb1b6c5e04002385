"""Other planners that seat people at mixed tables, where a user has them: their plans are judged by our measure.

python -m tests.bench.peers NAME INSTANCE PLAN SECONDS SEED runs one of them, in whatever Python has it installed; the
rest of the project is not needed there. None of them knows facilitators who stay, pins, wheelchairs or pairs: rules
that they ignore are shown as violations. What only seats one round is asked once for each.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

Instance = dict[str, Any]
Groups = list[list[int]]
"""The people of each table, as places in the instance's list."""


def attributes_of(instance: Instance) -> dict[str, float]:
    """The attributes that weigh anything."""
    return {name: weight for name, weight in instance["rules"]["attributes"].items() if weight > 0}


def coded(instance: Instance) -> list[list[int]]:
    """Each person's values as numbers, one for each attribute that weighs."""
    numbers: dict[tuple[str, str], int] = {}
    used: dict[str, int] = {}
    rows = []
    for person in instance["people"]:
        row = []
        for name in attributes_of(instance):
            value = person["attrs"].get(name, "")
            if (name, value) not in numbers:
                numbers[name, value] = used[name] = used.get(name, -1) + 1
            row.append(numbers[name, value])
        rows.append(row)
    return rows


def _groupselect(instance: Instance, algorithm: str, seed: int, **settings: Any) -> list[Groups]:
    import numpy as np
    from groupselect import Algorithm, FieldMode, allocate_numpy

    people = np.array(coded(instance))
    each = -(-len(people) // len(instance["tables"]))
    result = allocate_numpy(
        participants=people,
        fields=dict.fromkeys(range(people.shape[1]), FieldMode.Diversify),
        n_part_per_group=[each] * instance["rounds"],
        algorithm=Algorithm[algorithm],
        settings={"seed": seed, **settings},
    )
    return [[[int(i) for i in group] for group in allocation] for allocation in result.ensemble]


def _dream(instance: Instance, seconds: float, seed: int) -> list[Groups]:
    return _groupselect(instance, "DREAM", seed)


def _hermes(instance: Instance, seconds: float, seed: int) -> list[Groups]:
    return _groupselect(instance, "HERMES", seed, pareto_probs=dict.fromkeys(range(len(attributes_of(instance))), 0.25))


def _team_formation(instance: Instance, seconds: float, seed: int) -> list[Groups]:
    import pandas as pd
    from team_formation.team_assignment import TeamAssignment

    weights, people = attributes_of(instance), instance["people"]
    each = -(-len(people) // len(instance["tables"]))
    wanted = [{"attribute": name, "type": "diversify", "weight": int(weight)} for name, weight in weights.items()]
    rounds = []
    for _ in range(instance["rounds"]):
        table = pd.DataFrame([{name: one["attrs"].get(name, "") or "none" for name in weights} for one in people])
        teams = TeamAssignment(table, pd.DataFrame(wanted), each, less_than_target=True)
        teams.solve(max_time_in_seconds=seconds / instance["rounds"])
        found = teams.participants["team_num"].tolist()
        rounds.append([[i for i, team in enumerate(found) if team == t] for t in range(teams.num_teams)])
    return rounds


def _anti_clustering(instance: Instance, seconds: float, seed: int) -> list[Groups]:
    import pandas as pd
    from anti_clustering import ExchangeHeuristicAntiClustering

    names = list(attributes_of(instance))
    rounds = []
    for r in range(instance["rounds"]):
        rows = [{name: one["attrs"].get(name, "") or "none" for name in names} for one in instance["people"]]
        solver = ExchangeHeuristicAntiClustering(random_seed=1000 * seed + r, restarts=1)
        found = solver.run(pd.DataFrame(rows), [], names, len(instance["tables"]), "table")["table"].tolist()
        rounds.append([[i for i, table in enumerate(found) if table == t] for t in sorted(set(found))])
    return rounds


PEERS: dict[str, tuple[str, Callable[[Instance, float, int], list[Groups]]]] = {
    "GroupSelect DREAM": ("groupselect", _dream),
    "GroupSelect HERMES": ("groupselect", _hermes),
    "team-formation": ("team_formation", _team_formation),
    "anti-clustering": ("anti_clustering", _anti_clustering),
}
"""By name: the module that has to be installed, and how it is asked."""
WHERE = (
    "GroupSelect by the Sortition Foundation (github.com/sortitionfoundation/groupselect-lib), "
    "and the packages team-formation and anti-clustering"
)


def at_tables(instance: Instance, rounds: list[Groups]) -> dict[str, Any]:
    """Groups as a plan: the largest at the largest tables, and after the first round where their facilitator was."""
    people, plan = instance["people"], []
    tables = sorted(instance["tables"], key=lambda table: -int(table["max"]))
    home: dict[str, str] = {}
    for groups in rounds:
        free = [table["id"] for table in tables]
        seats: dict[str, list[str]] = {id_: [] for id_ in free}
        waiting = []
        for group in sorted(groups, key=len, reverse=True):
            ids = [people[i]["id"] for i in group]
            known = next((home[id_] for id_ in ids if home.get(id_) in free), None)
            if known is None:
                waiting.append(ids)
            else:
                free.remove(known)
                seats[known] = ids
        for ids in waiting:
            seats[free.pop(0) if free else tables[-1]["id"]] += ids
        led = {person["id"] for person in people if person["role"] == "facilitator"}
        home = home or {id_: table for table, ids in seats.items() for id_ in ids if id_ in led}
        plan.append(seats)
    return {"rounds": plan}


def main(name: str, instance_path: str, plan_path: str, seconds: str, seed: str) -> None:
    """Read the instance, let the peer seat everyone, write the plan."""
    instance = json.loads(Path(instance_path).read_text(encoding="utf-8"))
    with Path(os.devnull).open("w", encoding="utf-8") as quiet, contextlib.redirect_stdout(quiet):
        rounds = PEERS[name][1](instance, float(seconds), int(seed))
    Path(plan_path).write_text(json.dumps(at_tables(instance, rounds)), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
