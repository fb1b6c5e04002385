"""Every form is done once, however often it is sent: by a double click, an impatient thumb, a proxy that tries again.

Each form that posts carries a random key. What was sent under it is noted in the very transaction that does the work,
where nobody else can note the same; a second copy changes nothing and is led to where the first one went. A form that
led nowhere else (a refusal, a file to keep) can be sent again, and so can one that was filled in differently.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any, TypeVar

from flask import Flask, Response, current_app, flash, make_response, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from jinja2.ext import Extension
from markupsafe import Markup
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException

from summit import clock, db
from summit.db import transaction
from summit.errors import N_, NotPossible, Refusal
from summit.services import posted_forms

KEY = "form_key"
NOT_OF_THE_FORM = frozenset({"csrf_token"})
SENT_ALREADY = N_("You sent this form already; it was done once.")
HAVE_FLASHES = frozenset({"organiser", "desk"})
THEIRS = 400  # from here on a status says that nothing was done

TRIES = 3
ANSWERED_WITHIN = timedelta(seconds=3)  # after this the server that did the first copy will not say where it led
LOOKS = 60
A_MOMENT = 0.05  # seconds between two looks

V = TypeVar("V", bound=Callable[..., Any])

_POSTING_FORM = re.compile(r'(<form\b[^<]*?\bmethod="post".*?)(</form>)', re.DOTALL)


class AlreadyDone(Exception):
    """Another copy of this form was done before."""


class KeyInEachForm(Extension):
    """Templates say nothing of the key: each form of theirs that posts is given one."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """The source with a hidden field at the end of each such form."""
        return _POSTING_FORM.sub(r"\1{{ form_key() }}\2", source)


def init_app(app: Flask) -> None:
    """Let each form that `app` draws carry a key."""
    app.jinja_env.add_extension(KeyInEachForm)
    app.jinja_env.globals["form_key"] = _field


def _field() -> Markup:
    return Markup('<input type="hidden" name="{}" value="{}">').format(KEY, secrets.token_urlsafe(16))


def as_often_as_asked(view: V) -> V:
    """Let the form of `view` be sent as often as one likes: it gives a file, or once more changes nothing more."""
    view.is_repeatable = True  # type: ignore[attr-defined]
    return view


def done(work: Callable[[], ResponseReturnValue]) -> ResponseReturnValue:
    """The answer of `work` to the form of this request, or, when another copy was done, the way to what became of it.

    What comes without a key (from a script, or the button of a mail program) is done as often as it is sent.
    """
    if request.endpoint is None:  # there is no such page, or not for this method
        return work()
    view = current_app.view_functions[request.endpoint]
    if not request.form.get(KEY) or getattr(view, "is_repeatable", False):
        return work()
    posting = _Posting()
    for _ in range(TRIES):
        try:
            return posting.settle(_answer(work, posting))
        except AlreadyDone:
            if (answer := posting.as_before()) is not None:
                return answer
    raise NotPossible(SENT_ALREADY)


def _answer(work: Callable[[], ResponseReturnValue], posting: _Posting) -> Response:
    """What `work` answers. Raises AlreadyDone when it was refused for no other reason than having been done."""
    try:
        with db.beginning_with(posting.claim):
            answer = make_response(work())
    except (Refusal, HTTPException):
        posting.was_refused()
        raise
    if answer.status_code >= THEIRS:
        posting.was_refused()
    return answer


class _Posting:
    """One form, as it was filled in and sent by this request."""

    def __init__(self) -> None:
        self._secret = _digest()
        self._sha256 = hashlib.sha256(self._secret).hexdigest()
        self._is_done = False

    def claim(self) -> None:
        """The first step of each transaction of the request. Raises AlreadyDone."""
        if self._is_done:  # by this request, in a transaction before
            return
        if not posted_forms.claim(self._sha256, clock.now()):
            raise AlreadyDone
        db.on_commit("posted form", self._note_that_it_is_done)

    def _note_that_it_is_done(self) -> None:
        self._is_done = True

    def was_refused(self) -> None:
        """The view said no. Raises AlreadyDone when that is because another copy was done meanwhile."""
        db.db.session.rollback()
        if self._is_done:
            self._keep(lambda: posted_forms.forget(self._sha256))
            self._is_done = False
        elif posted_forms.found(self._sha256):
            raise AlreadyDone

    def settle(self, answer: Response) -> Response:
        """Note where the form led; what led nowhere may be asked for again."""
        if self._is_done and answer.location:
            where = self._sealed(answer.location.encode()).hex()
            self._keep(lambda: posted_forms.answered(self._sha256, where))
        elif self._is_done:
            self._keep(lambda: posted_forms.forget(self._sha256))
        return answer

    def as_before(self) -> Response | None:
        """The way to where the first copy led; None when that one may be done again. Raises NotPossible: unknown."""
        for _ in range(LOOKS):
            db.db.session.rollback()
            first = posted_forms.found(self._sha256)
            if first is None:
                return None
            if first.went_to:
                if request.blueprint and request.blueprint.split(".")[0] in HAVE_FLASHES:
                    flash(gettext(SENT_ALREADY))
                return redirect(self._sealed(bytes.fromhex(first.went_to)).decode(), 303)  # type: ignore[return-value]
            if clock.now() - first.created_at > ANSWERED_WITHIN:
                break
            time.sleep(A_MOMENT)
        raise NotPossible(SENT_ALREADY)

    def _sealed(self, text: bytes) -> bytes:
        """`text` sealed, or sealed text opened: only this form, filled in like this, has the pad, and it is used once.

        An address may hold a personal link or a name, which the database must not keep.
        """
        pad = hashlib.shake_256(b"where it led" + self._secret).digest(len(text))
        return bytes(one ^ other for one, other in zip(text, pad, strict=True))

    @staticmethod
    def _keep(change: Callable[[], None]) -> None:
        """Make a change that is good to have, but not worth failing or waiting for."""
        with suppress(SQLAlchemyError), transaction(may_be_lost=True):
            change()


def _digest() -> bytes:
    """Of everything that was sent, and where to."""
    sent = hashlib.sha256(repr(request.full_path).encode())
    for name, values in request.form.lists():
        if name not in NOT_OF_THE_FORM:
            sent.update(repr((name, values)).encode())
    for name, upload in request.files.items(multi=True):
        sent.update(repr((name, upload.filename)).encode())
        sent.update(hashlib.file_digest(upload.stream, "sha256").digest())  # type: ignore[arg-type]
        upload.seek(0)
    return sent.digest()
