"""Files that hold people and are not finished: locked while somebody works on them, and removed when nobody does.

Whoever is killed outright cannot clean up. The lock ends with the process, so what it leaves is known by that.
"""

from __future__ import annotations

import fcntl
import os
import re
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SCRATCH = ".scratch-"
PART = re.compile(r"\..+\.[0-9a-f]{8}\.part")


@contextmanager
def scratch_folder(parent: Path) -> Iterator[Path]:
    """A new folder for its owner only, gone afterwards with everything in it."""
    while True:
        folder = Path(tempfile.mkdtemp(prefix=SCRATCH, dir=parent))
        with _held(os.open(folder, os.O_RDONLY)):
            if not folder.exists():  # somebody who clears away came between
                continue
            try:
                yield folder
            finally:
                shutil.rmtree(folder, ignore_errors=True)
            return


@contextmanager
def part_of(path: Path) -> Iterator[Path]:
    """A new empty file beside `path` for its owner only, to be renamed to it when it is whole; gone if it is not."""
    while True:
        part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
        with _held(os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)):
            if not part.exists():
                continue
            try:
                yield part
            finally:
                part.unlink(missing_ok=True)
            return


def remove(folder: Path) -> None:
    """Remove from `folder` what processes left there that are no more."""
    for path in folder.glob(".*"):
        if not (path.name.startswith(SCRATCH) or PART.fullmatch(path.name)):
            continue
        try:
            with _held(os.open(path, os.O_RDONLY), fcntl.LOCK_NB):
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        except OSError:  # held by somebody who works on it, of another user, or removed by somebody else
            continue


@contextmanager
def _held(number: int, how: int = 0) -> Iterator[None]:
    try:
        fcntl.flock(number, fcntl.LOCK_EX | how)
        yield
    finally:
        os.close(number)
