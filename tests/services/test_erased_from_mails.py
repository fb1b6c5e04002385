"""Whoever is erased is in no mail to others any more, however they were called or written; what else it said stays."""

from __future__ import annotations

import shutil
from datetime import timedelta

import pytest
from sqlalchemy import select

from summit import clock
from summit.db import db, transaction
from summit.mail import delivery
from summit.models import Event, Group, Invitation, MailKind, OutboxMail, Person, Silence
from summit.services import erasures, event_dates, groups, invitations, reconfirmations, substitutes
from summit.services.erasures import mails
from summit.tasks import deliver, scrub
from summit.web.application import Application
from tests import factories
from tests.factories import NOW, ORGANISER

pytestmark = pytest.mark.both_databases

BY = {"by": ORGANISER, "now": NOW}
EMAIL = "petra@nytnavn.example"


@pytest.fixture
def citizens(context: Application) -> Group:
    shutil.rmtree(delivery.mailbox_folder(), ignore_errors=True)
    with transaction():
        return factories.event().groups[0]


def erase(person: Person) -> None:
    with transaction():
        erasures.erase_person(person, **BY)
    assert scrub.scrub() is True
    db.session.expire_all()


def hand_on(giver: Invitation, name: str, email: str = EMAIL) -> Invitation:
    with transaction():
        asked = substitutes.hand_on(giver, name=name, email=email, by=ORGANISER, now=clock.now(), knowingly=True)
    deliver.drain()
    return asked


def accept(invitation: Invitation) -> Invitation:
    with transaction():
        invitations.accept(invitation, by=ORGANISER, now=clock.now())
    deliver.drain()
    return invitation


def coming(group: Group, name: str = "Gert Giver") -> Invitation:
    with transaction():
        return factories.accepted(group, name=name)


def rename(person: Person, name: str) -> None:
    with transaction():
        person.name = name


def mail_of(kind: MailKind) -> OutboxMail:
    return db.session.scalars(select(OutboxMail).where(OutboxMail.kind == kind)).one()


def files() -> str:
    return "\n".join(path.read_text() for path in delivery.mailbox_folder().glob("*.eml"))


def assert_emptied(mail: OutboxMail) -> None:
    name = delivery.file_name(mail.id, mail.kind)
    assert (mail.subject, mail.text, (delivery.mailbox_folder() / name).exists()) == ("", "", False)
    assert mail.sent_at is not None  # that it was sent stays


def test_each_kind_that_is_written_to_name_others_is_emptied() -> None:
    assert set(mails.TOLD) == deliver.TELL_OF_OTHERS


def test_who_gave_way_is_told_of_nobody_any_more_also_by_a_name_of_old(citizens: Group) -> None:
    asked = accept(hand_on(coming(citizens), "Petra Gammelnavn"))
    told = mail_of(MailKind.SUBSTITUTION_DONE)
    assert "Petra Gammelnavn" in told.text
    rename(asked.person, "Petra Nytnavn")
    erase(asked.person)
    assert_emptied(told)
    assert "Gammelnavn" not in files()


def test_so_is_whoever_had_the_place_before_them(citizens: Group) -> None:
    first = coming(citizens)
    second = accept(hand_on(first, "Mette Midt", "mette@midt.example"))
    last = accept(hand_on(second, "Petra Gammelnavn"))
    rename(last.person, "Petra Nytnavn")
    done = select(OutboxMail).where(OutboxMail.kind == MailKind.SUBSTITUTION_DONE)
    told = db.session.scalars(done).all()
    assert {mail.invitation_id for mail in told} == {first.id, second.id}
    erase(last.person)
    assert [mail.text for mail in told] == ["", ""]


def test_who_was_asked_to_come_instead_is_told_of_nobody_any_more(citizens: Group) -> None:
    giver = coming(citizens, "Petra Gammelnavn")
    hand_on(giver, "Villads Friis", "villads@friis.example")
    told = mail_of(MailKind.SUBSTITUTE_ASKED)
    assert "Petra Gammelnavn" in told.text
    rename(giver.person, "Petra Nytnavn")
    erase(giver.person)
    assert_emptied(told)


def test_a_forum_is_told_of_nobody_any_more(citizens: Group) -> None:
    event = citizens.event
    with transaction():
        named = factories.nominated(factories.forum(event).allocations[0], name="Carla Duehøg Nørregaard")
        invitations.accept(named, **BY)
    _ask_the_forum(event, NOW + timedelta(days=20))
    told = mail_of(MailKind.NOMINATOR_ASKED)
    assert "Carla" in told.text
    erase(named.person)
    assert_emptied(told)


def _ask_the_forum(event: Event, until_at: object) -> None:
    with transaction():
        groups.decide_on_silence(event.groups[0], Silence.ASK_NOMINATOR, **BY)
        event_dates.set_date(
            event,
            starts_at=NOW + timedelta(days=100),
            ends_at=NOW + timedelta(days=101),
            reconfirm_until_at=until_at,
            **BY,
        )
    clock.set_to(NOW + timedelta(days=21))
    with transaction():
        assert reconfirmations.silence_due(clock.now()) == 1
    deliver.drain()


def test_the_mails_about_other_places_keep_their_words(citizens: Group) -> None:
    accept(hand_on(coming(citizens), "Villads Friis", "villads@friis.example"))
    other = mail_of(MailKind.SUBSTITUTION_DONE)
    before = other.text
    erase(coming(citizens, "Petra Nytnavn").person)
    assert other.text == before != ""


@pytest.mark.parametrize(
    ("name", "said", "is_left"),
    [
        ("Petra Nytnavn", "Hilsen til Petra Nytnavn.", "Hilsen til ▒▒▒."),
        ("Petra Nytnavn", "Det er Petra Nytnavns plads.", "Det er ▒▒▒s plads."),
        ("Petra Nytnavn", "PETRA NYTNAVN og petra nytnavn", "▒▒▒ og ▒▒▒"),
        ("P.Hansen", "Spørg P. Hansen om det.", "Spørg ▒▒▒ om det."),
        ("P. Hansen", "Spørg P.Hansen om det.", "Spørg ▒▒▒ om det."),
        ("www.evil.dk", "www. evil. dk kommer", "▒▒▒ kommer"),
        ("Carla Duehøg Nørregaard", "Hvem: Carla Duehøg\nNørregaard", "Hvem: ▒▒▒"),
        ("Carla Duehøg Nørregaard", "Hvem: Carla\n          Duehøg Nørregaard", "Hvem: ▒▒▒"),
        ("Carla Duehøg", "> jeg hedder Carla\n> Duehøg og", "> jeg hedder ▒▒▒ og"),
        ("ÅSE ØRSTED", "Åse Ørsted", "▒▒▒"),
        ("Жанна", "ЖАННА", "▒▒▒"),
        (
            "Bo",
            "Borgere fra Bogø: Bo kommer i stedet for dig (Bo).",
            "Borgere fra Bogø: ▒▒▒ kommer i stedet for dig (▒▒▒).",
        ),
        ("Eva", "En evaluering af Eva", "En evaluering af ▒▒▒"),
        ("100% Hansen", "Fra 100% Hansen og 100 Hansen", "Fra ▒▒▒ og 100 Hansen"),
    ],
)
def test_a_name_is_found_however_it_is_written_and_other_words_stay(
    citizens: Group, name: str, said: str, is_left: str
) -> None:
    other = coming(citizens)
    gone = coming(citizens, name)
    with transaction():
        mail = db.session.scalars(select(OutboxMail).where(OutboxMail.invitation_id == other.id).limit(1)).one()
        mail.subject = mail.text = said
    erase(gone.person)
    assert (mail.subject, mail.text) == (is_left, is_left)


def test_the_address_of_another_that_ends_alike_stays(citizens: Group) -> None:
    other, gone = coming(citizens), coming(citizens)
    with transaction():
        gone.person.email = "ulla@post.example"
        mail = db.session.scalars(select(OutboxMail).where(OutboxMail.invitation_id == other.id).limit(1)).one()
        mail.text = "paulla@post.example, Ulla@Post.Example, ulla@post. example"
    erase(gone.person)
    assert mail.text == "paulla@post.example, ▒▒▒, ▒▒▒"
