"""The rules of the domain once more, in plain Python and without counters: what the database is compared with.

Nothing here calls the product. Who holds a place is derived from the states each time it is asked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from summit.errors import AlreadyThere, NoPlace, Refusal

OVER = frozenset({"declined", "expired", "withdrawn", "replaced"})
HOLDING = frozenset({"confirmed", "offered", "attended", "absent"})


class Refused(Exception):
    """The rules say no, and by which kind of refusal."""

    def __init__(self, kind: type[Refusal]) -> None:
        super().__init__(kind.__name__)
        self.kind = kind


@dataclass(frozen=True)
class Somebody:
    """A person of the small world."""

    name: str
    email: str
    area: str


@dataclass(eq=False)
class Sector:
    """A group. `given` are the places of its nominators, in the order in which they were given."""

    name: str
    quota: int
    is_held: bool
    is_one_per_area: bool = False
    silence: str = "keep"
    given: dict[str, int] = field(default_factory=dict)
    reserves: dict[str, list[Asked]] = field(default_factory=dict)
    waiting: list[Coming] = field(default_factory=list)

    @property
    def line(self) -> list[Coming]:
        """Those who wait in the order in which they are offered places."""
        return sorted(self.waiting, key=lambda coming: (coming.has_let_pass, -coming.priority, coming.number))

    @property
    def in_line(self) -> list[Coming]:
        return [coming for coming in self.line if not coming.has_let_pass]


@dataclass(eq=False)
class Asked:
    """An invitation. `taps` is the nominator whose places it uses, `nominator` who named the person."""

    person: Somebody
    sector: Sector
    nominator: str | None = None
    taps: str | None = None
    state: str = "draft"
    answer_until: datetime | None = None
    has_accepted: bool = False
    position: int = 0  # among the reserves
    instead_of: Asked | None = None
    handovers: int = 0
    id: int = 0


@dataclass(eq=False)
class Coming:
    """A registration."""

    asked: Asked
    state: str
    offered_until: datetime | None = None
    offered_at: datetime | None = None
    number: int = 0  # on the waiting list
    priority: int = 0
    is_to_reconfirm: bool = False
    reconfirm_until: datetime | None = None
    has_let_pass: bool = False  # an offer: is offered none before they say that they still want a place

    @property
    def person(self) -> Somebody:
        return self.asked.person


@dataclass(eq=False)
class Release:
    """A release that was sent: of whose places, and what it gave."""

    sector: Sector
    nominator: str | None
    sent_at: datetime
    gave: list[Given] = field(default_factory=list)
    is_undone: bool = False
    id: int = 0


@dataclass(eq=False)
class Given:
    """One released place: from whose share, to whom, and where they stood before."""

    asked: Asked
    coming: Coming | None  # None: a reserve
    source: str | None
    target: str | None
    position: int


@dataclass
class Summit:
    """The event with everything in it, and the clock."""

    now: datetime
    capacity: int
    starts_at: datetime | None
    ends_at: datetime | None
    nominate_until: datetime | None
    answer_until: datetime | None
    offer_hours: int
    sectors: dict[str, Sector]
    state: str = "open"
    date: str = "fixed"
    releases: list[Release] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    coming: dict[str, Coming] = field(default_factory=dict)  # by the person's name, oldest first
    mails: Counter[tuple[str, str]] = field(default_factory=Counter)  # (kind, name)

    @property
    def is_over(self) -> bool:
        return self.state == "held" or (self.ends_at is not None and self.now >= self.ends_at)

    @property
    def is_paused(self) -> bool:
        """Without a date that holds nobody is offered a place, and no deadline passes."""
        return self.date in {"postponed", "cancelled"}

    @property
    def passes_on(self) -> bool:
        return not self.is_paused and not self.is_over

    @property
    def takes_nominations(self) -> bool:
        return self.state == "open" and (self.nominate_until is None or self.now < self.nominate_until)

    def latest(self, person: Somebody) -> Asked | None:
        """The living invitation of a person, or the last that died."""
        return next((asked for asked in reversed(self.asked) if asked.person == person), None)

    def mail(self, kind: str, person: Somebody) -> None:
        if person.email:
            self.mails[kind, person.name] += 1

    # places

    def holds(self, asked: Asked) -> bool:
        """Rule 1: a place counts from the moment it is promised; in an open group from the moment it is taken."""
        if asked.state == "accepted":
            return self.coming[asked.person.name].state in HOLDING
        return asked.state in {"nominated", "sent"} and (asked.sector.is_held or asked.instead_of is not None)

    def holders(self, sector: Sector | None = None) -> Iterator[Asked]:
        return (asked for asked in self.asked if sector in {None, asked.sector} and self.holds(asked))

    def taken(self, sector: Sector | None = None) -> int:
        return sum(1 for _ in self.holders(sector))

    def tapped(self, sector: Sector, nominator: str) -> int:
        return sum(asked.taps == nominator for asked in self.holders(sector))

    def direct(self, sector: Sector) -> int:
        """Promised places of the group that no nominator was given."""
        return sum(asked.taps is None for asked in self.holders(sector))

    def left_to_give(self, sector: Sector) -> int:
        return sector.quota - sum(sector.given.values()) - self.direct(sector)

    def has_free(self, sector: Sector) -> bool:
        return self.taken() < self.capacity and self.taken(sector) < sector.quota

    def nominator_has_free(self, sector: Sector, nominator: str) -> bool:
        return self.tapped(sector, nominator) < sector.given[nominator]

    def require_place(self, asked: Asked, *, taps: str | None = None, knowingly: bool = False) -> None:
        """Rules 2 and 8: event, group and allocation hold at all times, and a second of an area is refused."""
        sector = asked.sector
        if knowingly or self.holds(asked):
            return
        if not self.has_free(sector):
            raise Refused(NoPlace)
        if taps is None and self.left_to_give(sector) < 1:
            raise Refused(NoPlace)
        if taps is not None and not self.nominator_has_free(sector, taps):
            raise Refused(NoPlace)
        if self.has_second_of_area(asked):
            raise Refused(AlreadyThere)

    def has_second_of_area(self, asked: Asked) -> bool:
        return asked.sector.is_one_per_area and any(
            other.person.area == asked.person.area and other.person != asked.person
            for other in self.holders(asked.sector)
        )

    @property
    def fair(self) -> datetime:
        """A fair time to answer."""
        return self.now + timedelta(hours=self.offer_hours)

    def before_it_begins(self, until: datetime) -> datetime:
        return min(until, self.starts_at) if self.starts_at and self.now < self.starts_at else until

    def deadline(self) -> datetime | None:
        """Of an invitation sent now: the event's, or a fair time when that is near; never after it begins."""
        return self.before_it_begins(max(self.answer_until, self.fair)) if self.answer_until else None

    def is_late(self, asked: Asked) -> bool:
        return asked.answer_until is not None and self.now >= asked.answer_until and not self.is_paused

    def offer_deadline(self) -> datetime:
        """Of a place offered now: a fair time, not after it begins; once it has begun, not after it ends."""
        last = self.starts_at if self.starts_at and self.now < self.starts_at else self.ends_at
        return min(self.fair, last) if last else self.fair
