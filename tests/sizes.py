"""How large the tests of faults, crowds and chance are, and from which seed.

`make test` runs the small size, the same each time, so that a run never fails by luck alone: what fails was changed.
`make fault` (SUMMIT_TESTS=large) runs the large one, elsewhere each time. Both print the seed; SUMMIT_SEED repeats it.
Hypothesis follows: `SUMMIT_TESTS=large pytest tests/planning` lets it look where it likes.
"""

from __future__ import annotations

import os
import random
import secrets
from typing import TypeVar

from hypothesis import settings

T = TypeVar("T")

IS_LARGE = os.environ.get("SUMMIT_TESTS") == "large"
# in the environment, so that the workers of a run all have the same
SEED = int(os.environ.setdefault("SUMMIT_SEED", str(secrets.randbelow(10**6) if IS_LARGE else 168)))


settings.register_profile("summit", derandomize=not IS_LARGE)
settings.load_profile("summit")  # what every test inherits


def pick(*, small: T, large: T) -> T:
    """The one that belongs to this run."""
    return large if IS_LARGE else small


def chance(name: str) -> random.Random:
    """Chance that comes out alike for the seed of this run and the `name` of a test, in whatever order tests run."""
    return random.Random(f"{SEED} {name}")


def told() -> str:
    """What a run says of itself."""
    size = "large" if IS_LARGE else "small"
    return f"Size of faults and chance: {size}, seed: {SEED} (repeat it with SUMMIT_SEED={SEED})"
