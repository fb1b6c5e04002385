"""Where compiled code is kept: beside the sources, and never in a folder that others could have filled."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from summit.planning.kernel import compiled

FOR_OTHERS = 0o077


def test_whoever_may_not_write_beside_the_sources_has_a_private_copy(monkeypatch: pytest.MonkeyPatch) -> None:
    beside = Path(compiled._kept_in())
    before = sorted(path.relative_to(beside) for path in beside.rglob("*"))
    may = os.access

    def may_not_write(path: Any, mode: int) -> bool:
        return mode != os.W_OK and may(path, mode)

    monkeypatch.setattr(os, "access", may_not_write)
    private, another = Path(compiled._kept_in()), Path(compiled._kept_in())
    assert len({beside.parent, private.parent, another.parent}) == 3
    assert private.parent.stat().st_mode & FOR_OTHERS == 0
    assert sorted(path.relative_to(private) for path in private.rglob("*")) == before
