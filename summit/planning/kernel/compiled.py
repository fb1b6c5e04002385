"""The inner loops are compiled by numba where it is installed; without it the same lines run as Python, only slower.

Compiled code is kept beside the sources, in a folder named after what they contain: numba alone would not notice that
a function called from another file has changed.
"""

from __future__ import annotations

import atexit
import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

Loop = TypeVar("Loop", bound=Callable[..., object])
SOURCES = ("book.py", "seating.py", "exchange.py", "gathering.py", "tied.py", "filling.py", "walk.py")


def _kept_in() -> str:
    """The folder for compiled code; where the sources cannot be written beside, a private copy of what lies there.

    Compiled code is loaded as it stands: a folder whose name others can guess could hold theirs.
    """
    here = Path(__file__).parent
    contents = b"".join((here / name).read_bytes() for name in SOURCES)
    kept = here / "__pycache__" / f"compiled-{hashlib.sha256(contents).hexdigest()[:16]}"
    if os.access(next(folder for folder in (kept, *kept.parents) if folder.exists()), os.W_OK):
        return str(kept)
    private = Path(tempfile.mkdtemp(prefix="summit-compiled-"))
    atexit.register(shutil.rmtree, private, ignore_errors=True)
    if kept.is_dir():
        shutil.copytree(kept, private / kept.name)
    return str(private / kept.name)


if TYPE_CHECKING:

    def compiled(loop: Loop) -> Loop:
        """The same function, compiled."""
        return loop

else:
    try:
        import numba
    except ImportError:

        def compiled(loop: Loop) -> Loop:
            return loop

    else:
        numba.config.CACHE_DIR = _kept_in()
        compiled = numba.njit(cache=True, nogil=True)
