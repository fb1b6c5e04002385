"""While a plan is being made: one line that grows on a terminal, plain lines elsewhere; and Ctrl-C keeps the best."""

from __future__ import annotations

import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

import click

from summit import planning

BAR = 24  # characters
NARROWEST_WITH_BAR = 100


class ProgressLine:
    """Shows how far the work is on stderr. On a terminal one line is written over; elsewhere each news is a line."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.is_terminal = sys.stderr.isatty()
        self.is_open = False

    def __call__(self, progress: planning.Progress) -> None:
        """Show this news."""
        text = told(progress)
        if not self.is_terminal:
            click.echo(text, err=True)
            return
        width = shutil.get_terminal_size().columns
        line = f"{bar(progress.seconds, self.seconds)}  {text}" if width >= NARROWEST_WITH_BAR else text
        click.echo(f"\r{line[: width - 1]}\x1b[K", err=True, nl=False)
        self.is_open = True

    def close(self) -> None:
        """Leave the line, so that the next words begin on their own."""
        if self.is_open:
            click.echo(err=True)
            self.is_open = False


def told(progress: planning.Progress) -> str:
    """The news in one line: seconds, stage, the best so far and what no plan can be better than."""
    return (
        f"{progress.seconds:6.1f} s  {progress.stage:<7}  imbalance {progress.best_imbalance:g}"
        f" (at least {progress.imbalance_bound:g})  repeats {progress.best_repeats} (at least {progress.repeats_bound})"
    )


def bar(elapsed: float, seconds: float) -> str:
    """How much of the time is used: full when it is up, though a proven plan ends earlier."""
    filled = BAR if elapsed >= seconds else int(BAR * elapsed / seconds)
    return f"[{'█' * filled}{'·' * (BAR - filled)}] of {seconds:g} s"


@contextmanager
def interrupted() -> Iterator[Callable[[], bool]]:
    """Yields a question that is answered yes once Ctrl-C was pressed."""
    pressed: list[int] = []

    def note(number: int, frame: FrameType | None) -> None:
        pressed.append(number)

    before = signal.signal(signal.SIGINT, note)
    try:
        yield lambda: bool(pressed)
    finally:
        signal.signal(signal.SIGINT, before)
