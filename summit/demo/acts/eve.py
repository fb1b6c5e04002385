"""The third act: the tables are mixed, and everybody gets theirs."""

from __future__ import annotations

from summit.demo.stage import Stage
from summit.demo.story import POLITICIANS, SCHOOLS


def plan_tables(stage: Stage) -> None:
    """Rules first, then one button."""
    stage.organiser.sign_in()
    _set_rules(stage)
    stage.organiser.plan_tables(stage.script.turns.seed)
    stage.mail.wait_for("tables_published", {each.email for each in stage.those_who_come() if each.email})


def _set_rules(stage: Stage) -> None:
    """The mayor opens the day at the first table, two politicians keep apart, two people come together."""
    coming = stage.those_who_come()
    mayor, one, other = [each.name for each in coming if each.group == POLITICIANS][:3]
    at_home = {each.name for each in stage.script.forums[0].nominees}
    citizen = next(each for each in coming if each.name in at_home)
    friend = next(each for each in coming if each.group == SCHOOLS and each.area != citizen.area)
    stage.organiser.set_rule("pin", [mayor], table="1", round="1")
    stage.organiser.set_rule("apart", [one, other])
    stage.organiser.set_rule("together", [citizen.name, friend.name])
