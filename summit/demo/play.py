"""The performance: the story acted on a running installation, door by door, through half a year of its clock."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from summit.demo import second
from summit.demo.acts import calling, eve, moving
from summit.demo.acts.calling import FIRST_DATE, RELEASED
from summit.demo.cast import Fate
from summit.demo.day import Desk
from summit.demo.stage import Stage

Scene = tuple[int, int, str, Callable[[Stage], None]]

BEFORE_THE_DAY: tuple[Scene, ...] = (
    (FIRST_DATE - 63, 10, "The organiser sets up the summit", calling.set_up),
    (FIRST_DATE - 56, 9, "Citizens write to their forums, and the forums name their people", calling.nominate),
    (FIRST_DATE - 50, 14, "One forum hands back a place, another fills it", calling.pass_a_place_on),
    (FIRST_DATE - 45, 9, "Council, schools, staff and facilitators are invited", calling.invite_directly),
    (FIRST_DATE - 44, 19, "People answer", calling.answer),
    (FIRST_DATE + RELEASED, 9, "A place that one forum has not used is released to another", calling.release),
    (FIRST_DATE - 19, 13, "The deadline passes; reserves are asked", calling.expire),
    (FIRST_DATE - 14, 16, "The summit is cancelled, because nobody may meet", moving.cancel),
    (FIRST_DATE - 7, 10, "It is to be held after all, and the date is missing", moving.lose_the_date),
    (-75, 10, "Spring does not hold either", moving.postpone_again),
    (-50, 9, "There is a new date: do you still come?", moving.find_a_date),
    (-49, 19, "People say that they still come, some send somebody else", moving.reconfirm),
    (-20, 13, "Those who said nothing are asked by their forum; free places go to those who wait", moving.end_silence),
    (-2, 10, "The tables are mixed and published", eve.plan_tables),
)


class Performance:
    """One playing of the story. `report(done, of, what)` is told of every scene."""

    def __init__(self, stage: Stage, report: Callable[[int, int, str], None]) -> None:
        self._place = stage.place
        self._stage = stage
        self._report = report
        self.slug = ""
        self.second_slug = ""

    def before_the_day(self) -> None:
        """From the first idea, over a date that went missing, to the published tables."""
        for number, (days, hour, what, scene) in enumerate(BEFORE_THE_DAY):
            self._report(number, len(BEFORE_THE_DAY), what)
            self._stage.go_to(days, hour)
            scene(self._stage)
            self.slug = self._stage.organiser.slug
        self._report(len(BEFORE_THE_DAY), len(BEFORE_THE_DAY), "Everybody knows their tables")

    def the_day(self) -> None:
        """People come, some do not, some were never asked; in the evening the summit has been held."""
        stage = self._stage
        self._report(0, 2, "The doors open")
        stage.go_to(0, 8)
        stage.organiser.sign_in()
        desk = Desk(stage.organiser.desk_link())
        desk.check_in(character for character in stage.cast() if character.fate is Fate.COMES)
        for character in stage.script.walk_ins:
            desk.walk_in(character)
        stage.go_to(0, 17)
        stage.organiser.sign_in()
        stage.organiser.finish()
        stage.organiser.thank()
        stage.let_the_post_go()
        self._report(2, 2, "The summit has been held")

    def second_event(self) -> None:
        """Another event, open for nominations and answers, so that every door has work to do."""
        self._place.set_clock(None)
        self.second_slug = second.play(self._stage.organiser, self._stage.mail, self._stage.day)

    def leave_on_its_morning(self) -> None:
        """The clock shows the true time again, on the day of the summit; the desk has its link."""
        self._place.set_clock(None)
        self._stage.organiser.slug = self.slug
        self._stage.organiser.sign_in()
        self._stage.organiser.desk_link()

    def collect(self, out: Path) -> None:
        """Write the workbooks and the plan as the organiser takes them away."""
        for name in ("attendance.xlsx", "table-plan.xlsx", "instance.json", "plan.json"):
            (out / name).write_bytes(self._stage.organiser.export(name))
