"""Time and news of a run: when to stop, and word of the best so far about five times a second.

In deterministic mode a second is a fixed amount of work, so that the same seed gives the same plan on any machine.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from summit.planning.problem import Progress

NEWS_EVERY = 0.2


class Clock:
    """Counts down `seconds`. `bounds` (imbalance, repeats) are told along with the news."""

    def __init__(
        self,
        seconds: float,
        *,
        deterministic: bool = False,
        on_progress: Callable[[Progress], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> None:
        self.seconds = seconds
        self.deterministic = deterministic
        self.on_progress = on_progress
        self.cancelled = cancelled
        self.bounds: tuple[float, int] = (0.0, 0)
        self.stage = "start"
        self.is_cancelled = False
        self._begun = self._told = time.monotonic()
        self._spent = 0.0

    def restart(self, stage: str) -> None:
        """Count from now on."""
        self.stage = stage
        self._begun = self._told = time.monotonic()

    @property
    def elapsed(self) -> float:
        """Wall-clock seconds since the start."""
        return time.monotonic() - self._begun

    @property
    def spent(self) -> float:
        """Seconds accounted for in deterministic mode."""
        return self._spent

    @property
    def left(self) -> float:
        """Seconds that remain to be spent (of work, in deterministic mode)."""
        return max(0.0, self.seconds - (self._spent if self.deterministic else self.elapsed))

    def spend(self, seconds: float) -> None:
        """Account for work done, in deterministic mode."""
        self._spent += seconds

    def is_over(self, imbalance: float, repeats: int) -> bool:
        """Tell the news if it is time to, and say whether to stop."""
        self.tell(imbalance, repeats)
        return self.is_stopped() or self.left <= 0

    def is_stopped(self) -> bool:
        """Whether the caller wants to stop."""
        if not self.is_cancelled and self.cancelled is not None:
            self.is_cancelled = bool(self.cancelled())
        return self.is_cancelled

    def tell(self, imbalance: float, repeats: int, *, at_once: bool = False) -> None:
        """Report the best so far, unless that was done a moment ago."""
        now = time.monotonic()
        if self.on_progress is None or (now - self._told < NEWS_EVERY and not at_once):
            return
        self._told = now
        self.on_progress(Progress(self.stage, imbalance, repeats, *self.bounds, self.elapsed))
