"""`flask check`: what is wrong with the records, in words, and mending that is shown before it is done."""

from __future__ import annotations

from collections.abc import Sequence

import click
from flask.cli import with_appcontext

from summit import clock
from summit.db import transaction
from summit.models.audit import SYSTEM
from summit.services import checks
from summit.services.checks import Breach


class _OnlyShown(Exception):
    """Raised to take back what was done to see what it would be."""


@click.command("check")
@click.option("--repair", is_flag=True, help="Mend what can be mended: shown line by line, asked about, then done.")
@click.option("--yes", is_flag=True, help="With --repair: do not ask.")
@with_appcontext
def check(repair: bool, yes: bool) -> None:
    """Prove the invariants on the database. Exit 1 while something is wrong: each breach with its way out."""
    breaches = checks.breaches(clock.now())
    if not breaches:
        click.echo("Everything is as it must be.")
        return
    _say(breaches)
    if repair:
        breaches = _mended(breaches, is_sure=yes)
    if breaches:
        raise click.exceptions.Exit(1)


def _mended(breaches: Sequence[Breach], *, is_sure: bool) -> list[Breach]:
    """Show what mending would do, ask, do exactly that, and look again. Returns what is left."""
    shown = _tried()
    if not shown:
        click.echo("\nNothing of this can be mended without a decision.")
        return list(breaches)
    click.echo(f"\n--repair will do this, all of it or nothing ({len(shown)} in all, in this order):")
    _say(shown)
    if not is_sure and not click.confirm("\nDo it?"):
        click.echo("Nothing was changed.")
        return list(breaches)
    with transaction():
        done = checks.mend(by=SYSTEM, now=clock.now())
        if _lines(done) != _lines(shown):
            raise click.ClickException("The records have changed meanwhile. Nothing was mended; please look again.")
    left = checks.breaches(clock.now())
    click.echo(f"\nMended: {len(done)}. Left: {len(left)}.")
    _say(left)
    return left


def _tried() -> list[Breach]:
    """What mending does, found out by doing it and taking it back."""
    found: list[Breach] = []
    try:
        with transaction():
            found = checks.mend(by=SYSTEM, now=clock.now())
            raise _OnlyShown
    except _OnlyShown:
        return found


def _lines(breaches: Sequence[Breach]) -> list[tuple[str, str]]:
    return [(str(breach), breach.remedy) for breach in breaches]


def _say(breaches: Sequence[Breach]) -> None:
    for words, remedy in _lines(breaches):
        click.echo(f"{words}\n    {remedy}")
