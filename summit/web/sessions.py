"""Server-side sessions in the second database; the cookie holds a random id and nothing else.

A cookie is set only when something was stored: whoever comes by a personal link has none. Signing in makes a new id.
What a session holds of people in passing goes when anybody is erased: whom it is about, the session does not know.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask, Request, Response, has_request_context
from flask import session as current_session
from flask.json.tag import TaggedJSONSerializer
from flask.sessions import SessionInterface, SessionMixin
from sqlalchemy import Row, delete, insert, or_, select, update
from sqlalchemy.exc import DBAPIError
from werkzeug.datastructures import CallbackDict

from summit import clock, tokens
from summit.services import erasures
from summit.tasks import scrub as files
from summit.web import second_database
from summit.web.second_database import sessions

log = logging.getLogger(__name__)

DRAFT = "invitation_list"  # the key under which a judged list of people waits for its yes
OF_PEOPLE = (DRAFT, "_flashes")  # what has been done to whom is told on the next page, and then forgotten
OWNER = "owner"  # the key of the session's data that says whose it is: "staff:7", "desk:3"
NOTED_EVERY = timedelta(minutes=1)  # being seen is written down this often, not with every picture and page


@dataclass(frozen=True)
class Lifetime:
    """How long a session lasts unused (`idle`) and at most (`whole`)."""

    idle: timedelta
    whole: timedelta


LIFETIMES = {
    "": Lifetime(idle=timedelta(minutes=30), whole=timedelta(hours=2)),  # on the way to signing in
    "staff": Lifetime(idle=timedelta(minutes=30), whole=timedelta(hours=12)),
    # a desk may see nobody for an hour; its guard closes it when the day is over
    "desk": Lifetime(idle=timedelta(hours=24), whole=timedelta(hours=24)),
}

_serializer = TaggedJSONSerializer()


class ServerSession(CallbackDict[str, Any], SessionMixin):
    """The data of one visitor. `id` is the secret of the cookie; None until something is stored."""

    def __init__(self, data: Mapping[str, Any] | None = None, id: str | None = None) -> None:
        super().__init__(data, ServerSession._changed)
        self.modified = False
        self.id = id
        self.old_id: str | None = None

    def _changed(self) -> None:
        self.modified = True

    def renew(self) -> None:
        """Forget everything and go on under a new id, so that an id known before signing in is worth nothing after."""
        self.clear()
        self.old_id, self.id = self.id or self.old_id, None


def begin(owner: str) -> None:
    """Start a session that belongs to `owner` ("staff:7", "desk:3") in this visitor's browser."""
    current_session.renew()  # type: ignore[attr-defined]
    current_session[OWNER] = owner


def end() -> None:
    """Sign this visitor out."""
    current_session.clear()


def owner_id(kind: str) -> int | None:
    """The id of the staff member or desk link whose session this is; None when it is not of that kind."""
    found, _, id = str(current_session.get(OWNER, "")).partition(":")
    return int(id) if found == kind else None


@dataclass(frozen=True)
class OpenSession:
    """One place where somebody is signed in; `key` ends it."""

    key: str
    created_at: datetime
    seen_at: datetime
    is_this_one: bool


def list_of(owner: str) -> list[OpenSession]:
    """Where `owner` is signed in now, the one seen last first."""
    query = select(sessions).where(sessions.c.owner == owner).order_by(sessions.c.seen_at.desc())
    with second_database.read() as connection:
        rows = [row for row in connection.execute(query) if _is_alive(row, clock.now())]
    own = tokens.fingerprint(getattr(current_session, "id", None) or "")
    return [
        OpenSession(row.id_sha256, _moment(row.created_at), _moment(row.seen_at), row.id_sha256 == own) for row in rows
    ]


def end_all(owner: str, key: str | None = None) -> int:
    """Sign `owner` out everywhere, or only from the session `key`; returns how many sessions ended."""
    statement = delete(sessions).where(sessions.c.owner == owner)
    if key is not None:
        statement = statement.where(sessions.c.id_sha256 == key)
    with second_database.write() as connection:
        return connection.execute(statement).rowcount


def forget_ended(now: datetime) -> int:
    """Clear away sessions that are too old or were not used for too long. Returns how many."""
    of_kind = [
        sessions.c.owner.like(f"{kind}:%" if kind else "")
        & (
            (sessions.c.seen_at < (now - lifetime.idle).timestamp())
            | (sessions.c.created_at < (now - lifetime.whole).timestamp())
        )
        for kind, lifetime in LIFETIMES.items()
    ]
    ended = second_database.locked_rows(sessions.c.id_sha256, or_(*of_kind))
    with second_database.write() as connection:
        return connection.execute(delete(sessions).where(sessions.c.id_sha256.in_(ended))).rowcount


def forget_people() -> None:
    """Take lists that wait for a yes, and what is still to be told, out of every session."""
    if has_request_context():
        for key in OF_PEOPLE:
            current_session.pop(key, None)
    holding = select(sessions).where(or_(*(sessions.c.data.contains(f'"{key}"') for key in OF_PEOPLE)))
    with second_database.write() as connection:
        for row in connection.execute(holding.with_for_update()).all():
            data = {key: value for key, value in _serializer.loads(row.data).items() if key not in OF_PEOPLE}
            connection.execute(_where(row.id_sha256, update(sessions)).values(data=_serializer.dumps(data)))


def scrub() -> bool:
    """Finish here what erasing has begun (see `tasks/scrub`). False when it has to be tried again."""
    forget_people()
    return files.clean(second_database.engine(), sessions.name)


class SqlSessions(SessionInterface):
    """Reads a session when a request begins and writes it, if it changed, when the request ends."""

    def open_session(self, app: Flask, request: Request) -> ServerSession:
        """The visitor's session; an empty one when there is no cookie, or when it has grown too old."""
        id = request.cookies.get(self.get_cookie_name(app), "")
        if not id:
            return ServerSession()
        key, now = tokens.fingerprint(id), clock.now()
        with second_database.read() as connection:
            row = connection.execute(select(sessions).where(sessions.c.id_sha256 == key)).one_or_none()
        if row is None or not _is_alive(row, now):
            session = ServerSession()
            session.old_id = id if row is not None else None
            return session
        if now - _moment(row.seen_at) >= NOTED_EVERY:
            with second_database.write() as connection:
                connection.execute(_where(key, update(sessions)).values(seen_at=now.timestamp()))
        return ServerSession(_serializer.loads(row.data), id)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Write what changed and set, renew or delete the cookie."""
        if not isinstance(session, ServerSession):
            return
        if session.accessed:
            response.vary.add("Cookie")
        if not session.modified:
            return
        if session:
            _store(session, clock.now())
        elif session.id or session.old_id:
            _forget(session.id, session.old_id)
            response.delete_cookie(
                self.get_cookie_name(app), path=self.get_cookie_path(app), secure=self.get_cookie_secure(app)
            )
            return
        else:
            return
        response.set_cookie(
            self.get_cookie_name(app),
            session.id or "",
            path=self.get_cookie_path(app),
            secure=self.get_cookie_secure(app),
            httponly=True,
            samesite="Lax",
        )


def _store(session: ServerSession, now: datetime) -> None:
    data, owner = _serializer.dumps(dict(session)), str(session.get(OWNER, ""))
    with second_database.write() as connection:
        if session.id is not None:
            key = tokens.fingerprint(session.id)
            values = {"data": data, "owner": owner, "seen_at": now.timestamp()}
            connection.execute(_where(key, update(sessions)).values(values))
            return  # a session that was ended meanwhile from elsewhere stays ended
        session.id = tokens.new_secret()
        if session.old_id:
            connection.execute(_where(tokens.fingerprint(session.old_id), delete(sessions)))
        connection.execute(
            insert(sessions).values(
                id_sha256=tokens.fingerprint(session.id),
                owner=owner,
                data=data,
                created_at=now.timestamp(),
                seen_at=now.timestamp(),
            )
        )


def _forget(*ids: str | None) -> None:
    keys = [tokens.fingerprint(id) for id in ids if id]
    with second_database.write() as connection:
        connection.execute(delete(sessions).where(sessions.c.id_sha256.in_(keys)))


def _where(key: str, statement: Any) -> Any:
    return statement.where(sessions.c.id_sha256 == key)


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _is_alive(row: Row[Any], now: datetime) -> bool:
    lifetime = LIFETIMES.get(row.owner.partition(":")[0], LIFETIMES[""])
    return now - _moment(row.seen_at) < lifetime.idle and now - _moment(row.created_at) < lifetime.whole


def _forget_at_once(_sender: object) -> None:
    try:
        forget_people()
    except DBAPIError as error:  # nobody who was erased comes back by that: the scrub does it again
        log.warning("Sessions still hold lists of people: %s", type(error).__name__)


erasures.noted.connect(_forget_at_once, weak=False)
