"""`flask worker` and `flask outbox`: the work behind the pages, and a look at the mails."""

from __future__ import annotations

from datetime import UTC

import click
import structlog
from flask import current_app
from flask.cli import with_appcontext

from summit import clock, logs, serving, tasks
from summit.config import Settings
from summit.db import transaction
from summit.mail import outbox, standing
from summit.models.audit import SYSTEM
from summit.services import after_restore
from summit.tasks import deliver


@click.command("worker")
@click.option("--threads", type=click.IntRange(1), help="Instead of the setting WORKERS.")
@with_appcontext
def worker(threads: int | None) -> None:
    """Send mails, plan tables and watch deadlines, until stopped. Any number of workers may run, on any machines."""
    settings: Settings = current_app.extensions["settings"]
    queue: tasks.Queue = current_app.extensions["queue"]
    logs.begin("worker", is_json=not settings.is_development)
    serving.refuse_if_unsafe(current_app)
    consumer = queue.consumer(threads or settings.WORKERS)
    queue.ring("sweep")  # what was left undone while no worker ran
    log = structlog.get_logger("summit.worker")
    log.info(f"The worker runs with {consumer.workers} threads. Ctrl-C stops it.")
    consumer.run()
    log.info("The worker has stopped.")


@click.command("outbox")
@click.option("--send", "is_sending", is_flag=True, help="Send what is due now, without a worker.")
@click.option(
    "--release",
    "released",
    type=click.Choice(["all", "new"]),
    help="After a restore: let mails leave again, all of them or those written since.",
)
@with_appcontext
def show_outbox(is_sending: bool, released: str | None) -> None:
    """How many mails there are in each state, and why none leaves, if so."""
    if released is not None:
        click.echo(f"{_release(has_old=released == 'all')} mails may leave")
    if is_sending:
        click.echo(f"{deliver.drain()} sent")
    for state, number in outbox.counts().items():
        click.echo(f"{number:7} {state}")
    for event in after_restore.events_that_wait():
        click.echo(f"No mail of {event.slug} leaves since a restore: see --release.", err=True)
    now = clock.now()
    until, reason = outbox.paused_until(now), standing.paused_because()
    if until is not None and reason is not None:
        said = " ".join(reason.splitlines())
        click.echo(f"The mail server is left alone until {until.astimezone(UTC):%H:%M} UTC: {said}", err=True)


def _release(*, has_old: bool) -> int:
    """Say yes for every event that waits since a restore. Returns how many mails may leave."""
    say_yes = after_restore.send if has_old else after_restore.send_new_only
    with transaction():
        return sum(say_yes(event, by=SYSTEM, now=clock.now()) for event in after_restore.events_that_wait())
