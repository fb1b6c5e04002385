"""Links that nobody was given: mutated, invented, stolen from the database. None opens anything, few can be tried."""

from __future__ import annotations

import base64
import random
import string
from collections import Counter
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from sqlalchemy import text

from summit import tokens
from summit.db import db
from summit.tokens import Kind
from summit.web.rate_limits import limiter
from tests import sizes
from tests.figures import Say
from tests.house.kept import dump
from tests.house.world import World

PLACES = {"attendee": "/i/", "ticket": "/t/", "nominator": "/n/", "desk": "/d/", "nobody": "/sign-in/"}
MOST_TRIES = 20  # of one address in ten minutes
ALPHABET = string.ascii_letters + string.digits + "-_"
ALIKE = {"a": "а", "e": "е", "o": "о", "c": "с", "p": "р", "x": "х", "i": "і", "A": "А", "B": "В", "E": "Е", "1": "１"}
CLOSED = {400, 404, 405, 429}
ADDRESSES = 50_000


def mutations(token: str, chance: random.Random) -> Iterator[str]:
    """Everything that is nearly `token`, as it would stand in an address."""
    place = chance.randrange(1, len(token))
    other = chance.choice([letter for letter in ALPHABET if letter != token[place]])
    yield token[:place] + other + token[place + 1 :]
    yield token[:-1] + chance.choice([letter for letter in ALPHABET if letter != token[-1]])  # its last bits are spare
    flipped = [number for number, letter in enumerate(token) if letter.isalpha()]
    place = chance.choice(flipped)
    yield token[:place] + token[place].swapcase() + token[place + 1 :]
    yield from (token.swapcase(), token[::-1], token[0] + token[1:][::-1])
    yield from (token[: chance.randrange(len(token))], token[1:], token + chance.choice(ALPHABET), token * 2)
    yield from (kind + token[1:] for kind in [*Kind, "x", "I"] if kind != token[0])
    yield from (
        token + end
        for end in (
            "=",
            "==",
            "%00",
            "%0a",
            "%20",
            "+",
            ";",
            "%3f",
            "%23",
            "%e2%80%8b",
            "%2f",
            "%2f..",
            "/",
            "/.",
            "//",
        )
    )
    yield from (start + token for start in ("%20", "%00", "%2e%2e%2f", "../", "%0d%0a", "%ef%bb%bf"))
    yield from ("%25" + f"{ord(token[0]):02x}" + token[1:], quote(token[0] + "%" + token[1:]))
    alike = [number for number, letter in enumerate(token) if letter in ALIKE]
    for place in alike[:2]:
        yield quote(token[:place] + ALIKE[token[place]] + token[place + 1 :])
    yield quote("".join(chr(ord(letter) + 0xFEE0) for letter in token))  # full width
    yield quote(base64.b64encode(token.encode()).decode(), safe="")
    yield tokens.fingerprint(token)  # what a stolen database holds
    yield token[0] + tokens.fingerprint(token)[:43]


def invented(kind: str, chance: random.Random) -> str:
    """A link of the right shape."""
    return kind + "".join(chance.choices(ALPHABET, k=tokens.LENGTH - 1))


def derived_elsewhere(kind: Kind, number: int) -> str:
    """The right row, and the key of another installation."""
    tokens.use_key(b"the key of somebody else")
    try:
        return tokens.derive(kind, number, 0)
    finally:
        tokens.use_key(b"the key of the tests")


def guesses(world: World, number: int) -> Iterator[tuple[str, str]]:
    """(address, role) so many times, in turn for every kind of link."""
    chance = sizes.chance("guessed links")
    kinds = dict(zip(PLACES, (Kind.ATTENDEE, Kind.TICKET, Kind.NOMINATOR, Kind.DESK, Kind.SIGN_IN), strict=True))
    made = 0
    while True:
        for role, start in PLACES.items():
            token = world.tokens[role]
            near = [guess for guess in mutations(token, chance) if guess != token]
            far = [invented(kinds[role], chance) for _ in near]
            own = [derived_elsewhere(kinds[role], row) for row in chance.sample(range(1, 200), 5)]
            for guess in [*near, *far, *own]:
                yield start + guess, role
                made += 1
                if made == number:
                    return


@pytest.fixture
def limited(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """The world with its limits on."""
    monkeypatch.setattr(limiter, "enabled", True)
    return world


def test_no_guess_opens_anything(limited: World, figure: Say) -> None:
    number = sizes.pick(small=500, large=100_000)
    before, statuses, hits = dump(), Counter[int](), []
    browser = limited.app.test_client()
    for count, (path, _) in enumerate(guesses(limited, number)):
        address = f"10.{count // 40 % 250}.{count // 10_000}.7"  # 40 from each: half of them come too often
        status = browser.get(path, environ_base={"REMOTE_ADDR": address}).status_code
        statuses[status] += 1
        if status not in CLOSED:
            hits.append(path)
    figure(f"{number} guesses: {len(hits)} hits, statuses {dict(statuses)}")
    assert (hits, sum(statuses.values())) == ([], number)
    assert statuses[429] > number // 3  # they were stopped,
    assert statuses[404] > number // 3  # and only after twenty
    assert dump() == before
    assert [world_token_works(limited, role, "10.0.0.7") for role in PLACES] == [True] * len(PLACES)


def world_token_works(world: World, role: str, address: str) -> bool:
    path = PLACES[role] + world.tokens[role]
    return world.app.test_client().get(path, environ_base={"REMOTE_ADDR": address}).status_code == 200


@pytest.mark.parametrize("role", PLACES)
def test_after_twenty_tries_an_address_is_stopped_and_its_own_link_still_works(limited: World, role: str) -> None:
    browser, path = limited.app.test_client(), PLACES[role]
    tries = [browser.get(f"{path}{limited.tokens[role][0]}{number:043}").status_code for number in range(25)]
    assert tries == [404] * MOST_TRIES + [429] * 5
    assert world_token_works(limited, role, "127.0.0.1")
    assert browser.get(f"{path}nothing", environ_base={"REMOTE_ADDR": "198.51.100.7"}).status_code == 404


def test_what_was_tried_behind_one_door_counts_behind_the_next(limited: World) -> None:
    browser = limited.app.test_client()
    tries = [browser.get(f"{place}nothing{number}").status_code for number in range(5) for place in PLACES.values()]
    assert tries == [404] * MOST_TRIES + [429] * 5


def test_posting_is_guessing_too(limited: World) -> None:
    browser = limited.app.test_client()
    for number in range(MOST_TRIES):
        assert browser.post(f"/i/{'i' + f'{number:043}'}/answer", data={"answer": "yes"}).status_code == 404
    assert browser.post(f"/i/{'i' + 'B' * 43}/answer", data={"answer": "yes"}).status_code == 429


def test_links_are_looked_up_by_their_fingerprint_alone(world: World) -> None:
    """Nothing compares a secret letter by letter: the index knows hashes, whose order tells nothing of the link."""
    for table, column in (("invitation", "link_sha256"), ("invitation", "ticket_sha256"), ("desk_link", "link_sha256")):
        statement = text(f"EXPLAIN QUERY PLAN SELECT * FROM {table} WHERE {column} = 'x'")
        plan = " ".join(str(row) for row in db.session.execute(statement))
        assert "USING INDEX" in plan, plan
