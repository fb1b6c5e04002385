"""`flask found`, `appoint` and `sign-in-link`: the first organiser, another one, and a way in."""

from __future__ import annotations

from datetime import datetime

import click
from email_validator import EmailNotValidError, validate_email
from flask import current_app
from flask.cli import with_appcontext

from summit import clock
from summit.config import Settings
from summit.db import transaction
from summit.errors import Refusal
from summit.languages import LANGUAGES
from summit.mail.messages import SIGN_IN_PATH
from summit.models import Host, RoleKind, StaffMember
from summit.models.audit import SYSTEM
from summit.services import events, hosts, roles, staff


@click.command("found")
@click.argument("name")
@click.option("--organiser", "email", required=True, help="E-mail address of the first organiser.")
@click.option("--organiser-name", "person", help="Their name.  [default: the address]")
@click.option("--language", type=click.Choice(list(LANGUAGES)), default="en", show_default=True)
@with_appcontext
def found(name: str, email: str, person: str | None, language: str) -> None:
    """Make the host NAME with its first organiser, and print a one-time sign-in link."""
    address = _address(email, "--organiser")
    now = clock.now()
    try:
        with transaction():
            host = hosts.found(slug=events.slug_for(name), name=name.strip(), language=language, by=SYSTEM, now=now)
            member = staff.appoint(
                address,
                name=person or address,
                language=language,
                host=host,
                kind=RoleKind.ORGANISER,
                can_see_needs=True,
                by=SYSTEM,
                now=now,
            )
            link = _sign_in_link(member)
    except Refusal as no:
        raise click.ClickException(str(no)) from no
    click.echo(link)


@click.command("appoint")
@click.argument("email")
@click.option("--host", "name", required=True, help="The host, by its name.")
@with_appcontext
def appoint(email: str, name: str) -> None:
    """Make whoever reads mail at EMAIL an organiser of a host who may see needs, and print a one-time sign-in link.

    For the day on which nobody who could do it in the browser is left. Whoever works there already gets what they lack.
    """
    now = clock.now()
    try:
        with transaction():
            host = hosts.by_name(name)
            if host is None:
                raise click.BadParameter(f"There is no host called {name}.", param_hint="--host")
            link = _sign_in_link(_appointed(_address(email, "EMAIL"), host, now))
    except Refusal as no:
        raise click.ClickException(str(no)) from no
    click.echo(link)


def _appointed(address: str, host: Host, now: datetime) -> StaffMember:
    role = roles.of_address(host, address)
    if role and roles.change(role, kind=RoleKind.ORGANISER, can_see_needs=True, by=SYSTEM, now=now):
        return role.staff_member
    return staff.appoint(  # says so when they lack nothing
        address,
        name=address,
        language=host.language,
        host=host,
        kind=RoleKind.ORGANISER,
        can_see_needs=True,
        by=SYSTEM,
        now=now,
    )


@click.command("sign-in-link")
@click.argument("email")
@with_appcontext
def sign_in_link(email: str) -> None:
    """Print a one-time sign-in link for the staff member who reads mail at EMAIL. Any browser may use it, once."""
    try:
        with transaction():
            member = staff.by_email(email)
            if member is None:
                raise click.ClickException(f"Nobody of that address works here: {email}")
            link = _sign_in_link(member)
    except Refusal as no:
        raise click.ClickException(str(no)) from no
    click.echo(link)


def _address(email: str, hint: str) -> str:
    try:
        return validate_email(email, check_deliverability=False).normalized
    except EmailNotValidError as error:
        raise click.BadParameter(str(error), param_hint=hint) from error


def _sign_in_link(member: StaffMember) -> str:
    settings: Settings = current_app.extensions["settings"]
    token = staff.make_unbound_link(member, clock.now())
    return settings.BASE_URL.rstrip("/") + SIGN_IN_PATH + token
