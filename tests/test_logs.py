"""What the log holds: ids, rules and codes, whoever writes the line; never a link, an address or a fault's words."""

from __future__ import annotations

import json
import logging
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
import structlog
from sqlalchemy.exc import DBAPIError

from summit import logs, tokens
from summit.logs import redaction
from summit.tokens import Kind
from tests.databases import Server

TOKEN = "i" + "Ab3_-" * 8 + "xyz"
SECRET = "zn9ZKZH9B7ZYwkC-VoLz05J6IS_CtBnzypBj5w4Fkjo"  # as tokens.new_secret makes them
CODE = "maja.friis@post.example"


@pytest.fixture
def written(capsys: pytest.CaptureFixture[str]) -> Iterator[Callable[[], list[dict[str, Any]]]]:
    """The log as production writes it; call it for the lines so far. Afterwards everything is as it was."""
    root = logging.getLogger()
    kept, level = list(root.handlers), root.level
    hooks = sys.excepthook, threading.excepthook
    lines: list[dict[str, Any]] = []

    def so_far() -> list[dict[str, Any]]:
        lines.extend(json.loads(line) for line in capsys.readouterr().err.splitlines())
        return lines

    logs.begin("web", is_json=True)
    yield so_far
    root.handlers, root.level = kept, level
    sys.excepthook, threading.excepthook = hooks
    logging.captureWarnings(False)
    structlog.reset_defaults()


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (f"GET /i/{TOKEN}/answer", "GET /i/[link]/answer"),
        ("GET /n/damaged%20link?lang=da", "GET /n/[link]?[query]"),
        (f"https://summit.example/sign-in/{SECRET}", "https://summit.example/sign-in/[link]"),
        (f"token {TOKEN}, secret {SECRET}", "token [token], secret [token]"),
        (f"sent to {CODE}.", "sent to [address]."),
        ("Maja <maja%40post.example>", "Maja <[address]>"),
        ("blåbær@grød.example", "[address]"),
        ("at postgresql://me:pass@db/x", "at postgresql://[credentials]@db/x"),
        ("/o/fjordby/people?q=Maja+Friis&page=2", "/o/fjordby/people?[query]"),
        ("answered by /i/<token>/answer", "answered by /i/<token>/answer"),
        ("summit/tasks/deliver.py:12 drain", "summit/tasks/deliver.py:12 drain"),
        ("Mail 17 did not leave: Later", "Mail 17 did not leave: Later"),
    ],
)
def test_what_can_be_known_by_its_looks_is_masked(said: str, kept: str) -> None:
    line = {"event": said, "deep": {"list": [said, 7, None, True]}}
    masked = {"event": kept, "deep": {"list": [kept, 7, None, True]}}
    assert redaction.redact(None, "info", line) == masked


@pytest.mark.parametrize("kind", Kind)
def test_no_link_of_ours_gets_through(kind: Kind) -> None:
    tokens.use_key(b"any")
    for id in range(200):
        line = redaction.redact(None, "info", {"event": f"see {tokens.derive(kind, id, 0)} {tokens.new_secret()}"})
        assert line == {"event": "see [token] [token]"}


def test_everybody_writes_the_same_lines(written: Callable[[], list[dict[str, Any]]]) -> None:
    structlog.get_logger("summit.web").info("answered", status=200)
    logging.getLogger("summit.tasks").warning("Mail %s did not leave.", 17)
    logging.getLogger("huey").error("The task of %r failed.", "Maja Friis")
    logging.getLogger("gunicorn.error").warning("Invalid request from ip=192.0.2.7: 'Maja Friis'")
    logging.getLogger("sqlalchemy.engine").info("INSERT INTO person")
    logging.getLogger("gunicorn.access").warning("GET /i/some-link")
    warnings.warn("Be careful with 'Maja'.", stacklevel=1)
    lines = written()
    assert [(line["logger"], line["level"], line["event"]) for line in lines[:4]] == [
        ("summit.web", "info", "answered"),
        ("summit.tasks", "warning", "Mail 17 did not leave."),
        ("huey", "error", "The task of '…' failed."),
        ("gunicorn.error", "warning", "Invalid request"),
    ]
    assert [line["logger"] for line in lines[4:]] == ["py.warnings"]
    assert {(line["part"], "timestamp" in line, "process" in line) for line in lines} == {("web", True, True)}
    assert "Maja" not in json.dumps(lines)


def test_no_words_become_a_line_of_their_own(written: Callable[[], list[dict[str, Any]]]) -> None:
    signs = "\n\r\x0b\x0c\x1c\x1e\x85\u2028\u2029\x1b\x00"
    for sign in signs:
        logging.getLogger("summit.tasks").warning('Mail%s{"level": "critical", "event": "Forged"}', sign)
    assert [line["level"] for line in written()] == ["warning"] * len(signs)


def fault_of(work: Callable[[], object]) -> None:
    try:
        work()
    except Exception:
        logging.getLogger("summit.tasks").exception("It did not work.")


def test_a_fault_loses_its_words_and_keeps_its_kind_and_place(written: Callable[[], list[dict[str, Any]]]) -> None:
    def fail() -> None:
        try:
            int("Maja Friis")
        except ValueError as error:
            raise KeyError("Maja Friis") from error

    fault_of(fail)
    fault_of(lambda: Path("/no/Maja Friis").read_text())
    [first, second] = written()
    assert (first["fault"], second["fault"]) == (["KeyError", "ValueError"], ["FileNotFoundError (2)"])
    assert first["trace"][0].startswith("tests/test_logs.py:")
    assert first["trace"][-1].endswith(" fail")
    assert "Maja" not in json.dumps([first, second])


def test_a_database_error_is_told_by_its_code_and_constraint(
    written: Callable[[], list[dict[str, Any]]], postgresql: Server
) -> None:
    """PostgreSQL repeats the values of the row in its DETAIL, whatever SQLAlchemy hides."""
    with postgresql.database() as url, psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE person (name text CONSTRAINT uq_person_name UNIQUE)")
        connection.execute("INSERT INTO person VALUES ('Maja Friis')")
        with pytest.raises(psycopg.errors.UniqueViolation) as caught:
            connection.execute("INSERT INTO person VALUES ('Maja Friis')")
    assert "Maja Friis" in str(caught.value)

    def fail() -> None:
        raise DBAPIError("INSERT", {}, caught.value) from caught.value

    fault_of(fail)
    [line] = written()
    told = ["sqlalchemy.exc.DBAPIError", "psycopg.errors.UniqueViolation (23505 uq_person_name)"]
    assert (line["fault"], "Maja" in json.dumps(line)) == (told, False)


def test_who_dies_says_so_in_the_same_way(written: Callable[[], list[dict[str, Any]]]) -> None:
    thread = threading.Thread(target=lambda: int("Maja Friis"))
    thread.start()
    thread.join()
    try:
        int("Maja Friis")
    except ValueError as error:
        sys.excepthook(type(error), error, error.__traceback__)
    assert [(line["event"], line["fault"]) for line in written()] == [
        ("A thread ends by a fault.", ["ValueError"]),
        ("The process ends by a fault.", ["ValueError"]),
    ]
    assert "Maja" not in json.dumps(written())
