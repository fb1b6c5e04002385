"""`flask worker` and `flask outbox`: the work behind the pages, and a look at the mails."""

from __future__ import annotations

from datetime import UTC

import click
from flask import current_app
from flask.cli import with_appcontext

from summit import clock, logs, serving, tasks
from summit.config import Settings
from summit.mail import outbox
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
    click.echo(f"The worker runs with {consumer.workers} threads. Ctrl-C stops it.", err=True)
    consumer.run()
    click.echo("The worker has stopped.", err=True)


@click.command("outbox")
@click.option("--send", "is_sending", is_flag=True, help="Send what is due now, without a worker.")
@with_appcontext
def show_outbox(is_sending: bool) -> None:
    """How many mails there are in each state, and why the mail server does not let us in, if so."""
    if is_sending:
        click.echo(f"{deliver.drain()} sent")
    for state, number in outbox.counts().items():
        click.echo(f"{number:7} {state}")
    now = clock.now()
    until, reason = outbox.paused_until(now), outbox.paused_because()
    if until is not None and reason is not None:
        said = " ".join(reason.splitlines())
        click.echo(f"The mail server is left alone until {until.astimezone(UTC):%H:%M} UTC: {said}", err=True)
