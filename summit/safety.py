"""What would make an installation unsafe to serve: a sentence each, with the way out, all of them at once."""

from __future__ import annotations

import re
import stat
from collections.abc import Iterator
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from summit.config import LOOPBACK, Settings

SHORTEST_KEY = 32
FEWEST_LETTERS = 10  # different ones, in a key
_EXAMPLES = re.compile(r"change.?me|example|secret|password|insecure|default|summit|key of|0123456789|abcdef", re.I)
_FAR_AWAY = re.compile(r"nfs\d?|cifs|smb\w*|afs|ceph|lustre|glusterfs|fuse\.(sshfs|glusterfs|cephfs|s3fs|rclone)")
_FOR_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def dangers(settings: Settings, *, is_debugging: bool) -> list[str]:
    """Why production must not be served with these settings and files; in development everything is allowed."""
    if settings.is_development:
        return []
    return [
        *_of_keys(settings),
        *_of_switches(settings, is_debugging),
        *_of_address(settings),
        *_of_mail(settings),
        *_of_numbers(settings),
        *_of_files(settings),
    ]


def worries(settings: Settings) -> list[str]:
    """What is allowed in production and probably not meant."""
    return [] if settings.is_development else list(_worries(settings))


def _worries(settings: Settings) -> Iterator[str]:
    base = urlsplit(settings.BASE_URL)
    if not settings.MAIL_SERVER:
        yield f"No mail leaves: without SUMMIT_MAIL_SERVER each becomes a file in {settings.INSTANCE}/mailbox."
    if base.hostname in LOOPBACK:
        yield "The links in mails work on this machine only: set SUMMIT_BASE_URL to the address that people use."
    if base.scheme == "https" and settings.PROXY_HOPS == 0:
        yield (
            "All visitors look like one to the rate limits: "
            "behind the proxy that speaks https, set SUMMIT_PROXY_HOPS to 1."
        )
    here = [
        f"SUMMIT_{name}"
        for name in ("SESSIONS_URL", "QUEUE_URL", "SECRET_KEY", "LINK_KEY")
        if settings.DATABASE_URL and not getattr(settings, name)
    ]
    if here:
        yield f"Several machines need these in common, or each has its own: {', '.join(here)}."


def _of_keys(settings: Settings) -> Iterator[str]:
    for name in ("SECRET_KEY", "LINK_KEY"):
        key = getattr(settings, name)
        if key and (_is_short(key) or _EXAMPLES.search(key)):
            yield (
                f"SUMMIT_{name} can be guessed: give it 64 letters from `openssl rand -hex 32`, "
                "or leave it out, and one is made and kept in the instance folder."
            )
        kept = Path(settings.INSTANCE) / f"{name.lower().replace('_', '-')}.secret"
        if not key and kept.exists() and _is_short(kept.read_text().strip()):
            yield (
                f"{kept} is empty, or a key that can be guessed: put the right one back. "
                "If it is lost, remove the file, and a new one is made."
            )
    if settings.SECRET_KEY and settings.SECRET_KEY == settings.LINK_KEY:
        yield "SUMMIT_SECRET_KEY and SUMMIT_LINK_KEY are the same: make a key of its own for each."


def _is_short(key: str) -> bool:
    return len(key) < SHORTEST_KEY or len(set(key)) < FEWEST_LETTERS


def _of_switches(settings: Settings, is_debugging: bool) -> Iterator[str]:
    if is_debugging:
        yield (
            "Debugging shows secrets to visitors: unset FLASK_DEBUG, "
            "or set SUMMIT_ENVIRONMENT=development on a machine of your own."
        )
    if settings.CLOCK_FILE:
        yield "A clock that can be shifted opens deadlines and links: unset SUMMIT_CLOCK_FILE."
    if settings.QUEUE_URL.startswith(("immediate:", "memory:")):
        yield (
            "A queue in memory loses its bells and lets visitors wait for the mail server: "
            "unset SUMMIT_QUEUE_URL, or name a PostgreSQL or Redis."
        )


def _of_address(settings: Settings) -> Iterator[str]:
    base = urlsplit(settings.BASE_URL)
    if base.scheme == "http" and base.hostname not in LOOPBACK:
        yield f"Every link could be overheard: let SUMMIT_BASE_URL begin with https://, not {_shown(base)}."
    if base.path not in {"", "/"} or base.query or base.fragment or base.username or base.password:
        yield f"SUMMIT_BASE_URL must be a scheme and a host, nothing else: {base.scheme}://{base.hostname}."
    if settings.PROXY_HOPS < 0:
        yield "SUMMIT_PROXY_HOPS counts the reverse proxies in front: 0 or more."
    wild = [name for name in settings.trusted_hosts if "*" in name or name.startswith(".")]
    if wild:
        yield f"Foreign host names would be answered: SUMMIT_TRUSTED_HOSTS must name each, not {' or '.join(wild)}."
    elif base.hostname not in {urlsplit(f"//{name}").hostname for name in settings.trusted_hosts}:
        yield f"The links in mails would not be answered: add {base.hostname} to SUMMIT_TRUSTED_HOSTS."


def _of_mail(settings: Settings) -> Iterator[str]:
    sender = parseaddr(settings.MAIL_SENDER)[1]
    if settings.MAIL_SERVER and ("@" not in sender or sender.endswith("@localhost")):
        yield "Mails would come from nobody: set SUMMIT_MAIL_SENDER to an address that the mail server accepts."
    if settings.MAIL_USE_TLS and settings.MAIL_USE_SSL:
        yield (
            "SUMMIT_MAIL_USE_TLS and SUMMIT_MAIL_USE_SSL exclude each other: "
            "TLS is for port 587 or 25, SSL for port 465; unset one of them."
        )
    is_open = not (settings.MAIL_USE_TLS or settings.MAIL_USE_SSL) and settings.MAIL_SERVER not in LOOPBACK
    if settings.MAIL_SERVER and settings.MAIL_PASSWORD and is_open:
        yield (
            "The password of the mail server would travel in the clear: "
            "set SUMMIT_MAIL_USE_TLS=yes or SUMMIT_MAIL_USE_SSL=yes."
        )


def _of_numbers(settings: Settings) -> Iterator[str]:
    for name in (
        "MAIL_PORT",
        "MAIL_TIMEOUT",
        "WEB_WORKERS",
        "WEB_THREADS",
        "WORKER_PROCESSES",
        "WORKERS",
        "PLAN_SECONDS",
        "UPLOAD_MB",
    ):
        if getattr(settings, name) <= 0:
            yield f"SUMMIT_{name} must be more than 0."


def _of_files(settings: Settings) -> Iterator[str]:
    instance = Path(settings.INSTANCE).resolve()
    if _is_open(instance):
        yield (
            f"Others on this machine can look into {instance}, where database, secrets and mails are: "
            f"close it with `chmod -R go= {instance}`."
        )
    for name in ("DATABASE_URL", "SESSIONS_URL"):
        file = _file_of(getattr(settings, f"{name.lower()}"))
        if file is None:
            continue
        if instance not in file.parents and _is_open(file) and _is_open(file.parent):
            yield f"Others on this machine can read the database {file}: close it with `chmod go= {file}*`."
        if _FAR_AWAY.fullmatch(file_system(file.parent)):
            yield (
                f"SQLite loses data on a network drive ({file.parent}): "
                f"move it to a disk of this machine, or name a PostgreSQL in SUMMIT_{name}."
            )


def file_system(folder: Path, mounts: Path = Path("/proc/self/mounts")) -> str:
    """On what kind of file system `folder` is, as Linux names it; empty where that cannot be told."""
    try:
        lines = [line.split() for line in mounts.read_text().splitlines()]
    except OSError:
        return ""
    above = [(Path(point), kind) for _, point, kind, *_ in lines if Path(point) in (folder, *folder.parents)]
    return max(above, key=lambda mount: len(mount[0].parts), default=(folder, ""))[1]


def _is_open(path: Path) -> bool:
    return path.exists() and bool(path.stat().st_mode & _FOR_OTHERS)


def _file_of(url: str) -> Path | None:
    found = re.match(r"sqlite(?:\+\w+)?:///([^?]+)", url)
    return Path(found[1]).resolve() if found else None


def _shown(base: SplitResult) -> str:
    return f"{base.scheme}://{base.hostname}"
