"""How tests hear a rule say no: which rule, at which field, in which words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from summit.db import transaction
from summit.errors import Refusal


@contextmanager
def refused(kind: type[Refusal], words: str, *, field: str | None = None) -> Iterator[None]:
    """A transaction that a rule stops: exactly this kind, these words, this form field; nothing of it remains."""
    with pytest.raises(Refusal) as stopped, transaction():
        yield
    assert (type(stopped.value), str(stopped.value), stopped.value.field) == (kind, words, field)
