"""A mail server in a process of its own, which takes everything and keeps nothing.

python -m tests.bench.post_office says its port on the first line, and ends when its standard input does.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from aiosmtpd.controller import Controller

from tests.bench.planner import ROOT
from tests.mail.conftest import free_port

HERE = "127.0.0.1"


class Taker:
    """Takes every mail."""

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        return "250 OK"


@contextmanager
def listening() -> Iterator[int]:
    """The port of a running one."""
    command = [sys.executable, "-m", "tests.bench.post_office"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT, text=True) as process:
        assert process.stdin is not None and process.stdout is not None
        yield int(process.stdout.readline())
        process.stdin.close()


if __name__ == "__main__":
    controller = Controller(Taker(), hostname=HERE, port=free_port())
    controller.start()
    print(controller.port, flush=True)
    sys.stdin.read()
    controller.stop()
