"""A forum prints letters for its own people without e-mail, and for nobody else."""

from __future__ import annotations

from summit.db import db, transaction
from summit.models import Actor, ActorKind, AuditEntry, Event, Invitation, Nominator
from summit.services import letters, nominations
from tests import factories
from tests.conftest import Browser
from tests.factories import NOW
from tests.statements import counted
from tests.web.forms import follow, on_paper, press, visit
from tests.web.nominator.forums import link_of, named, says_yes


def without_email(forum: Nominator, name: str) -> Invitation:
    with transaction():
        by = Actor(ActorKind.CONTACT, forum.contacts[0].id)
        return nominations.nominate(forum.allocations[0], factories.nominee(name, email=""), by=by, now=NOW)


def test_one_letter_is_shown_and_noted_as_printed(forum: Nominator, client: Browser) -> None:
    named(forum, "Anna Bo")
    frode = without_email(forum, "Frode Bisgaard")
    home = visit(client, link_of(forum))
    assert home.text.count("Print a letter (") == 1
    page = visit(client, f"{link_of(forum)}/people/{frode.id}/letter")
    assert f"type the code {on_paper(letters.code_of(frode))}" in page.text
    assert "Lokalforum Jyderup has named you." in page.text
    assert frode.letter_printed_at is None
    home = follow(client, press(client, page, "They are printed"))
    assert "It is noted that the letters are printed." in home.text
    assert "letter printed today" in home.text
    entry = db.session.scalars(db.select(AuditEntry).where(AuditEntry.action == "invitation.letter_printed")).one()
    assert (entry.actor_kind, entry.actor_id) == (ActorKind.CONTACT, forum.contacts[0].id)


def test_all_letters_at_once(forum: Nominator, client: Browser) -> None:
    frode, gerda = without_email(forum, "Frode Bisgaard"), without_email(forum, "Gerda Lykke")
    page = visit(client, f"{link_of(forum)}/letters")
    assert page.h1 == "2 letters"
    assert client.post(f"{link_of(forum)}/letters").status_code == 422  # nobody pressed the button
    assert (frode.letter_printed_at, gerda.letter_printed_at) == (None, None)
    follow(client, press(client, page, "They are printed"))
    assert None not in (frode.letter_printed_at, gerda.letter_printed_at)


def test_whoever_has_told_what_they_need_has_no_letter_here_any_more(forum: Nominator, client: Browser) -> None:
    frode = without_email(forum, "Frode Bisgaard")
    says_yes(frode)
    assert visit(client, f"{link_of(forum)}/letters").h1 == "1 letter"
    with transaction():
        factories.tells(frode, dietary="vegetar")
    assert visit(client, f"{link_of(forum)}/letters").h1 == "0 letters"
    assert client.get(f"{link_of(forum)}/people/{frode.id}/letter").status_code == 404


def test_who_has_a_mail_has_no_letter(forum: Nominator, client: Browser) -> None:
    (anna,) = named(forum, "Anna Bo")
    assert client.get(f"{link_of(forum)}/people/{anna.id}/letter").status_code == 404


def test_another_forums_letters_are_not_there(forum: Nominator, event: Event, client: Browser) -> None:
    with transaction():
        other = factories.forum(event, "Lokalforum Orø")
    foreign = without_email(other, "Frode Bisgaard")
    path = f"{link_of(forum)}/people/{foreign.id}/letter"
    assert client.get(path).status_code == 404
    assert client.post(path, data={"sure": "yes"}).status_code == 404
    assert foreign.letter_printed_at is None


def test_the_letters_ask_as_often_however_many_there_are(event: Event, client: Browser) -> None:
    with transaction():
        forum = factories.forum(event, "Lokalforum Tuse", places=9)
    numbers = []
    for names in (["Anna Bo"], ["Ida Ek", "Ole Holm"]):  # one, then three
        for name in names:
            without_email(forum, name)
        visit(client, f"{link_of(forum)}/letters")
        with counted() as asked:
            visit(client, f"{link_of(forum)}/letters")
        numbers.append(len(asked))
    assert numbers[0] == numbers[1]
