"""What an operator does at the command line: one module for each kind of task."""

from __future__ import annotations

from flask import Flask

from summit.cli import check, erase, plan, records, serve, settings, work


def init_app(app: Flask) -> None:
    """Add the commands to `flask`."""
    commands = (
        work.worker,
        work.show_outbox,
        records.found,
        records.appoint,
        records.sign_in_link,
        check.check,
        erase.erase,
        serve.serve,
        settings.settings,
        plan.plan,
    )
    for command in commands:
        app.cli.add_command(command)
