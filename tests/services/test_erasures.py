"""Whoever is erased is nowhere any more: in no row, no byte, no mail, and not after a restore."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import inspect, select, text

from summit.db import db, transaction
from summit.mail import delivery
from summit.models import (
    Admission,
    AuditEntry,
    Erasure,
    Group,
    InvitationState,
    MailState,
    OutboxMail,
    Person,
    RegistrationState,
    TableRule,
)
from summit.services import (
    checkin,
    erasures,
    registrations,
    table_plans,
    wishes,
)
from summit.services.registrations import Answers
from summit.tasks import deliver, scrub
from summit.web.application import Application
from tests import factories, files_apart
from tests.factories import NOW, ORGANISER

pytestmark = pytest.mark.both_databases

NAME, EMAIL, PHONE = "Frederikke Quistgaard-Zahle", "frederikke@quistgaard.example", "71 55 33 99"
CANARIES = (NAME, EMAIL, PHONE, "Quistgaards Mølle", "Glutenfri-kanarie", "Kørestol-kanarie", "Ord fra kanarien")


@pytest.fixture
def citizens(context: Application) -> Group:
    (Path(context.config["INSTANCE"]) / scrub.LIST).unlink(missing_ok=True)
    shutil.rmtree(delivery.mailbox_folder(), ignore_errors=True)
    with transaction():
        return factories.event().groups[0]


def known(group: Group) -> Person:
    """Somebody of whom everything is known that can be, and of whom others were told."""
    with transaction():
        forum = factories.forum(group.event, "Lokalforum Orø")
        wishes.write(forum, name=NAME, email=EMAIL, phone=PHONE, message="Ord fra kanarien", language="da", now=NOW)
        invitation = factories.accepted(group, name=NAME)
        person = invitation.person
        person.email = EMAIL
        answers = Answers(
            name=NAME,
            organisation="Quistgaards Mølle",
            phone=PHONE,
            dietary="Glutenfri-kanarie",
            accessibility="Kørestol-kanarie",
            gender="f",
            age_band="30-44",
            wants_to_continue=True,
        )
        registrations.answer_questions(person.registration, answers, by=ORGANISER, now=NOW)
        table_plans.rules.keep_apart(group.event, [person, factories.accepted(group).person], **_BY)
    deliver.drain()
    return person


_BY = {"by": ORGANISER, "now": NOW}


def erase(person: Person) -> None:
    with transaction():
        erasures.erase_person(person, **_BY)


def everywhere() -> Iterator[str]:
    """Every value of every row, as text."""
    for table in inspect(db.engine).get_table_names():
        for row in db.session.execute(text(f'SELECT * FROM "{table}"')):
            yield from (str(value) for value in row)
    db.session.rollback()


def files(app: Application) -> dict[str, bytes]:
    return {path.name: files_apart.read(path) for path in Path(app.config["INSTANCE"]).rglob("*") if path.is_file()}


def found_in(app: Application) -> set[str]:
    return {
        f"{canary} in {name}" for name, data in files(app).items() for canary in CANARIES if canary.encode() in data
    }


def test_no_row_says_any_more_who_it_was(citizens: Group) -> None:
    person = known(citizens)
    said = "\n".join(everywhere())
    assert [canary for canary in CANARIES if canary not in said] == []  # the control: all of it was there
    erase(person)
    said = "\n".join(everywhere())
    assert [canary for canary in CANARIES if canary in said] == []
    assert (person.name, person.email, person.needs) == ("—", "", None)


def test_no_byte_of_the_files_is_left(citizens: Group, app: Application) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL's files are its own; the rows are looked through above.")
    erase(known(citizens))
    assert any(NAME in found for found in found_in(app))  # the control: without the checkpoint it lies in the log
    assert scrub.scrub() is True
    assert found_in(app) == set()
    assert erasures.unscrubbed() == []


def test_while_somebody_reads_the_bytes_wait_for_the_next_minute(
    citizens: Group, app: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("Nobody waits for anybody there.")
    monkeypatch.setattr(scrub, "WAITS", 0.05)
    person = known(citizens)
    with db.engine.connect() as reader:
        reader.execute(text("SELECT count(*) FROM person")).scalar()
        erase(person)
        assert scrub.scrub() is False
        assert len(erasures.unscrubbed()) == 2  # the person, and the wish that they had written
    assert scrub.scrub() is True
    assert erasures.unscrubbed() == []


def test_the_place_is_passed_on_and_no_mail_is_sent(citizens: Group) -> None:
    with transaction():
        small = factories.group(citizens.event, "Erhverv", quota=1, admission=Admission.OPEN)
        first, second = factories.accepted(small), factories.accepted(small)
    deliver.drain()
    assert second.person.registration.state is RegistrationState.WAITLISTED
    erase(first.person)
    db.session.expire_all()
    assert first.state is InvitationState.WITHDRAWN
    assert second.person.registration.state is RegistrationState.OFFERED
    to_first = select(OutboxMail.state).where(OutboxMail.invitation_id == first.id)
    assert set(db.session.scalars(to_first)) == {MailState.SENT, MailState.CANCELLED}


@pytest.mark.parametrize("state", ["sent", "reserve", "nominated"])
def test_who_was_only_asked_is_taken_back(citizens: Group, state: str) -> None:
    with transaction():
        share = factories.forum(citizens.event, "Lokalforum Tuse", places=1).allocations[0]
        asked = factories.invited(citizens) if state == "sent" else factories.nominated(share)
        if state == "reserve":
            asked = factories.nominated(share, as_reserve=True)
    erase(asked.person)
    assert (asked.state, asked.link_sha256, asked.ticket_sha256) == (InvitationState.WITHDRAWN, None, None)


def test_who_has_come_stays_counted(citizens: Group) -> None:
    with transaction():
        citizens.event.starts_at, citizens.event.ends_at = NOW - timedelta(hours=1), NOW + timedelta(hours=5)
        here = factories.accepted(citizens)
        checkin.check_in(here.person.registration, **_BY)
    erase(here.person)
    assert here.person.registration.state is RegistrationState.CONFIRMED
    with transaction():
        assert checkin.finish(citizens.event, **_BY) == (1, 0)


def test_a_rule_about_one_person_alone_goes(citizens: Group) -> None:
    person = known(citizens)
    assert len(db.session.scalars(select(TableRule)).all()) == 1
    erase(person)
    assert db.session.scalars(select(TableRule)).all() == []


def test_a_second_time_changes_nothing_and_the_log_holds_ids_only(citizens: Group) -> None:
    person = known(citizens)
    erase(person)
    entries = db.session.scalars(select(AuditEntry.id).order_by(AuditEntry.id)).all()
    erase(person)
    assert db.session.scalars(select(AuditEntry.id).order_by(AuditEntry.id)).all() == entries
    last = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
    assert (last.action, last.person_id, last.details) == ("person.erased", person.id, {})


def test_the_command_finds_all_that_reads_at_an_address(citizens: Group, app: Application) -> None:
    known(citizens)
    with transaction():
        factories.contact(citizens.event.nominators[0], email=EMAIL)
        factories.organiser(citizens.event.host, email=EMAIL)
    run = app.test_cli_runner().invoke
    asked = run(args=["erase", EMAIL.upper()], input="n\n")
    assert asked.exit_code == 1 and "person" in asked.output and NAME not in asked.output
    warning = f"Note: nobody else is an organiser of all of “{citizens.event.host.name}”"
    assert warning in asked.output
    with transaction():
        factories.organiser(citizens.event.host, email="another@fjordby.example")
    assert warning not in run(args=["erase", EMAIL], input="n\n").output
    done = run(args=["erase", EMAIL, "--yes"])
    assert "erased.jsonl names who was erased" in done.output
    assert (done.exit_code, done.output.count("\n")) == (0, 6), done.output
    assert run(args=["erase", EMAIL]).exit_code == 1
    said = "\n".join(everywhere())
    assert [canary for canary in CANARIES if canary in said] == []


def test_erased_stay_erased_when_an_older_state_comes_back(citizens: Group, app: Application) -> None:
    person, other = known(citizens), known_of_old(citizens)
    kept = {column.key: getattr(person, column.key) for column in inspect(Person).columns}
    erase(person)
    scrub.keep_list()
    with transaction():  # the row as the backup knew it, without the list
        db.session.execute(text("DELETE FROM erasure"))
        for name, value in kept.items():
            setattr(person, name, value)
    with transaction():
        assert erasures.again(scrub.kept_list(), NOW) == 2  # the person, and what they had written to a forum
    db.session.expire_all()
    assert (person.name, other.name) == ("—", "Ole Friis")
    with transaction():
        assert erasures.again(scrub.kept_list(), NOW) == 0


def known_of_old(group: Group) -> Person:
    with transaction():
        return factories.accepted(group, name="Ole Friis").person


def test_whoever_got_the_same_number_since_is_left_alone(citizens: Group) -> None:
    other = known_of_old(citizens)
    elsewhere = erasures.Line("person", other.id, other.created_at - timedelta(days=1), NOW)
    with transaction():
        assert erasures.again([elsewhere], NOW) == 0
    assert other.name == "Ole Friis"
    assert [line.row_id for line in erasures.lines()] == [other.id]  # kept for a later restore


def test_a_line_that_was_cut_off_is_written_again(citizens: Group, app: Application) -> None:
    erase(known(citizens))
    scrub.keep_list()
    path = Path(app.config["INSTANCE"]) / scrub.LIST
    path.write_text(path.read_text()[:-9])
    scrub.keep_list()
    assert set(scrub.kept_list()) == set(erasures.lines())


def test_the_mailbox_forgets_too(citizens: Group, app: Application) -> None:
    erase(known(citizens))
    assert scrub.scrub() is True
    left = [path for path in delivery.mailbox_folder().glob("*.eml") if EMAIL.encode() in path.read_bytes()]
    assert left == []
    assert db.session.scalars(select(Erasure.scrubbed_at).where(Erasure.scrubbed_at.is_(None))).all() == []
