"""Every field of every form, found on the pages themselves, holds what nobody expected: no fault, nothing broken.

What is accepted is kept as it was typed; what is refused stands in its field again. `make test` tries some, the same
each time; `make fault` tries each field, with other words each time.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Request
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from werkzeug.routing import Rule

from summit.web.application import Application
from summit.web.forms import Form as OurForm
from tests import sizes
from tests.fault import filling, hostile
from tests.fault.filling import Filled, Found
from tests.figures import Say
from tests.house import files, routes
from tests.house.test_role_matrix import addresses
from tests.house.world import Ids, World

ROLES = ("nobody", "attendee", "nominator", "desk", "organiser")
PAGES = 18  # of the small size
WORDS_EACH = 2  # of the large size: so many of hostile.TEXTS in every field
ASKED = re.compile(r"""request\.(?:args|values)\.get(?:list)?\(\s*"(\w+)\"""")
NOT_TYPED = {"csrf_token", "List-Unsubscribe"}
BODIES: tuple[tuple[str, bytes], ...] = (
    ("application/json", b'{"name": ["x"]}'),
    ("text/plain", b"name=Ada"),
    ("", b"name=Ada"),
    ("multipart/form-data", b"--x"),
    ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data\r\n\r\nAda\r\n--x--"),
    ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="name"\r\n\r\nAda'),
    ("multipart/form-data; boundary=x", b"--x\r\nContent-Type: text/plain; charset=evil\r\n\r\n\xff\r\n--x--\r\n"),
    ("multipart/form-data; boundary=" + "x" * 5_000, b"--" + b"x" * 5_000),
    ("application/x-www-form-urlencoded", b"name=\xff\xfe&%ff=%00&=&&&;a"),
    ("application/x-www-form-urlencoded", b"name=%ED%A0%80&email=%C0%80%zz%"),
    ("application/x-www-form-urlencoded", b"a=1&" * 20_000),
)
QUESTIONS = (b"\xff\xfe=\x80", b"page=%ff&q=%ED%A0%80", b"%", b"&&=&", b"page[]=1&page=2&page=x", b"q=" + b"a" * 5_000)


def views(world: World) -> list[tuple[str, Rule, Ids]]:
    """Every page with the role that fills in the most of it: role, rule, ids."""
    table, found = routes.let_in(), []
    for rule, method in addresses(world):
        role = next((role for role in reversed(ROLES) if role in table.get((rule.endpoint, method), ())), None)
        if method == "GET" and role:
            found.append((role, rule, world.ids(rule.endpoint, role)))
    return found


def some(world: World, name: str) -> list[tuple[str, Rule, Ids]]:
    """A few pages in `make test`, all of them in `make fault`."""
    every = views(world)
    return sizes.pick(small=sizes.chance(name).sample(every, PAGES), large=every)


def forms(world: World, name: str) -> list[Filled]:
    """The forms of some pages and, in `make fault`, those of the pages behind them."""
    paths = [(role, world.path(rule, ids)) for role, rule, ids in some(world, name)]
    return filling.gather(world, paths, goes_on=sizes.IS_LARGE)


def fields(filled: list[Filled]) -> list[tuple[Filled, str]]:
    """Every field that somebody could fill in."""
    return [(one, name) for one in filled for name in one.form.names if name not in NOT_TYPED]


def test_any_words_in_any_field_are_kept_or_refused(world: World, figure: Say) -> None:
    every = fields(forms(world, "any words"))
    figure(f"{len(every)} fields")
    assert len(every) > sizes.pick(small=20, large=200)

    @settings(
        max_examples=sizes.pick(small=30, large=300),
        database=None,
        deadline=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    @given(st.sampled_from(every), hostile.WORDS | hostile.ANY_TEXT)
    def typed(field: tuple[Filled, str], words: str) -> None:
        found = Found()
        filling.type_it(world, found, *field, words)
        assert found.wrong == {}

    typed()


@pytest.mark.long
@pytest.mark.skipif(not sizes.IS_LARGE, reason="each field of each form: make fault")
def test_every_field_takes_or_refuses_what_nobody_expected(world: World, figure: Say) -> None:
    found, chance = Found(), sizes.chance("every field")
    every = fields(forms(world, "every field"))
    figure(f"{len(every)} fields, {WORDS_EACH} tricks each")
    for filled, name in every:
        for trick in chance.sample(sorted(hostile.TEXTS), WORDS_EACH):
            filling.type_it(world, found, filled, name, hostile.TEXTS[trick])
    assert found.wrong == {}


def test_what_an_honest_person_sends_is_accepted(world: World) -> None:
    """Or the tests above would try nothing but refusals."""
    answers = {}
    for filled in forms(world, "any words"):
        answers[repr(filled)] = filling.try_it(world, Found(), filled, "", filled.form.filled()).status_code  # type: ignore[union-attr]
        world.put_back()
    accepted = [name for name, status in answers.items() if status in {200, 303}]
    assert len(accepted) > 2 * len(answers) / 3, answers


def test_fields_that_are_missing_double_unknown_or_files(world: World) -> None:
    found, chance = Found(), sizes.chance("shapes")
    every = fields([filled for filled in forms(world, "shapes") if filled.form.method == "POST"])
    for filled, name in chance.sample(every, min(len(every), sizes.pick(small=5, large=120))):
        honest = filled.form.filled()
        without = [pair for pair in honest if pair[0] != name]
        for pairs, more in (
            (without, {}),
            ([*honest, (name, "x"), (name, "")], {}),
            ([*honest, ("unknown", "x"), (f"{name}[]", "x"), ("__class__", "x"), ("id", "1")], {}),
            (without, {"files": [(name, "Name;E-mail\nAda;ada@post.example")]}),
        ):
            filling.try_it(world, found, filled, name, pairs, **more)
            world.put_back()
    assert found.wrong == {}


def test_bodies_that_are_no_forms(world: World) -> None:
    chance, wrong = sizes.chance("bodies"), {}
    table = routes.let_in()
    posts = [
        (rule, role) for rule, method in addresses(world) if method == "POST" for role in table[rule.endpoint, method]
    ]
    for rule, role in chance.sample(posts, sizes.pick(small=3, large=60)):
        path = world.path(rule, world.ids(rule.endpoint, role))
        for kind, body in BODIES:
            with filling.patience(), filling.strict():
                status = world.browser(role).post(path, data=body, content_type=kind).status_code
            if status not in filling.FINE:
                wrong[f"{path} {kind} {body[:40]!r}"] = status
            world.put_back()
    assert wrong == {}


def test_any_question_in_an_address_is_answered(world: World) -> None:
    """With every word that the doors ask for in an address, each with what nobody expected."""
    words = sorted({word for path in files.python("summit/web") for word in ASKED.findall(path.read_text())})
    assert len(words) > 15
    chance, wrong = sizes.chance("questions"), {}
    for role, rule, ids in some(world, "questions"):
        path = world.path(rule, ids)
        asked = [(word, chance.choice(list(hostile.TEXTS.values()))[:5_000]) for word in words]
        for question in (filling.encoded(asked), chance.choice(QUESTIONS)):
            with filling.patience(), filling.strict():
                status = world.browser(role).get(path, query_string=question.decode("latin-1")).status_code
            if status not in filling.FINE:
                wrong[f"{rule.endpoint} {question[:300]!r}"] = status
    assert wrong == {}


def test_any_word_in_a_path_is_answered(world: World) -> None:
    chance, wrong = sizes.chance("paths"), {}
    for role, rule, ids in some(world, "paths"):
        for name in sorted(rule.arguments):
            word = chance.choice(sorted(hostile.TEXTS.values()))[:500].replace("\ud800", "") or "x"
            path = world.path(rule, ids | {name: "HERE"} if isinstance(ids[name], str) else ids)
            with filling.patience(), filling.strict():
                status = world.browser(role).get(path.replace("HERE", word)).status_code
            if status not in filling.FINE | {301, 308, 405}:
                wrong[f"{rule.endpoint} {name} {word!r:.100}"] = status
    assert wrong == {}


def test_the_control_lets_a_nul_through(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same field in the same application with its protection off."""
    wish = next(one for one in filling.gather(world, [("nobody", f"/e/{world.own['slug']}")], goes_on=False))
    fair, without = Found(), Found()
    filling.type_it(world, fair, wish, "message", hostile.TEXTS["a NUL"])
    _unprotect(monkeypatch, world.app)
    filling.type_it(world, without, wish, "message", hostile.TEXTS["a NUL"])
    assert (len(fair.wrong), len(without.wrong)) == (0, 1)


def _unprotect(monkeypatch: pytest.MonkeyPatch, app: Application) -> None:
    def as_it_is(_meta: Any, form: Any, unbound_field: Any, options: dict[str, Any]) -> Any:
        return unbound_field.bind(form=form, **options)

    monkeypatch.setattr(app, "request_class", Request)
    monkeypatch.setattr(OurForm.Meta, "bind_field", as_it_is)
