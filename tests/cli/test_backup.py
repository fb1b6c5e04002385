"""`flask backup`: whole or not at all, for its owner's eyes, and read back before it counts."""

from __future__ import annotations

import json
import os
import resource
import signal
import stat
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from summit.moving import archive, leftovers
from summit.moving.archive import Archive
from summit.tasks import scrub
from tests.cli.conftest import Played
from tests.cli.installations import installed, run
from tests.conftest import LINK_KEY


def test_every_row_is_in_it_and_only_its_owner_reads_it(played: Played) -> None:
    made = Archive(played.backup)
    counts = {name: sum.rows for name, sum in made.manifest.tables.items()}
    assert counts == {name: len(found) for name, found in played.records.items()}
    empty = {name for name, count in counts.items() if not count}
    assert empty <= {
        "check_in",
        "event_date",
        "mail_text",
        "needs",
        "released_place",
        "retired_link",
        "table_rule_person",
    } | {
        name
        for name in counts
        if name.startswith(("theme_wish", "themed", "posted", "plan_settings", "eras", "frozen"))
    }
    assert stat.S_IMODE(played.backup.stat().st_mode) == 0o600


def test_the_key_is_in_it_only_when_asked_for(played: Played, tmp_path: Path) -> None:
    plain, keyed = tmp_path / "plain.zip", tmp_path / "keyed.zip"
    said = run(played.app, "backup", str(plain)).output
    assert "the key is not in this file" in said
    assert LINK_KEY.encode() not in b"".join(_members(plain))
    assert (
        "whoever reads it can open every personal link" in run(played.app, "backup", str(keyed), "--with-keys").output
    )
    assert Archive(keyed).key() == LINK_KEY


def _members(path: Path) -> list[bytes]:
    with zipfile.ZipFile(path) as zip:
        return [zip.read(name) for name in zip.namelist()]


def test_it_can_be_proven_in_a_scratch_database(played: Played, tmp_path: Path) -> None:
    done = run(played.app, "backup", str(tmp_path / "proven.zip"), "--verify")
    assert done.exit_code == 0, done.output
    assert list(played.folder.glob(".scratch*")) == []


def test_only_the_latest_are_kept_and_nothing_of_others_is_touched(played: Played, tmp_path: Path) -> None:
    old = [tmp_path / f"summit-2026010{day}-030000.zip" for day in (1, 2, 3)]
    for path in [*old, tmp_path / "mine.zip"]:
        path.write_bytes(b"old")
    assert run(played.app, "backup", "--out", str(tmp_path), "--keep", "2").exit_code == 0
    left = sorted(path.name for path in tmp_path.iterdir())
    assert (left[:2], len(left)) == (["mine.zip", old[2].name], 3)


def test_a_file_that_is_there_is_not_written_over(played: Played, tmp_path: Path) -> None:
    file = tmp_path / "mine.zip"
    file.write_bytes(b"mine")
    done = run(played.app, "backup", str(file))
    assert (done.exit_code, file.read_bytes()) == (1, b"mine")


def test_a_full_disk_leaves_no_half_file_and_removes_no_old_one(played: Played, tmp_path: Path) -> None:
    old = tmp_path / "summit-20260101-030000.zip"
    old.write_bytes(b"old")
    with _disk_of(8192):
        done = run(played.app, "backup", "--out", str(tmp_path), "--keep", "1")
    assert (done.exit_code, list(tmp_path.iterdir())) == (1, [old])
    assert done.output.startswith("Error: No backup was made: [Errno 27]")
    assert run(played.app, "backup", "--out", str(tmp_path), "--keep", "1").exit_code == 0
    assert not old.exists()


@contextmanager
def _disk_of(size: int) -> Iterator[None]:
    """No file can grow larger than `size` bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_backup_that_is_told_to_stop_leaves_nothing(
    played: Played, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def stopped(_connection: object) -> None:
        os.kill(os.getpid(), number)

    kept = signal.signal(number, lambda *_: None)  # the control: unheard, it would go on to the end
    monkeypatch.setattr(archive.rows, "line", lambda row: stopped(row) or b"")
    try:
        done = run(played.app, "backup", str(tmp_path / "made" / "backup.zip"))
        assert signal.getsignal(number) not in {signal.SIG_IGN, signal.SIG_DFL}
    finally:
        signal.signal(number, kept)
    assert (done.exit_code, list((tmp_path / "made").iterdir())) == (128 + number, [])


@pytest.mark.parametrize("who", ["backup", "restore", "worker"])
def test_what_a_killed_one_left_is_removed_and_what_is_worked_on_is_not(
    played: Played, tmp_path: Path, who: str
) -> None:
    """The lock of a process ends with it, however it ends."""
    with installed(tmp_path / "here") as app:
        folder = tmp_path / "here" / "backups"
        folder.mkdir()
        dead = [folder / ".backup.zip.0123abcd.part", tmp_path / "here" / ".scratch-dead" / "summit.db"]
        dead[1].parent.mkdir()
        for path in dead:
            path.write_text("Ane Holm")
        held = (leftovers.part_of(folder / "backup.zip"), leftovers.scratch_folder(tmp_path / "here"))
        with held[0] as part, held[1] as scratch:
            if who == "backup":
                assert run(app, "backup").exit_code == 0
            elif who == "restore":
                assert run(app, "restore", str(played.backup)).exit_code == 0
            else:
                with app.app_context():
                    scrub.scrub()
            assert (part.exists(), scratch.exists()) == (True, True)
        assert [path for path in (*dead, part, scratch, dead[1].parent) if path.exists()] == []


def test_without_tables_there_is_nothing_to_back_up(tmp_path: Path) -> None:
    with installed(tmp_path, is_migrated=False) as app:
        assert "no tables yet" in run(app, "backup").output


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-100])


def without_a_row(path: Path) -> None:
    rewrite(path, "tables/person.jsonl", lambda text: text.split(b"\n", 1)[1])


def with_another_letter(path: Path) -> None:
    rewrite(path, "tables/person.jsonl", lambda text: text.replace(b"@", b"#", 1))


def without_a_table(path: Path) -> None:
    rewrite(path, "tables/seat.jsonl", lambda text: None)


def of_a_later_release(path: Path) -> None:
    rewrite(path, "manifest.json", lambda text: text.replace(b'"revision": "', b'"revision": "9'))


def no_zip(path: Path) -> None:
    path.write_text("This is my diary.")


def with_a_flipped_byte(path: Path) -> None:
    with zipfile.ZipFile(path) as zip:
        largest = max(zip.infolist(), key=lambda member: member.compress_size)
    content = bytearray(path.read_bytes())
    content[largest.header_offset + len(largest.filename) + 60] ^= 0xFF
    path.write_bytes(content)


def _of_manifest(**changes: object) -> Callable[[Path], None]:
    def change(path: Path) -> None:
        rewrite(path, "manifest.json", lambda text: json.dumps(json.loads(text) | changes).encode())

    change.__name__ = "_".join(changes)
    return change


DAMAGES = (
    cut,
    without_a_row,
    with_another_letter,
    without_a_table,
    of_a_later_release,
    no_zip,
    with_a_flipped_byte,
    _of_manifest(tables=[]),
    _of_manifest(tables={"person": {"rows": 1, "sha256": ""}}),
    _of_manifest(revision=[]),
    _of_manifest(has_key=True),
    _of_manifest(made_at="2026-05-04T03:00:00"),
)


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
def test_a_damaged_backup_is_never_restored(played: Played, tmp_path: Path, damage: object) -> None:
    file = tmp_path / "backup.zip"
    file.write_bytes(played.backup.read_bytes())
    damage(file)  # type: ignore[operator]
    with installed(tmp_path / "other") as app:
        done = run(app, "restore", str(file))
    assert (done.exit_code, done.output.startswith("Error: Nothing was restored: backup.zip")) == (1, True), done.output


def rewrite(path: Path, name: str, change: object) -> None:
    """The same zip with one member changed (None: left out)."""
    with zipfile.ZipFile(path) as zip:
        members = {each: zip.read(each) for each in zip.namelist()}
    changed = change(members.pop(name))  # type: ignore[operator]
    with zipfile.ZipFile(path, "w") as zip:
        for each, content in (members | ({} if changed is None else {name: changed})).items():
            zip.writestr(each, content)
