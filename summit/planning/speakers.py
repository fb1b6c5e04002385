"""Whoever is the only one to speak a language somebody needs is tied to them: for bounds, a group kept together."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from summit.planning.arrays import Arrays, merged


def tied_to_speakers(a: Arrays) -> Arrays:
    """The same arrays, with those who depend on one speaker in a round in that speaker's unit."""
    units = []
    allowed = a.allowed.copy()
    for r in range(a.R):
        groups: list[tuple[int, ...]] = list(a.units[r])
        for language in range(a.needs.shape[1]):
            speaking = np.flatnonzero(a.speaks[:, language] & a.present[r])
            needing = np.flatnonzero(a.needs[:, language] & ~a.speaks[:, language] & a.present[r])
            if len(speaking) == 1 and len(needing):
                groups.append((*speaking.tolist(), *needing.tolist()))
        units.append(tuple(merged(groups)))
        for unit in units[r]:
            allowed[r, list(unit)] = allowed[r, list(unit)].all(axis=0)
    unit_of = tuple({i: unit for unit in row for i in unit} for row in units)
    return replace(a, units=tuple(units), unit_of=unit_of, allowed=allowed)
