"""`flask settings`: what counts here, and whether it is safe to serve."""

from __future__ import annotations

import re
from dataclasses import fields

import click
from flask import current_app
from flask.cli import with_appcontext

from summit import safety, serving
from summit.config import Settings

SECRET = frozenset({"SECRET_KEY", "LINK_KEY", "MAIL_PASSWORD"})
_PASSWORD = re.compile(r"(?<=://)([^/:@]*):[^/@]*@")


@click.command("settings")
@with_appcontext
def settings() -> None:
    """Show every setting that counts, secrets masked, and what would not be safe to serve. Exit 1 while it is not."""
    current: Settings = current_app.extensions["settings"]
    for field in fields(Settings):
        value = getattr(current, field.name)
        mark = " " if value == field.default else "*"
        click.echo(f"{mark} SUMMIT_{field.name:14} {_shown(field.name, value)}")
    click.echo("\n* differs from the default")
    for worry in safety.worries(current):
        click.echo(f"Note: {worry}")
    found = serving.dangers(current_app)
    for danger in found:
        click.echo(f"Unsafe: {danger}")
    if found:
        raise click.exceptions.Exit(1)
    click.echo("A machine of your own: nothing is refused." if current.is_development else "Safe to serve.")


def _shown(name: str, value: object) -> str:
    if value == "":
        return "–"
    if name in SECRET:
        return "(given, not shown)"
    return _PASSWORD.sub(r"\1:…@", str(value))
