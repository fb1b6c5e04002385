"""What an operator does at the command line: one module for each kind of task."""

from __future__ import annotations

import click
from flask import Flask
from flask_migrate import cli as migrations

from summit.cli import backup, check, copy_to, erase, plan, records, restore, serve, settings, work
from summit.serving import troubles


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
    for command in [*commands, *migrations.db.commands.values()]:
        _let_say_what_hinders(command)


def _let_say_what_hinders(command: click.Command) -> None:
    """A disk, a database or a right that is missing is a sentence, not a fault."""
    # once: all applications share the commands
    if command.callback is not None and not hasattr(command.callback, "says_what_hinders"):
        command.callback = troubles.said(command.callback)
        command.callback.says_what_hinders = True  # type: ignore[attr-defined]
