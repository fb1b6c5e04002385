"""Several programs as one: each is started again when it dies, and all end together."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from types import FrameType

import structlog

from summit import config
from summit.serving import DOES_NOT_START
from summit.serving.processes import end_with_parent

log = structlog.get_logger("summit.serve")

LOOKS_EVERY = 0.2  # seconds
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0  # seconds before a program is started again: doubled while it keeps dying
LIVED_WELL = 60.0  # seconds; who dies later is started again at once
STOPS_WITHIN = 40.0  # seconds; longer than gunicorn and a worker take to end what they have begun


class _Program:
    """One program, running or to be started again at `due`."""

    def __init__(self, name: str, command: Sequence[str]) -> None:
        self.name = name
        self._command = command
        self.process: subprocess.Popen[bytes] | None = None
        self._started = self.due = 0.0
        self._pause = FIRST_PAUSE

    def start(self) -> None:
        self.process = subprocess.Popen(  # noqa: S603 - our own programs, no shell
            self._command,
            cwd=config.ROOT,
            start_new_session=True,  # Ctrl-C is for us; we stop the programs politely
            preexec_fn=end_with_parent,
        )
        self._started = time.monotonic()
        log.info("started", program=self.name, pid=self.process.pid)

    def look(self) -> int | None:
        """Start it again if it is due; the code by which it has just ended, None while all is well."""
        if self.process is None:
            if time.monotonic() >= self.due:
                self.start()
            return None
        code = self.process.poll()
        if code is None:
            return None
        has_lived = time.monotonic() - self._started > LIVED_WELL
        self._pause = FIRST_PAUSE if has_lived else self._pause
        self.due = time.monotonic() + self._pause
        self._pause = min(LONGEST_PAUSE, 2 * self._pause)
        self.process = None
        log.warning("ended", program=self.name, code=code)
        return code


class Supervisor:
    """Runs `programs` (commands by name) until it is stopped."""

    def __init__(self, programs: Mapping[str, Sequence[str]]) -> None:
        self._programs = [_Program(name, command) for name, command in programs.items()]
        self._is_stopping = False

    def run(self) -> int:
        """Returns 0 after SIGTERM, SIGINT or SIGHUP, and DOES_NOT_START when a program refuses to run here."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._stop)
        code = 0
        while not self._is_stopping:
            if DOES_NOT_START in [program.look() for program in self._programs]:
                code, self._is_stopping = DOES_NOT_START, True
            time.sleep(LOOKS_EVERY)
        self._end()
        return code

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self._is_stopping = True

    def _end(self) -> None:
        running = [program.process for program in self._programs if program.process is not None]
        for process in running:
            process.send_signal(signal.SIGTERM)
        end = time.monotonic() + STOPS_WITHIN
        for process in running:
            try:
                process.wait(timeout=max(0.0, end - time.monotonic()))
            except subprocess.TimeoutExpired:
                log.warning("killed", pid=process.pid)
                process.kill()
                process.wait()
        log.info("stopped")
