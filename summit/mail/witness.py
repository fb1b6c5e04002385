"""How the rows that a mail is about stand in the database: two answers that are equal, and nothing has changed between.

It asks for what `about` reads, as plain values and without making objects of them, which costs a tenth.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias, cast

from sqlalchemy import Select, Table, bindparam, func, select, type_coerce
from sqlalchemy.types import NullType

from summit.db import Base, db
from summit.models import (
    Event,
    Group,
    Host,
    Invitation,
    Nominator,
    NominatorContact,
    OutboxMail,
    Person,
    Registration,
    SignInLink,
    Wish,
)

Rows: TypeAlias = tuple[Any, ...]


def rows_of(mail_ids: Sequence[int]) -> dict[int, Rows]:
    """The rows of these mails, by the number of the mail. One query."""
    found = db.session.execute(_ASKED, {"mail_ids": list(mail_ids)})
    return {row[0]: tuple(row) for row in found}


def _asked() -> Select[Any]:
    mail, event, host = _table(OutboxMail), _table(Event), _table(Host)
    invitation, group, nominator, person = _table(Invitation), _table(Group), _table(Nominator), _table(Person)
    named, registration = _table(Registration).alias(), _table(Registration).alias()
    contact, forum = _table(NominatorContact), _table(Nominator).alias()
    wish, link = _table(Wish), _table(SignInLink)
    joined = (
        mail.outerjoin(event, event.c.id == mail.c.event_id)
        .outerjoin(host, host.c.id == event.c.host_id)
        .outerjoin(named, named.c.id == mail.c.registration_id)
        .outerjoin(invitation, invitation.c.id == func.coalesce(mail.c.invitation_id, named.c.invitation_id))
        .outerjoin(group, group.c.id == invitation.c.group_id)
        .outerjoin(nominator, nominator.c.id == invitation.c.nominator_id)
        .outerjoin(person, person.c.id == invitation.c.person_id)
        .outerjoin(registration, registration.c.person_id == person.c.id)
        .outerjoin(contact, contact.c.id == mail.c.contact_id)
        .outerjoin(forum, forum.c.id == contact.c.nominator_id)
        .outerjoin(wish, wish.c.id == mail.c.wish_id)
        .outerjoin(link, link.c.id == mail.c.sign_in_link_id)
    )
    around = (event, host, named, invitation, group, nominator, person, registration, contact, forum, wish, link)
    columns = [type_coerce(column, NullType()) for table in around for column in table.c]
    return select(mail.c.id, *columns).select_from(joined).where(mail.c.id.in_(bindparam("mail_ids", expanding=True)))


def _table(model: type[Base]) -> Table:
    return cast("Table", model.__table__)


_ASKED = _asked()  # once: it is long
