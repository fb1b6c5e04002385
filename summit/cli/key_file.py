"""The file of the link key, changed together with the records that it belongs to."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from summit import clock, tokens
from summit.config import kept_secret
from summit.moving import archive


@contextmanager
def changing(instance: Path, key: str | None) -> Iterator[Callable[[], None]]:
    """Inside, links are of `key`. Yields what puts it into its file, in one step; if anything fails, all is as before.

    The key before stays beside it. The new one is on the disk before anything is done, so that the step cannot fail
    for want of room. Without a key nothing is changed.
    """
    if key is None:
        yield lambda: None
        return
    path = instance / f"{archive.KEY}.secret"
    before = path.with_name(f"{path.name}.before-{clock.now():%Y%m%d-%H%M%S}-{secrets.token_hex(2)}")
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}.new")
    try:
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(key)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            os.link(path, before)
        tokens.use_key(key.encode())
        yield partial(_put, fresh, path)
    except BaseException:
        was_changed = not fresh.exists()
        fresh.unlink(missing_ok=True)
        if before.exists():
            before.replace(path)
        elif was_changed:
            path.unlink()
        tokens.use_key(kept_secret(instance, archive.KEY).encode())
        raise


def _put(fresh: Path, path: Path) -> None:
    fresh.replace(path)
    archive.sync(path.parent)
