"""The file of the link key, changed together with the records that it belongs to."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from summit import clock, tokens
from summit.config import kept_secret
from summit.moving import archive


@dataclass
class Change:
    """A new key that is on the disk, and not yet the one that counts."""

    fresh: Path | None
    path: Path
    is_final: bool = False

    def put(self) -> None:
        """Now it counts, in one step."""
        if self.fresh is not None:
            self.fresh.replace(self.path)
            archive.sync(self.path.parent)

    def stay(self) -> None:
        """The records are there: whatever fails from here on, it stays."""
        self.is_final = True


@contextmanager
def changing(instance: Path, key: str | None) -> Iterator[Change]:
    """Inside, links are of `key`, which is then `put` into its file; if anything fails before `stay`, all is as it was.

    The key before stays beside it. The new one is on the disk before anything is done, so that the step cannot fail
    for want of room. Without a key nothing is changed.
    """
    path = instance / f"{archive.KEY}.secret"
    if key is None:
        yield Change(None, path)
        return
    before = path.with_name(f"{path.name}.before-{clock.now():%Y%m%d-%H%M%S}-{secrets.token_hex(2)}")
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}.new")
    change = Change(fresh, path)
    try:
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(key)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            os.link(path, before)
        tokens.use_key(key.encode())
        yield change
    except BaseException:
        if not change.is_final:
            _take_back(fresh, before, path)
            tokens.use_key(kept_secret(instance, archive.KEY).encode())
        raise


def _take_back(fresh: Path, before: Path, path: Path) -> None:
    was_put = not fresh.exists()
    fresh.unlink(missing_ok=True)
    if before.exists():
        before.replace(path)
    elif was_put:
        path.unlink()
