"""How a walk begins: some are named and invited already, and some of them have answered, so that things get tight."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import initialize

from tests.lifecycle import world
from tests.lifecycle.actions import Answering, Asking, groups_with, names_of_groups

answers = st.sampled_from(["yes", "yes", "yes", "no", "nothing yet"])


class Beginning(Asking, Answering):
    """Four to seven named by nominators and three to six invited."""

    @initialize(
        named=st.lists(st.tuples(groups_with, st.booleans()), min_size=4, max_size=7),
        invited=st.lists(names_of_groups, min_size=3, max_size=6),
        answered=st.lists(answers, min_size=12, max_size=12),
    )
    def some_are_asked_already(
        self, named: list[tuple[tuple[str, str], bool]], invited: list[str], answered: list[str]
    ) -> None:
        for who, (where, as_reserve) in enumerate(named):
            self.nominate(who, where, as_reserve)
        for who, name in enumerate(invited, start=len(named)):
            self.invite(who % len(world.PEOPLE), name, knowingly=False)
        for asked, answer in zip(list(self.summit.asked), answered, strict=False):
            verb = {"yes": self._accept, "no": self._decline}.get(answer)
            if verb:
                verb(next(again for again in self.summit.asked if again.id == asked.id))
