"""Rate limits: counted by all processes together, by address, mail address and link."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from subprocess import run

import pytest
from limits import parse
from limits.strategies import FixedWindowRateLimiter
from sqlalchemy import func, select

from summit import clock
from summit.web import second_database
from summit.web.application import Application
from summit.web.rate_limits import SqlStorage, by_address, by_email, by_link, by_subnet
from summit.web.second_database import rate_counts


@pytest.fixture
def storage(both: Application) -> SqlStorage:
    return SqlStorage()


def _wait(seconds: int) -> None:
    clock.set_to(clock.now() + timedelta(seconds=seconds))


def test_counting_until_the_window_ends(storage: SqlStorage) -> None:
    assert [storage.incr("door", 60), storage.incr("door", 60, amount=2), storage.get("door")] == [1, 3, 3]
    assert storage.get_expiry("door") == pytest.approx(clock.now().timestamp() + 60, abs=3)
    _wait(55)
    assert storage.incr("door", 60) == 4  # a later try does not make the window longer
    _wait(6)
    assert (storage.get("door"), storage.incr("door", 60)) == (0, 1)


def test_keys_are_counted_apart_however_long_they_are(storage: SqlStorage) -> None:
    long, longer = "k" * 400, "k" * 401
    assert [storage.incr(key, 60) for key in ("a", "b", long, longer, long)] == [1, 1, 1, 1, 2]
    storage.clear(long)
    assert [storage.get(key) for key in ("a", long, longer)] == [1, 0, 1]


def test_forgetting_everything(storage: SqlStorage) -> None:
    storage.incr("a", 60)
    storage.incr("b", 60)
    assert (storage.reset(), storage.get("a"), storage.reset()) == (2, 0, 0)


def test_ended_windows_are_cleared_away(storage: SqlStorage) -> None:
    for number in range(5):
        storage.incr(f"visitor {number}", 60)
    _wait(61)
    storage.incr("somebody new", 60)
    with second_database.read() as connection:
        assert connection.execute(select(func.count()).select_from(rate_counts)).scalar_one() == 1


def test_a_database_that_is_gone_is_said_to_be(storage: SqlStorage, monkeypatch: pytest.MonkeyPatch) -> None:
    assert storage.check() is True
    second_database.metadata.drop_all(second_database.engine(), tables=[rate_counts])
    try:
        with pytest.raises(storage.base_exceptions):
            storage.incr("a", 60)
    finally:
        second_database.metadata.create_all(second_database.engine())


def test_nobody_slips_through_when_many_come_at_once(both: Application) -> None:
    limiter, limit = FixedWindowRateLimiter(SqlStorage()), parse("5 per minute")

    def hit(_: int) -> bool:
        with both.app_context():
            return limiter.hit(limit, "rush")

    with ThreadPoolExecutor(20) as pool:
        assert sum(pool.map(hit, range(60))) == 5


_ANOTHER_PROCESS = """
import sys
from summit import create_app
from summit.web.rate_limits import SqlStorage
_, instance, clock_file, url = sys.argv
app = create_app(INSTANCE=instance, ENVIRONMENT="development", CLOCK_FILE=clock_file, SESSIONS_URL=url)
with app.app_context():
    print(SqlStorage().incr("shared", 600))
"""


def test_processes_count_together(storage: SqlStorage, both: Application) -> None:
    storage.incr("shared", 600)
    url = second_database.engine().url.render_as_string(hide_password=False)
    arguments = [sys.executable, "-c", _ANOTHER_PROCESS, both.instance_path, both.config["CLOCK_FILE"], url]
    assert run(arguments, check=True, capture_output=True, text=True).stdout.split() == ["2"]
    assert storage.get("shared") == 2


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("198.51.100.7", "198.51.100.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("", "unknown"),
    ],
)
def test_a_household_counts_as_one_address(app: Application, address: str, counted: str) -> None:
    with app.test_request_context("/", environ_base={"REMOTE_ADDR": address}):
        assert by_address() == counted


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("198.51.100.7", "198.51.100.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1::/48"),
        ("::ffff:198.51.100.7", "198.51.100.0/24"),
        ("", "unknown"),
    ],
)
def test_a_network_counts_as_one(app: Application, address: str, counted: str) -> None:
    with app.test_request_context("/", environ_base={"REMOTE_ADDR": address}):
        assert by_subnet() == counted


def test_a_mail_address_is_counted_however_it_is_written_and_kept_unreadable(app: Application) -> None:
    with app.app_context():
        keys = {
            by_email(address) for address in ("Zoë@Søby.example", "zoe\u0308@søby.example", "zoë@xn--sby-0na.example")
        }
        assert by_email("zoe@søby.example") not in keys
    assert len(keys) == 1
    assert "zo" not in keys.pop()


def test_a_link_is_counted_and_kept_unreadable(app: Application) -> None:
    keys = []
    for token in ("secret-link", "secret-link", "other-link"):
        with app.test_request_context("/") as context:
            context.request.view_args = {"token": token}
            keys.append(by_link())
    assert keys[0] == keys[1] != keys[2]
    assert "secret" not in keys[0]
