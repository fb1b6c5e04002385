"""An installation of its own for the demo: a folder, a web server, a worker, and a clock that can be set."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import fields
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from summit import clock, config
from summit.demo.browser import Surprise
from summit.serving.processes import end_with_parent

_START_SECONDS = 60  # a busy machine takes its time


class Installation:
    """The application as an operator would run it: gunicorn and `flask worker` as processes of their own."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder = folder.resolve()
        self.port = port
        self.base_url = f"http://127.0.0.1:{port}"
        self._processes: list[subprocess.Popen[bytes]] = []
        self._logs: list[IO[bytes]] = []

    @property
    def settings(self) -> dict[str, Any]:
        """Every setting, so that none of a real installation's counts: not its database, its mail server, its keys.

        The processes get them by their environment.
        """
        defaults = {field.name: field.default for field in fields(config.Settings)}
        return defaults | {
            "INSTANCE": str(self.folder),
            "ENVIRONMENT": "development",
            "BASE_URL": self.base_url,
            "CLOCK_FILE": str(self.folder / "clock"),
        }

    @property
    def mailbox(self) -> Path:
        """Where the worker delivers, as no mail server is set."""
        return self.folder / "mailbox"

    @property
    def note(self) -> dict[str, str]:
        """What is known of the demo in this folder; empty when there is none."""
        try:
            return dict(json.loads(self._note_file.read_text()))
        except (FileNotFoundError, ValueError):
            return {}

    @note.setter
    def note(self, known: dict[str, str]) -> None:
        self._note_file.write_text(json.dumps(known))

    @property
    def _note_file(self) -> Path:
        return self.folder / "demo.json"

    def set_clock(self, moment: datetime | None) -> None:
        """All processes of this installation live at `moment` from now on; None: the true time."""
        clock.follow(self.folder / "clock")
        clock.set_to(moment)

    def start(self) -> None:
        """Start web server and worker and wait until the first answers. Raises Surprise with the end of the log."""
        address = f"127.0.0.1:{self.port}"
        self._run(
            "web", "gunicorn", "--no-control-socket", "--workers", "2", "--threads", "4", "--bind", address, "app:app"
        )
        self._run("worker", "flask", "--app", "app", "worker")
        end = time.monotonic() + _START_SECONDS
        while not self._answers():
            if time.monotonic() > end or any(process.poll() is not None for process in self._processes):
                raise Surprise(f"The server did not start: {self._last_words()}")
            time.sleep(0.1)

    def stop(self) -> None:
        """Stop both, politely at first."""
        for process in self._processes:
            process.send_signal(signal.SIGTERM)
        for process in self._processes:
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        for log in self._logs:
            log.close()
        self._processes.clear()
        self._logs.clear()

    def wait(self) -> None:
        """Until one of the processes ends or the user presses Ctrl-C."""
        try:
            while all(process.poll() is None for process in self._processes):
                time.sleep(0.5)
        except KeyboardInterrupt:
            return
        raise Surprise(f"A process has ended: {self._last_words()}")

    def _run(self, name: str, program: str, *arguments: str) -> None:
        log = (self.folder / f"{name}.log").open("ab")
        self._logs.append(log)
        environment = os.environ | {f"SUMMIT_{key}": str(value) for key, value in self.settings.items()}
        self._processes.append(
            subprocess.Popen(  # noqa: S603 - our own programs, no shell
                [str(Path(sys.executable).parent / program), *arguments],
                cwd=config.ROOT,
                env=environment,
                stdout=log,
                stderr=log,
                preexec_fn=end_with_parent,
            )
        )

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.base_url}/privacy", timeout=2):  # noqa: S310
                return True
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False

    def _last_words(self) -> str:
        logs = [(self.folder / f"{name}.log").read_text(errors="replace")[-800:] for name in ("web", "worker")]
        return "\n".join(logs)


def free_port() -> int:
    """A port of the loopback that nobody uses at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_free(port: int) -> bool:
    """Can a server listen on this port of the loopback?"""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True
