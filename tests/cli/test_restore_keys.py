"""`flask restore` and the link key: it comes with the backup, changes together with the records, or is given up."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from summit import tokens
from summit.db import db, on_commit, transaction
from summit.models import Event
from summit.services import erasures
from tests import factories
from tests.cli.conftest import Played, restored
from tests.cli.installations import installed, run
from tests.conftest import LINK_KEY


def test_the_key_comes_with_the_backup_or_is_asked_for(played: Played, tmp_path: Path) -> None:
    with installed(tmp_path / "one", is_migrated=False, LINK_KEY="") as app:
        own = tokens.installation()
        refused = run(app, "restore", str(played.backup))
        assert (refused.exit_code, "another link key" in refused.output) == (1, True)
        assert run(app, "restore", str(played.backup), "--new-links").exit_code == 0
        assert run(app, "check").exit_code == 0
        assert app.test_client().get(f"/i/{played.world.tokens['attendee']}").status_code == 404
        keyed = tmp_path / "keyed.zip"
        assert run(app, "backup", str(keyed), "--with-keys").exit_code == 0
    with installed(tmp_path / "two", is_migrated=False, LINK_KEY="") as app:
        assert tokens.installation() != own
        assert run(app, "restore", str(keyed)).exit_code == 0
    with installed(tmp_path / "two", is_migrated=False, LINK_KEY="") as app:
        assert (tokens.installation(), run(app, "check").exit_code) == (own, 0)


def test_the_key_changes_together_with_the_records(
    played: Played, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed before the last step, an installation has its old records under its old key; failing there too."""
    keyed = tmp_path / "keyed.zip"
    assert run(played.app, "backup", str(keyed), "--with-keys").exit_code == 0
    with installed(tmp_path / "two", LINK_KEY="") as app:
        path = tmp_path / "two" / "link-key.secret"
        own, seen = path.read_text(), []

        def fails() -> None:
            seen.append((path.read_text(), len(list(path.parent.glob("link-key.secret.*.new")))))
            raise OSError("the disk has gone")

        with monkeypatch.context() as patch:
            patch.setattr("sqlalchemy.orm.Session.commit", lambda _session: fails())
            assert isinstance(run(app, "restore", str(keyed)).exception, OSError)
        assert seen == [(LINK_KEY, 0)]
        assert (path.read_text(), [each.name for each in path.parent.glob("link-key*")]) == (own, [path.name])
        with monkeypatch.context() as patch:  # what fails after the commit takes nothing back
            patch.setattr(erasures, "again", lambda *_: on_commit("later", fails) or 0)
            assert isinstance(run(app, "restore", str(keyed)).exception, OSError)
        assert path.read_text() == LINK_KEY
        assert [each.read_text() for each in path.parent.glob("link-key.secret.before-*")] == [own]


def test_a_backup_made_after_the_key_was_lost_gives_new_links_too(played: Played, tmp_path: Path) -> None:
    with restored(played, tmp_path / "here"):
        pass
    with installed(tmp_path / "here", is_migrated=False, LINK_KEY="") as app:  # which makes a key
        late = tmp_path / "late.zip"
        assert run(app, "backup", str(late)).exit_code == 0
        refused = run(app, "restore", str(late), "--replace", "--yes")
        assert (refused.exit_code, "The link key is another" in refused.output) == (1, True), refused.output
        done = run(app, "restore", str(late), "--replace", "--yes", "--new-links")
        assert done.exit_code == 0, done.output
        assert run(app, "check").exit_code == 0


def test_whoever_was_mailed_after_the_backup_does_not_open_the_page_of_who_gets_their_number(
    played: Played, tmp_path: Path
) -> None:
    with restored(played, tmp_path / "here") as app:
        with app.app_context(), transaction():
            event = db.session.scalars(select(Event).order_by(Event.id)).first()
            lost = factories.invited(event.groups[0])  # type: ignore[union-attr]
            number, link = lost.id, tokens.derive(tokens.Kind.ATTENDEE, lost.id, lost.link_generation)
        run(app, "restore", str(played.backup), "--replace", "--yes")
        with app.app_context(), transaction():
            event = db.session.scalars(select(Event).order_by(Event.id)).first()
            assert factories.invited(event.groups[0]).id == number  # type: ignore[union-attr]
        assert app.test_client().get(f"/i/{link}").status_code == 404
