"""`flask erase`: somebody wants to be forgotten."""

from __future__ import annotations

from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from summit import clock
from summit.config import Settings
from summit.db import transaction
from summit.models.audit import SYSTEM
from summit.services import erasures, roles
from summit.tasks import scrub
from summit.web import sessions

BELONGS_WITH_BACKUPS = (
    "{} names who was erased, by numbers only. Copy it to where the backups are, as the next backup does: without it, "
    "a backup that is restored on a new machine brings them back."
)


@click.command("erase")
@click.argument("email")
@click.option("--yes", "is_sure", is_flag=True, help="Do not ask.")
@with_appcontext
def erase(email: str, is_sure: bool) -> None:
    """Erase whoever reads mail at EMAIL: as an attendee, a nominator's contact, a citizen who wrote, a colleague.

    Says first what is known of them. Their places are passed on. Whoever has no e-mail is erased on their page.
    """
    found = erasures.by_email(email)
    for line in _told(found):
        click.echo(line)
    if not found:
        raise click.ClickException(f"Nobody is known by this address: {email}")
    if not is_sure:
        click.confirm("Forget all of them, at once and for good?", abort=True)
    now = clock.now()
    with transaction():
        found = erasures.by_email(email)
        for person in found.people:
            erasures.erase_person(person, by=SYSTEM, now=now)
        for contact in found.contacts:
            erasures.erase_contact(contact, by=SYSTEM, now=now)
        for wish in found.wishes:
            erasures.erase_wish(wish, by=SYSTEM, now=now)
        for member in found.staff:
            erasures.erase_staff(member, by=SYSTEM, now=now)
        members = [member.id for member in found.staff]
    for member_id in members:
        sessions.end_all(f"staff:{member_id}")
    if scrub.scrub():
        click.echo("Erased. No trace is left in the files of the database. Older backups know them until restored.")
    else:
        click.echo("Erased. The worker takes the last traces out of the files of the database as soon as it is quiet.")
    settings: Settings = current_app.extensions["settings"]
    click.echo(BELONGS_WITH_BACKUPS.format(Path(settings.INSTANCE) / scrub.LIST))


def _told(found: erasures.Found) -> list[str]:
    """What is known, in rows and numbers; names go to no terminal and no shell's history."""
    return [
        *(f"person {one.id} of the event “{one.event.title}”" for one in found.people),
        *(f"contact {one.id} of a nominator of the event “{one.nominator.event.title}”" for one in found.contacts),
        *(f"wish {one.id} to come to the event “{one.nominator.event.title}”" for one in found.wishes),
        *(f"staff member {one.id}, with {len(one.roles)} roles" for one in found.staff),
        *(
            f"Note: the event “{one.title}” shows this address to everybody; change that in its settings."
            for one in found.named_by
        ),
        *(
            f"Note: nobody else is an organiser of all of “{role.host.name}”; flask appoint makes one."
            for one in found.staff
            for role in one.roles
            if roles.is_last_organiser(role)
        ),
    ]
