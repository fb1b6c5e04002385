"""The story of the reference event: who is asked by whom, and what becomes of it, for any seed and scale."""

from __future__ import annotations

from dataclasses import dataclass, field

from summit.demo import cast
from summit.demo.cast import Character, Fate, Forum

GROUPS = ("Borgere", "Politikere", "Erhverv", "Skoler", "Ansatte", "Facilitatorer")
CITIZENS, POLITICIANS, BUSINESS, SCHOOLS, STAFF, FACILITATORS = GROUPS


# which forums, by their order
_HANDS_BACK, _RECEIVES = 9, 4
_UNUSED, _RELEASED_TO = 12, 7
_SILENT = 15
_BY_WORD, _BY_CODE, _QUIET = 6, 11, 14


@dataclass(frozen=True, kw_only=True)
class Turns:
    """How many people do what; everything else follows. Counts are people, for the whole story."""

    seed: int = 1
    scale: int = 1
    declines: int = 12
    expires: int = 3
    withdrawals: int = 2
    stay_away: int = 4
    walk_ins: int = 2
    handovers: int = 2


@dataclass
class Story:
    """Everyone in it, by the door through which they are asked."""

    turns: Turns
    areas: list[str]
    forums: list[Forum]
    councils: list[Forum]
    handing_back: Forum  # has nobody for one of its places
    receiving: Forum  # has more citizens than places
    unused: Forum  # leaves a place unused, which a rule releases
    released_to: Forum  # whose reserve gets it
    silent: Forum  # does nothing until it is reminded
    direct: dict[str, list[Character]]
    spare: dict[str, list[Character]]  # asked directly when someone of the group has said no
    walk_ins: list[Character] = field(default_factory=list)
    by_word: Character | None = None  # has no e-mail; the forum answers for them
    by_code: Character | None = None  # has no e-mail; types the code of a letter
    quiet: Character | None = None  # never says whether they still come; the forum does

    @property
    def tables(self) -> int:
        """One for each facilitator."""
        return 19 * self.turns.scale

    @property
    def nominators(self) -> list[Forum]:
        """The local forums and the business councils."""
        return self.forums + self.councils

    def quotas(self) -> dict[str, int]:
        """Places by group; they add up to the capacity."""
        step = self.turns.scale
        return {
            CITIZENS: 76 * step,
            POLITICIANS: 31 * step,
            BUSINESS: 8 * step,
            SCHOOLS: 18 * step,
            STAFF: 16 * step,
            FACILITATORS: 19 * step,
        }


def write(turns: Turns) -> Story:
    """The whole story. Raises ValueError when the turns do not fit, saying why."""
    casting = cast.Casting(turns.seed)
    areas = cast.areas(turns.scale)
    forums = [_forum(casting, area, index) for index, area in enumerate(areas)]
    story = Story(
        turns=turns,
        areas=areas,
        forums=forums,
        handing_back=forums[_HANDS_BACK],
        receiving=forums[_RECEIVES],
        unused=forums[_UNUSED],
        released_to=forums[_RELEASED_TO],
        silent=forums[_SILENT],
        councils=[_council(casting, index, turns.scale) for index in range(2)],
        direct={
            POLITICIANS: cast.council(casting, 31 * turns.scale),
            SCHOOLS: [cast.school(casting, area, index) for index, area in enumerate(areas)],
            STAFF: cast.staff(casting, 16 * turns.scale + turns.withdrawals),
            FACILITATORS: cast.staff(casting, 19 * turns.scale, FACILITATORS),
        },
        spare={},
    )
    story.handing_back.nominees.pop()
    story.unused.nominees.pop()
    for forum in (story.receiving, story.released_to):
        forum.reserves.append(casting.person(CITIZENS, area=forum.area))
    _decide_withdrawals(story, casting)
    _decide_answers(story, casting)
    _decide_the_new_date(story, casting)
    _decide_the_day(story, casting)
    return story


def _forum(casting: cast.Casting, area: str, index: int) -> Forum:
    places = 5 if index % len(cast.AREAS) < cast.LARGE_AREAS else 4
    contact = casting.person("", area=area)
    forum = Forum(f"Lokalforum {area}", CITIZENS, area, places, contact)
    forum.nominees = [casting.person(CITIZENS, area=area) for _ in range(places)]
    return forum


def _council(casting: cast.Casting, index: int, scale: int) -> Forum:
    name = ("Erhvervsrådet i nord", "Erhvervsrådet i syd")[index]
    forum = Forum(name, BUSINESS, "", 4 * scale, casting.person(""))
    forum.nominees = [cast.firm(casting, 2 * number + index) for number in range(4 * scale)]
    return forum


def _decide_withdrawals(story: Story, casting: cast.Casting) -> None:
    """Staff are an open group: more are asked than fit, and those who wait take the places of those who withdraw."""
    quota = story.quotas()[STAFF]
    if story.turns.withdrawals > quota:
        raise ValueError(f"At most {quota} can withdraw at this scale.")
    for character in casting.some(story.direct[STAFF][:quota], story.turns.withdrawals):
        character.fate = Fate.WITHDRAWS


def _decide_answers(story: Story, casting: cast.Casting) -> None:
    """Those who say no or nothing; each has someone who takes the place: a reserve, or a spare of a direct group."""
    turns = story.turns
    elsewhere = [story.direct[SCHOOLS][2], story.direct[FACILITATORS][3], story.councils[0].nominees[1]]
    short = (story.handing_back, story.unused)  # they have nobody in reserve
    forums = [forum for forum in story.forums if forum not in short]
    nominees = [each for forum in forums for each in forum.nominees]
    room = len(nominees) + len(elsewhere)
    if turns.declines + turns.expires > room:
        raise ValueError(f"At most {room} can decline or stay silent at this scale.")
    declining = elsewhere[: turns.declines]
    silent_citizens = casting.some(nominees, turns.declines - len(declining) + turns.expires)
    for position, character in enumerate(silent_citizens):
        character.fate = Fate.NEVER_ANSWERS if position < turns.expires else Fate.DECLINES
    for character in declining:
        character.fate = Fate.DECLINES
    for forum in story.nominators:
        missing = sum(nominee.fate is not Fate.COMES for nominee in forum.nominees)
        for _ in range(missing):
            forum.reserves.append(casting.person(forum.group, area=forum.area))
    for group in (SCHOOLS, FACILITATORS):
        for character in story.direct[group]:
            if character.fate is Fate.DECLINES:
                substitute = casting.person(group, area=character.area, organisation=character.organisation)
                story.spare.setdefault(group, []).append(substitute)


def _decide_the_new_date(story: Story, casting: cast.Casting) -> None:
    """Who has no e-mail, who forgets to say that they still come, and who sends somebody else on the new date."""
    story.by_word, story.by_code, story.quiet = (
        next((each for each in story.forums[index].nominees if each.fate is Fate.COMES), None)
        for index in (_BY_WORD, _BY_CODE, _QUIET)
    )
    for character in (story.by_word, story.by_code):
        if character is not None:
            character.email = ""
    able = [each for group in (POLITICIANS, SCHOOLS) for each in story.direct[group] if each.fate is Fate.COMES]
    if story.turns.handovers > len(able):
        raise ValueError(f"At most {len(able)} can send somebody else in this story.")
    for character in casting.some(able, story.turns.handovers):
        character.fate = Fate.HANDS_ON
        character.substitute = casting.person(character.group, area=character.area, organisation=character.organisation)


def _decide_the_day(story: Story, casting: cast.Casting) -> None:
    """Who does not turn up, and who turns up without being asked."""
    coming = [each for forum in story.nominators for each in forum.nominees + forum.reserves]
    coming += [each for group in (POLITICIANS, SCHOOLS) for each in story.direct[group]]
    coming += [each.substitute for each in coming if each.substitute is not None]
    coming = [each for each in coming if each.fate is Fate.COMES]
    if story.turns.stay_away > len(coming):
        raise ValueError(f"At most {len(coming)} can stay away in this story.")
    for character in casting.some(coming, story.turns.stay_away):
        character.fate = Fate.STAYS_AWAY
    story.walk_ins = [casting.person(CITIZENS, area=story.areas[-1]) for _ in range(story.turns.walk_ins)]
