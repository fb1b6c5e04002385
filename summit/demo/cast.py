"""Invented people and places for the demo: names that no real person is known by, the same for the same seed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from summit.services.events import slug_for

AREAS = (
    "Jyderup", "Tølløse", "Svinninge", "Holbæk By", "Vipperød", "Mørkøv", "Regstrup", "Gislinge", "Undløse",
    "Knabstrup", "Ugerløse", "Orø", "Tuse", "Tuse Næs", "Hagested", "Kundby", "Jernløse", "Ågerup",
)  # fmt: skip
LARGE_AREAS = 4  # the first four forums nominate five citizens, the others four

_WOMEN = (
    "Alma", "Asta", "Birgit", "Bodil", "Dagny", "Ebba", "Elin", "Ellen", "Fatima", "Filippa", "Grete", "Gudrun",
    "Hediye", "Helle", "Ingeborg", "Jasmin", "Karla", "Lone", "Maren", "Mille", "Nadia", "Olga", "Petra", "Ragnhild",
    "Rosa", "Sanne", "Sidsel", "Tilde", "Trine", "Vigdis", "Ylva", "Åse",
)  # fmt: skip
_MEN = (
    "Adam", "Aksel", "Anker", "Arne", "Bertil", "Bo", "Carl-Emil", "Daniel", "Egon", "Erik", "Folke", "Georg",
    "Halfdan", "Hassan", "Ib", "Ivan", "Jeppe", "Keld", "Laurits", "Mads", "Nikolaj", "Omar", "Preben", "Rasmus",
    "Sigurd", "Svend", "Tarik", "Thorvald", "Uffe", "Valdemar", "William", "Øjvind",
)  # fmt: skip
_SURNAMES = (
    "Abildskov", "Agerbæk", "Birkholm", "Blichfeldt", "Brandsø", "Bækgaard", "Dalbro", "Egebjerg", "Elkjærsø",
    "Fuglsang", "Grønvang", "Havnsø", "Hedelund", "Højmark", "Ibsø", "Kirkeby", "Klitmøller", "Lindø", "Lyngbo",
    "Marsk", "Møllerup", "Nørrevang", "Odgaard", "Pilegaard", "Ravnsborg", "Rosenlund", "Rødbyhavn", "Sandager",
    "Skovbølle", "Stavnsholt", "Strandby", "Søhus", "Tangaa", "Tornbjerg", "Uldum", "Vadsø", "Vesterdal", "Åkirke",
)  # fmt: skip
_FIRMS = (
    "Fjordens Tømrere", "Brødhuset", "Isefjord Rederi", "Vindkraft Tuse", "Maskinhallen", "Rådgiverne på Torvet",
    "Strandens Gartneri", "Tegnestuen Bakken",
)  # fmt: skip
_DEPARTMENTS = ("Plan og Miljø", "Kultur", "Børn og Skole", "Ældre og Sundhed", "Veje og Parker", "Job og Borger")
_PARTIES = ("Liste A", "Liste V", "Liste F", "Liste C", "Liste Ø", "Liste O", "Liste B")
_SCHOOLS = ("Skolen", "Børnehuset", "Friskolen", "Børnehaven")
_DIETS = ("Vegetar", "Uden gluten", "Uden laktose", "Vegansk", "Ikke svinekød")
_AGES = ("18-29", "30-44", "45-59", "60-74", "75+")


IS_WOMAN, HAS_DIET, NEEDS_STEP_FREE, ALLOWS_PHOTOS, GOES_ON = 0.5, 0.15, 0.02, 0.85, 0.25  # shares of the people


class Fate(StrEnum):
    """What the story has in store for a person who is asked."""

    COMES = "comes"
    DECLINES = "declines"
    NEVER_ANSWERS = "never answers"
    WITHDRAWS = "withdraws"
    STAYS_AWAY = "stays away"
    HANDS_ON = "hands on"  # cannot on the new date, and sends somebody else


@dataclass
class Character:
    """One invented person and what they answer."""

    name: str
    email: str
    group: str
    area: str = ""
    organisation: str = ""
    gender: str = ""
    age_band: str = ""
    phone: str = ""
    diet: str = ""
    is_step_free: bool = False
    has_photo_consent: bool = True
    wants_to_continue: bool = False
    wishes: tuple[str, ...] = ()  # names of themes, the dearest first
    fate: Fate = Fate.COMES
    substitute: Character | None = None


@dataclass
class Forum:
    """A nominator of the story: whom it names, and whom it keeps in reserve."""

    name: str
    group: str
    area: str
    places: int
    contact: Character
    nominees: list[Character] = field(default_factory=list)
    reserves: list[Character] = field(default_factory=list)


class Casting:
    """Draws people one after another; no name and no address twice."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._used: set[str] = set()

    def person(self, group: str, *, area: str = "", organisation: str = "", has_age: bool = True) -> Character:
        """One more invented person."""
        draw = self._random
        is_woman = draw.random() < IS_WOMAN
        name = self._unused_name(_WOMEN if is_woman else _MEN)
        return Character(
            name=name,
            email=f"{slug_for(name).replace('-', '.')}@post.example",
            group=group,
            area=area,
            organisation=organisation,
            gender=draw.choice(["f" if is_woman else "m"] * 9 + [""]) if has_age else "",
            age_band=draw.choice([*_AGES, *_AGES, ""]) if has_age else "",
            phone=f"55 {draw.randint(10, 99)} {draw.randint(10, 99)} {draw.randint(10, 99)}",
            diet=draw.choice(_DIETS) if draw.random() < HAS_DIET else "",
            is_step_free=draw.random() < NEEDS_STEP_FREE,
            has_photo_consent=draw.random() < ALLOWS_PHOTOS,
            wants_to_continue=draw.random() < GOES_ON,
        )

    def some(self, people: list[Character], number: int) -> list[Character]:
        """So many of `people`, in their order."""
        chosen = sorted(self._random.sample(range(len(people)), min(number, len(people))))
        return [people[index] for index in chosen]

    def _unused_name(self, first_names: tuple[str, ...]) -> str:
        for _ in range(40):
            name = f"{self._random.choice(first_names)} {self._random.choice(_SURNAMES)}"
            if name not in self._used:
                self._used.add(name)
                return name
        middle = self._random.choice(_SURNAMES)
        while (name := f"{self._random.choice(first_names)} {middle} {self._random.choice(_SURNAMES)}") in self._used:
            middle = self._random.choice(_SURNAMES)
        self._used.add(name)
        return name


def areas(scale: int) -> list[str]:
    """Eighteen local areas, and as many again, numbered, for each step of scale."""
    return [name if copy == 0 else f"{name} {copy + 1}" for copy in range(scale) for name in AREAS]


def council(casting: Casting, number: int) -> list[Character]:
    """The whole council, spread over its parties."""
    return [casting.person("Politikere", organisation=f"Byrådet, {party}") for party in _cycle(_PARTIES, number)]


def school(casting: Casting, area: str, index: int) -> Character:
    """Someone from the area's school or day-care."""
    return casting.person("Skoler", area=area, organisation=f"{_SCHOOLS[index % len(_SCHOOLS)]} i {area}")


def firm(casting: Casting, index: int) -> Character:
    """Someone from a local business."""
    number = index // len(_FIRMS)
    name = _FIRMS[index % len(_FIRMS)] + (f" {number + 1}" if number else "")
    return casting.person("Erhverv", organisation=name)


def staff(casting: Casting, number: int, group: str = "Ansatte") -> list[Character]:
    """Municipal staff, spread over the departments."""
    return [casting.person(group, organisation=name) for name in _cycle(_DEPARTMENTS, number)]


def _cycle(values: tuple[str, ...], number: int) -> Iterator[str]:
    return (values[index % len(values)] for index in range(number))
