"""Personal links: derived from a key, never stored, dead as soon as their generation is raised.

A token is `<kind><base64url(HMAC-SHA-256(key, kind:id:generation))>`. The database keeps the generation and the
SHA-256 of the token, so that reminders, retries and QR codes all carry one link, and a stolen database opens no door.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Collection
from enum import StrEnum
from typing import Any, Protocol

LENGTH = 44  # of a token
CODE_ALPHABET = "23456789ABCDEFGHKLMNPQRSTUVWXYZ"  # without I J O 0 1: read aloud and typed from paper

_key = b""


class Kind(StrEnum):
    """What a link opens; the value is the first letter of its token. LETTER: only a code that stands on paper."""

    ATTENDEE = "i"
    NOMINATOR = "n"
    DESK = "d"
    TICKET = "t"
    SIGN_IN = "s"
    LETTER = "l"


class Linked(Protocol):
    """A row that owns a personal link."""

    id: int
    link_generation: int
    link_sha256: str | None


def use_key(key: bytes) -> None:
    """Set the installation's link key, once, at start. Changing it kills every link that was ever sent."""
    global _key
    _key = key


def derive(kind: Kind, id: int, generation: int) -> str:
    """The token of this row and generation: 44 characters of the URL-safe alphabet."""
    if not _key:
        raise RuntimeError("No link key is set.")
    digest = hmac.new(_key, f"{kind}:{id}:{generation}".encode(), hashlib.sha256).digest()
    return kind + base64.urlsafe_b64encode(digest).decode().rstrip("=")


def derive_code(kind: Kind, id: int, generation: int, length: int = 6) -> str:
    """A short human code that belongs to the token of this row: mailed beside the link, typed where it cannot open."""
    number = int.from_bytes(hashlib.sha256(f"code:{derive(kind, id, generation)}".encode()).digest())
    letters = []
    for _ in range(length):
        number, place = divmod(number, len(CODE_ALPHABET))
        letters.append(CODE_ALPHABET[place])
    return "".join(letters)


def installation() -> str:
    """A public name of this installation, the same for as long as its key."""
    if not _key:
        raise RuntimeError("No link key is set.")
    return hmac.new(_key, b"installation", hashlib.sha256).hexdigest()[:12]


def fingerprint(token: str) -> str:
    """What the database keeps of a token: its SHA-256 in hex."""
    return hashlib.sha256(token.encode()).hexdigest()


def fits(row: Linked | Any, kind: Kind) -> bool:
    """Is the link that the database knows of `row` the one that our key makes?"""
    return bool(_key) and row.link_sha256 == fingerprint(derive(kind, row.id, row.link_generation))


def are_of_another_key(fit: Collection[bool]) -> bool:
    """Most links do not fit: not they are damaged, but the key is another. Then none of them may be made anew."""
    return 2 * sum(fit) < len(fit)


def first_generation() -> int:
    """Where the generations of a new row begin: anywhere.

    So whoever gets the number of a row that was deleted, or lost in a restore, never gets its link as well.
    """
    return secrets.randbelow(2**30)


def issue(row: Linked, kind: Kind) -> str:
    """Give `row` (flushed, so that it has an id) its link; returns the token."""
    token = derive(kind, row.id, row.link_generation)
    row.link_sha256 = fingerprint(token)
    return token


def renew(row: Linked, kind: Kind) -> str:
    """Kill the row's old link at once and give it a new one."""
    row.link_generation += 1
    return issue(row, kind)


def new_secret() -> str:
    """A random one-time token of 256 bits."""
    return secrets.token_urlsafe(32)


def new_code(length: int = 6) -> str:
    """A short human code."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(length))
