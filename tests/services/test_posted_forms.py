"""A form is claimed once, also on PostgreSQL; while it is being done, whoever sends it again waits for the outcome."""

from __future__ import annotations

from datetime import timedelta

import pytest

from summit.db import db, transaction
from summit.services import posted_forms
from summit.web.application import Application
from tests.factories import NOW

pytestmark = pytest.mark.both_databases


def test_a_form_is_claimed_once_and_remembers_where_it_led(context: Application) -> None:
    with transaction():
        assert posted_forms.claim("a", NOW)
    with transaction():
        assert (posted_forms.claim("a", NOW), posted_forms.claim("b", NOW)) == (False, True)
        posted_forms.answered("a", "ff")
    found = posted_forms.found("a")
    assert found is not None
    assert (found.went_to, found.created_at, posted_forms.found("c")) == ("ff", NOW, None)


def test_what_was_rolled_back_or_forgotten_can_be_claimed_again(context: Application) -> None:
    with pytest.raises(ZeroDivisionError), transaction():
        assert posted_forms.claim("a", NOW)
        raise ZeroDivisionError
    with transaction():
        assert posted_forms.claim("a", NOW)
    with transaction(may_be_lost=True):
        posted_forms.forget("a")
    with transaction():
        assert posted_forms.claim("a", NOW)


def test_the_old_ones_are_forgotten(context: Application) -> None:
    with transaction():
        posted_forms.claim("old", NOW - timedelta(hours=25))
        posted_forms.claim("young", NOW - timedelta(hours=23))
    with transaction():
        assert (posted_forms.forget_old(NOW), posted_forms.forget_old(NOW)) == (1, 0)
    db.session.rollback()
    assert (posted_forms.found("old"), posted_forms.found("young") is None) == (None, False)
