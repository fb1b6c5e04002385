"""Every setting, its default and its reason; the environment variable SUMMIT_<NAME> overrides it."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

ROOT = Path(__file__).resolve().parent.parent
_ADDRESS = re.compile(r"unix:.+|fd://\d+|(\[[0-9a-fA-F:]+\]|[^\s:/\[\]]*):\d{1,5}")  # where gunicorn can listen
LOOPBACK = ["127.0.0.1", "localhost", "::1"]
MOST_HEARD_OUT = 100 * 1024 * 1024  # bytes of a body that is too large, until whoever sends it is told


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The settings of one installation. Each is explained in the README."""

    INSTANCE: str = str(ROOT / "instance")  # database, queue, mailbox and secrets live here; never in git
    DATABASE_URL: str = ""  # empty: SQLite in INSTANCE; postgresql+psycopg://… for PostgreSQL
    SESSIONS_URL: str = ""  # sessions and rate counters, apart from the records; empty: SQLite in INSTANCE
    SECRET_KEY: str = ""  # signs forms; empty: made once and kept in INSTANCE
    LINK_KEY: str = ""  # derives every personal link; losing it kills all links that were sent
    ENVIRONMENT: str = "production"  # "development" allows the mailbox page, the shifted clock and plain http
    BASE_URL: str = "http://127.0.0.1:5000"  # the start of every link in a mail
    TRUSTED_HOSTS: str = ""  # comma-separated host names; empty: the host of BASE_URL
    PROXY_HOPS: int = 0  # reverse proxies in front whose X-Forwarded-* headers are believed
    MAIL_SERVER: str = ""  # SMTP server; empty: each mail becomes an .eml file in INSTANCE/mailbox
    MAIL_PORT: int = 25
    MAIL_USE_TLS: bool = False
    MAIL_USE_SSL: bool = False
    MAIL_USERNAME: str = ""
    MAIL_PASSWORD: str = ""
    MAIL_SENDER: str = "Summit <summit@localhost>"  # the From address; replies go to the event's organiser
    MAIL_TIMEOUT: float = 15.0  # seconds to wait for the SMTP server before trying later
    QUEUE_URL: str = ""  # huey's queue; empty: SQLite in INSTANCE; postgresql://… or redis://…
    BIND: str = "127.0.0.1:5000"  # where gunicorn listens: address:port, or unix:/path
    WEB_WORKERS: int = 2  # processes of gunicorn
    WEB_THREADS: int = 4  # threads of each of them
    WORKER_PROCESSES: int = 2  # how many `flask worker` one `flask serve` runs
    WORKERS: int = 2  # threads of one `flask worker`: one may plan tables while the other sends mail
    PLAN_SECONDS: int = 20  # how long a table plan may search
    UPLOAD_MB: int = 10  # the largest list that may be uploaded
    CLOCK_FILE: str = ""  # development only: seconds by which the clock is shifted

    @property
    def is_development(self) -> bool:
        """Is this a machine of one's own, where the mailbox may be read in the browser?"""
        return self.ENVIRONMENT == "development"

    @property
    def database_url(self) -> str:
        """Where the records are, with the name of the driver."""
        return _with_driver(self.DATABASE_URL) or self._file_url("summit.db")

    @property
    def sessions_url(self) -> str:
        """Where sessions and rate counters are, with the name of the driver."""
        return _with_driver(self.SESSIONS_URL) or self._file_url("sessions.db")

    @property
    def trusted_hosts(self) -> list[str]:
        """The host names that a request may ask for."""
        named = [name.strip() for name in self.TRUSTED_HOSTS.split(",") if name.strip()]
        own = named or [urlsplit(self.BASE_URL).hostname or ""]
        return own + LOOPBACK if self.is_development else own

    def _file_url(self, name: str) -> str:
        return f"sqlite:///{Path(self.INSTANCE).resolve() / name}"


def _with_driver(url: str) -> str:
    return re.sub(r"^postgres(ql)?://", "postgresql+psycopg://", url)


def read(overrides: Mapping[str, Any] | None = None, environ: Mapping[str, str] = os.environ) -> Settings:
    """Settings from defaults, then the environment, then `overrides`. Raises ValueError naming a bad setting.

    What is set to nothing is not set.
    """
    values: dict[str, Any] = {}
    for field in fields(Settings):
        raw = environ.get(f"SUMMIT_{field.name}", "")
        if raw.strip():
            values[field.name] = _typed(field.name, raw, type(field.default))
    values.update(overrides or {})
    return Settings(**values)


def check(settings: Settings) -> None:
    """Raises ValueError when these settings cannot be understood. Whether they are safe to serve, `safety` says."""
    if settings.ENVIRONMENT not in {"production", "development"}:
        raise ValueError(f"SUMMIT_ENVIRONMENT must be production or development, not {settings.ENVIRONMENT!r}.")
    base = urlsplit(settings.BASE_URL)
    if base.scheme not in {"http", "https"} or not base.hostname:
        raise ValueError("SUMMIT_BASE_URL must look like https://summit.example.")
    for name in ("DATABASE_URL", "SESSIONS_URL"):
        url = getattr(settings, name)
        if not re.match(r"(sqlite|postgres(ql)?)(\+\w+)?://|$", url):
            raise ValueError(f"SUMMIT_{name} must begin with postgresql:// or sqlite:///.")
        try:
            make_url(url or "sqlite://")
        except (ArgumentError, ValueError) as error:
            raise ValueError(
                f"SUMMIT_{name} cannot be read: is its port a number, and is every part where it belongs?"
            ) from error
    if not all(_ADDRESS.fullmatch(each) for each in settings.BIND.split(",")):
        raise ValueError(
            f"SUMMIT_BIND must look like 127.0.0.1:5000 or unix:/run/summit/web.sock, not {settings.BIND!r}."
        )


def _typed(name: str, raw: str, kind: type) -> Any:
    if kind is bool:
        if raw.strip().lower() not in {"0", "1", "true", "false", "yes", "no"}:
            raise ValueError(f"SUMMIT_{name} must be yes or no, not {raw!r}.")
        return raw.strip().lower() in {"1", "true", "yes"}
    try:
        return kind(raw)
    except ValueError as error:
        wanted = "a whole number" if kind is int else "a number"
        raise ValueError(f"SUMMIT_{name} must be {wanted}, not {raw!r}.") from error


def kept_secret(instance: Path, name: str) -> str:
    """The secret `name` of this installation: made at the first call, then read from a file only its owner can read."""
    path = instance / f"{name}.secret"
    if not path.exists():
        instance.mkdir(parents=True, exist_ok=True)
        fresh = instance / f"{name}.{secrets.token_hex(4)}.new"
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_hex(32))
        with contextlib.suppress(FileExistsError):  # another process was first, and its secret counts
            os.link(fresh, path)
        fresh.unlink()
    return path.read_text().strip()
