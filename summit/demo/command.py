"""`flask demo`: play the reference event, then serve it; or, with --out, play it to its end and leave the files."""

from __future__ import annotations

import json
import shutil
import signal
from pathlib import Path
from types import FrameType

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from flask_migrate import upgrade

from summit import create_app
from summit.config import Settings
from summit.demo import play, results, story
from summit.demo.browser import Surprise
from summit.demo.server import Installation, free_port, is_free
from summit.demo.stage import Stage

_LEFTOVERS = ("summit.db", "sessions.db", "queue.db", "mailbox", "clock", "web.log", "worker.log")


def init_app(app: Flask) -> None:
    """Add the command to `flask`."""
    app.cli.add_command(demo)


@click.command("demo")
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), help="Play to the end and write the files here."
)
@click.option("--seed", default=1, show_default=True, help="Other people, other fates.")
@click.option("--scale", type=click.IntRange(1, 20), default=1, help="So many times as many people, forums and tables.")
@click.option("--decline", type=click.IntRange(0), help="How many say no.  [default: 12 per scale]")
@click.option(
    "--stay-away", type=click.IntRange(0), help="How many have a place and do not come.  [default: 4 per scale]"
)
@click.option("--walk-in", type=click.IntRange(0), help="How many come without being asked.  [default: 2 per scale]")
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=5000,
    show_default=True,
    help="Where to serve it; with --out another, if it is in use.",
)
@click.option("--reset", is_flag=True, help="Begin again, forgetting the demo that is there (not with --out).")
@with_appcontext
def demo(
    out: Path | None,
    seed: int,
    scale: int,
    decline: int | None,
    stay_away: int | None,
    walk_in: int | None,
    port: int,
    reset: bool,
) -> None:
    """Play a summit of 168 invented people through the real doors: mails, links and forms of a running server."""
    turns = story.Turns(
        seed=seed,
        scale=scale,
        declines=12 * scale if decline is None else decline,
        expires=3 * scale,
        withdrawals=2 * scale,
        stay_away=4 * scale if stay_away is None else stay_away,
        walk_ins=2 * scale if walk_in is None else walk_in,
    )
    try:
        script = story.write(turns)
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    signal.signal(signal.SIGINT, signal.default_int_handler)  # also where a shell has started us in the background
    signal.signal(signal.SIGTERM, _leave)  # whoever stops us stops the server and the worker too
    signal.signal(signal.SIGHUP, _leave)  # also when the terminal is closed
    try:
        if out is not None:
            click.echo(json.dumps(_play_to_the_end(script, out, port)))
        else:
            _serve(script, port, reset)
    except (Surprise, OSError) as trouble:
        raise click.ClickException(str(trouble)) from trouble


def _play_to_the_end(script: story.Story, out: Path, port: int) -> dict[str, int]:
    """The whole story on a fresh database in `out`; returns the figures.

    On `port` if it is free, so that the links of the mails open when `out` is served there afterwards.
    """
    installation = Installation(out, port if is_free(port) else free_port())
    _clear(installation)
    try:
        installation.start()
        performance = play.Performance(Stage(installation, script), report=_report)
        performance.before_the_day()
        performance.the_day()
        performance.collect(out)
    finally:
        installation.stop()
    mails = out / "mail"
    shutil.rmtree(mails, ignore_errors=True)
    installation.mailbox.rename(mails)
    with create_app(**installation.settings).app_context():
        return results.figures_of(performance.slug)


def _serve(script: story.Story, port: int, reset: bool) -> None:
    """Play up to the morning, unless that has been done, and serve until Ctrl-C."""
    if not is_free(port):
        raise click.ClickException(f"Port {port} is in use. Stop what runs there, or choose another with --port.")
    installation = Installation(Path(current_app.instance_path), port)
    is_new = reset or installation.note.get("state") != "ready"
    if is_new:
        _clear(installation)
    else:
        with create_app(**installation.settings).app_context():
            upgrade()
    try:
        installation.start()
        if is_new:
            performance = play.Performance(Stage(installation, script), report=_report)
            performance.before_the_day()
            performance.second_event()
            performance.leave_on_its_morning()
            installation.note = {"state": "ready", "event": performance.slug, "second": performance.second_slug}
        with create_app(**installation.settings).app_context():
            for line in results.links(installation):
                click.echo(line)
        installation.wait()
    finally:
        installation.stop()


def _clear(installation: Installation) -> None:
    """An empty, migrated database, and nothing of an earlier demo. Never touches a folder that is no demo's."""
    folder = installation.folder
    if not installation.note and _is_at_home(folder):
        raise click.ClickException(
            f"{folder} holds an installation that is no demo's. Nothing was touched. Choose another folder for the "
            "demo: SUMMIT_INSTANCE=/some/folder, or --out."
        )
    folder.mkdir(parents=True, exist_ok=True)
    for name in _LEFTOVERS:
        for path in folder.glob(f"{name}*"):
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()
    installation.note = {"state": "playing"}
    installation.set_clock(None)
    with create_app(**installation.settings).app_context():
        upgrade()


def _is_at_home(folder: Path) -> bool:
    """Does an installation live in `folder`, with its records there, or with its keys there and records elsewhere?

    Keys of our own folder were made a moment ago, if nothing says where our records are.
    """
    settings: Settings = current_app.extensions["settings"]
    is_ours = folder == Path(settings.INSTANCE).resolve()
    has_records_elsewhere = bool(settings.DATABASE_URL) if is_ours else (folder / "link-key.secret").exists()
    return has_records_elsewhere or any(folder.glob("summit.db*"))


def _leave(number: int, _frame: FrameType | None) -> None:
    raise SystemExit(128 + number)  # as shells say it: a play that was stopped has not been played to its end


def _report(done: int, of: int, what: str) -> None:
    """One line of progress on stderr."""
    width = 24
    filled = width * done // of
    click.echo(f"  [{'█' * filled}{'·' * (width - filled)}] {what}", err=True)
