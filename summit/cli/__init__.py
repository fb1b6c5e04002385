"""What an operator does at the command line: one module for each kind of task."""

from __future__ import annotations

from flask import Flask
from flask_migrate import cli as migrations

from summit.cli import backup, check, copy_to, erase, plan, records, restore, serve, settings, work


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
        backup.backup,
        restore.restore,
    )
    for command in commands:
        app.cli.add_command(command)
    migrations.db.add_command(copy_to.copy_to)  # beside `upgrade`, where somebody looks for it
