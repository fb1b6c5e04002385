"""The pictures that are drawn on the server: well-formed, without style, and the same for the same data."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree

import pytest
from flask import Flask
from flask_babel import Babel
from markupsafe import Markup

from summit.models import InvitationState, RegistrationState
from summit.web import pictures


@dataclass(frozen=True)
class Seat:
    letter: str
    colour: int
    is_facilitator: bool = False


@pytest.fixture(autouse=True)
def reader() -> Iterator[None]:
    app = Flask("pictures")
    Babel(app)
    with app.test_request_context():
        yield


def nine() -> list[Seat]:
    """A table of the reference event."""
    citizens = [Seat("B", 1)] * 4
    return [Seat("P", 2), *citizens, Seat("A", 5), Seat("E", 3), Seat("F", 6, is_facilitator=True), Seat("S", 4)]


def test_an_icon_is_silent_and_takes_the_colour_of_the_text() -> None:
    drawing = ElementTree.fromstring(pictures.icon("calendar-event", "big"))
    assert drawing.attrib == {"class": "icon big", "viewBox": "0 0 16 16", "aria-hidden": "true"}
    assert list(drawing), "it has paths"


def test_an_icon_that_does_not_exist_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        pictures.icon("no-such-icon")


@pytest.mark.parametrize("key", pictures.STATES)
def test_each_state_is_a_shape_and_a_word(key: str) -> None:
    drawing = ElementTree.fromstring(pictures.state(key))
    assert drawing.attrib["class"].split()[0] == "state"
    assert "".join(drawing.itertext()).strip() == pictures.state_word(key)
    assert list(drawing[0]), "the shape is not empty"
    assert all("style" not in part.attrib for part in drawing.iter())


@pytest.mark.parametrize("key", [*InvitationState, *RegistrationState])
def test_the_states_of_the_records_can_all_be_shown(key: str) -> None:
    assert pictures.state_word(key)


def test_a_word_of_ones_own_is_escaped() -> None:
    assert "Came at 8:31 &lt;b&gt;" in pictures.state("attended", "Came at 8:31 <b>")


def test_the_facilitator_sits_at_twelve_and_the_largest_group_at_every_second_seat() -> None:
    spots = pictures.ring_seats(nine())
    assert "".join(spot.seat.letter for spot in spots) == "FBPBEBSBA"
    assert (spots[0].x, spots[0].y) == (80.0, 20.0)
    assert spots[1].x > spots[0].x, "clockwise"


def test_the_order_of_the_seats_does_not_change_the_picture() -> None:
    assert pictures.ring_seats(nine()) == pictures.ring_seats(nine()[::-1])


@pytest.mark.parametrize("count", [1, 2, 3, 8, 9, 12, 20])
def test_seats_stay_apart_and_inside_the_picture(count: int) -> None:
    spots = pictures.ring_seats([Seat("B", 1)] * count)
    assert len(spots) == count
    for one, next_one in itertools.pairwise(spots):
        assert math.dist((one.x, one.y), (next_one.x, next_one.y)) > one.radius + next_one.radius
    assert all(spot.radius > 3 for spot in spots)
    assert all(spot.x - spot.radius >= 0 and spot.x + spot.radius <= 160 for spot in spots)


def test_an_empty_table_has_no_seats() -> None:
    assert pictures.ring_seats([]) == []


def test_a_qr_code_has_a_name_and_no_style() -> None:
    drawing = pictures.qr("https://topmoede.example/c/K7JM4R", 'Code "K7JM4R"')
    root = ElementTree.fromstring(drawing)
    assert isinstance(drawing, Markup)
    assert root.attrib["role"] == "img"
    assert root.attrib["aria-label"] == 'Code "K7JM4R"'
    assert all("style" not in part.attrib for part in root.iter())
    assert pictures.qr("one") != pictures.qr("two")
