"""Processes that start on the same new installation in the same moment, again and again; run by `test_start.py`."""

from __future__ import annotations

import multiprocessing
import sys
from multiprocessing.synchronize import Barrier
from pathlib import Path

from summit import create_app
from summit.web import second_database

PROCESSES = 4


def start(folder: Path, times: int, together: Barrier) -> None:
    """One of them. The first fault ends all."""
    try:
        for number in range(times):
            together.wait()
            app = create_app(INSTANCE=str(folder / str(number)), ENVIRONMENT="development")
            with app.app_context(), second_database.read():
                pass
    except Exception:
        together.abort()
        raise


if __name__ == "__main__":
    where, how_often = Path(sys.argv[1]), int(sys.argv[2])
    fork = multiprocessing.get_context("fork")  # what takes long to load is loaded by now
    barrier = fork.Barrier(PROCESSES, timeout=60)
    processes = [fork.Process(target=start, args=(where, how_often, barrier)) for _ in range(PROCESSES)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    sys.exit(any(process.exitcode for process in processes))
