"""Visitors who send half a form and fall silent, or never hang up: whom `flask serve` serves does not notice them."""

from __future__ import annotations

import socket
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from summit import clock
from summit.db import transaction
from summit.serving import web_worker
from tests import factories
from tests.fault.installation import PATIENCE, Installation, installed

SLOW = 40
SOON = 5.0  # seconds in which a page is there on a busy machine; the slow are waited for longer
HALF = (
    "POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    "Content-Length: 1000\r\n\r\nname="
)
LINGERING = "GET /accessibility HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
ORDINARY = {"GUNICORN_CMD_ARGS": "--worker-class gthread --threads 4"}  # goes before our configuration


@contextmanager
def site_with_a_wish(folder: Path) -> Iterator[tuple[Installation, str]]:
    """A running house, and the form that anybody may post there."""
    with installed(folder, {"WEB_WORKERS": "1"}) as site:  # or the control may be lucky and find the other one idle
        with site.app.app_context(), transaction():
            path = f"/e/{factories.event(now=clock.now()).slug}/wish"
        yield site, path


def begin(site: Installation, words: str, open: ExitStack) -> list[socket.socket]:
    """So many visitors who say `words` and then nothing."""
    port = int(site.base_url.rpartition(":")[2])
    visitors = []
    for _ in range(SLOW):
        visitor = open.enter_context(socket.create_connection(("127.0.0.1", port), timeout=PATIENCE))
        visitor.sendall(words.encode())
        visitors.append(visitor)
    time.sleep(0.5)
    return visitors


def is_there_soon(site: Installation) -> bool:
    """Does somebody else get a page?"""
    try:
        with urllib.request.urlopen(f"{site.base_url}/privacy", timeout=SOON) as answer:
            return answer.status == 200
    except TimeoutError:
        return False


def told(visitor: socket.socket) -> bytes:
    """All that they are told until the house hangs up."""
    pieces = []
    while piece := visitor.recv(65536):
        pieces.append(piece)
    return b"".join(pieces)


def test_half_a_form_keeps_nobody_waiting_and_is_given_up(tmp_path: Path) -> None:
    with site_with_a_wish(tmp_path / "instance") as (site, path), ExitStack() as open:
        visitors = begin(site, HALF.format(path=path), open)
        began = time.monotonic()
        assert [is_there_soon(site) for _ in range(10)] == [True] * 10
        assert {told(visitor).split(b"\r\n")[0] for visitor in visitors} == {b"HTTP/1.1 408 Request Timeout"}
        assert time.monotonic() - began < 3 * web_worker.SILENCE, "all at once, not one after the other"


def test_who_does_not_hang_up_keeps_nobody_waiting(tmp_path: Path) -> None:
    with site_with_a_wish(tmp_path / "instance") as (site, _), ExitStack() as open:
        visitors = begin(site, LINGERING, open)
        assert [is_there_soon(site) for _ in range(10)] == [True] * 10
        assert {told(visitor).split(b"\r\n")[0] for visitor in visitors} == {b"HTTP/1.1 200 OK"}


@pytest.mark.parametrize("words", [HALF, LINGERING], ids=["half a form", "does not hang up"])
def test_the_control_keeps_everybody_waiting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: str) -> None:
    """The same configuration with gunicorn's own worker."""
    for name, value in ORDINARY.items():
        monkeypatch.setenv(name, value)
    with site_with_a_wish(tmp_path / "instance") as (site, path), ExitStack() as open:
        begin(site, words.format(path=path), open)
        assert False in [is_there_soon(site) for _ in range(3)]
