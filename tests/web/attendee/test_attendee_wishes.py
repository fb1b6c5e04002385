"""An attendee's wishes for themes: named, changed, refused, settled, and the tables that carry the themes."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from summit import planning
from summit.db import db, transaction
from summit.mail import delivery
from summit.models import Event, Invitation, MailKind, OutboxMail, Theme
from summit.services import events, table_plans, themes
from summit.tasks import deliver
from tests import factories
from tests.conftest import Browser
from tests.factories import NOW, ORGANISER
from tests.statements import counted
from tests.web.attendee.guests import accepted, invited, link_of, me
from tests.web.forms import Page, follow, press, visit

NAMES = ("Nature and water", "Schools", "Getting about")


@pytest.fixture
def there(event: Event) -> list[Theme]:
    """Three themes, the first with a description."""
    with transaction():
        made = [themes.add(event, name=name, by=ORGANISER, now=NOW) for name in NAMES]
        themes.change(made[0], name=NAMES[0], description="Streams, lakes and the fjord", by=ORGANISER, now=NOW)
    return made


def questions(client: Browser, invitation: Invitation) -> Page:
    """The page that asks."""
    return visit(client, link_of(invitation) + "/questions")


def names(invitation: Invitation) -> list[str]:
    """What the person wishes for."""
    registration = invitation.person.registration
    assert registration is not None
    return [theme.name for theme in themes.wishes_of(registration)]


def test_without_themes_nothing_is_asked(event: Event, client: Browser) -> None:
    page = questions(client, accepted(event))
    assert "wish_1" not in page.forms[0].fields
    assert "What would you like to talk about?" not in page.text


def test_wishes_are_named_on_the_way_to_the_place(event: Event, there: list[Theme], client: Browser) -> None:
    invitation = invited(event)
    asked = follow(client, press(client, visit(client, link_of(invitation)), "Yes, I am coming"))
    assert "Streams, lakes and the fjord" in asked.text
    answer = press(client, asked, "Save my answers", wish_1=str(there[2].id), wish_2=str(there[0].id))
    assert follow(client, answer).h1 == "You have a place"
    assert names(invitation) == ["Getting about", "Nature and water"]
    again = questions(client, invitation)
    fields = again.forms[0].fields
    assert (fields["wish_1"], fields["wish_2"], fields["wish_3"]) == (str(there[2].id), str(there[0].id), "0")
    follow(client, press(client, again, "Save my answers", wish_1="0"))
    assert names(invitation) == ["Nature and water"]


def test_a_theme_named_twice_is_said_at_its_field_and_nothing_is_kept(
    event: Event, there: list[Theme], client: Browser
) -> None:
    invitation = accepted(event)
    same = str(there[1].id)
    page = questions(client, invitation)
    answer = press(client, page, "Save my answers", phone="20 30 40 50", wish_1=same, wish_2=same)
    assert answer.status_code == 422
    assert 'id="wish_2-error"' in answer.text
    assert "This theme is among your wishes already." in Page(answer).text
    assert (names(invitation), invitation.person.phone) == ([], "")


def test_another_events_theme_cannot_be_chosen(event: Event, there: list[Theme], client: Browser) -> None:
    assert there
    invitation = accepted(event)
    with transaction():
        foreign = themes.add(factories.event(title="Another"), name="Foreign", by=ORGANISER, now=NOW)
    answer = press(client, questions(client, invitation), "Save my answers", wish_1=str(foreign.id))
    assert answer.status_code == 422
    assert 'id="wish_1-error"' in answer.text


def test_two_themes_give_two_wishes(event: Event, there: list[Theme], client: Browser) -> None:
    with transaction():
        themes.remove(there[2], by=ORGANISER, now=NOW)
    fields = questions(client, accepted(event)).forms[0].fields
    assert "wish_2" in fields
    assert "wish_3" not in fields


def test_who_has_answered_before_there_were_themes_is_asked_on_the_page_of_the_place(
    event: Event, there: list[Theme], client: Browser
) -> None:
    invitation = accepted(event)
    assert "Name your wishes" not in visit(client, link_of(invitation)).text  # all questions are still open
    press(client, questions(client, invitation), "Save my answers")
    home = visit(client, link_of(invitation))
    assert "Name your wishes" in home.text
    press(client, questions(client, invitation), "Save my answers", wish_1=str(there[0].id))
    assert "Name your wishes" not in visit(client, link_of(invitation)).text


def test_who_leads_a_table_is_not_asked(event: Event, there: list[Theme], client: Browser) -> None:
    assert there
    with transaction():
        leaders = factories.group(event, "Facilitators", quota=1, is_facilitators=True)
        leader = factories.accepted(leaders)
        leader.person.language = "en"
    assert "wish_1" not in questions(client, leader).forms[0].fields
    press(client, questions(client, leader), "Save my answers")
    assert "Name your wishes" not in visit(client, link_of(leader)).text


def test_when_answers_are_closed_the_wishes_stand_and_the_rest_can_be_changed(
    event: Event, there: list[Theme], client: Browser
) -> None:
    invitation = accepted(event)
    press(client, questions(client, invitation), "Save my answers", wish_1=str(there[1].id))
    with transaction():
        events.close(event, by=ORGANISER, now=NOW)
    page = questions(client, invitation)
    assert "First: Schools" in page.text
    assert "the wishes cannot be changed any more" in page.text
    assert "wish_1" not in page.forms[0].fields
    follow(client, press(client, page, "Save my answers", phone="20 30 40 50"))
    assert (names(invitation), invitation.person.phone) == (["Schools"], "20 30 40 50")


def test_published_tables_show_their_themes_on_the_page_and_in_the_mail(
    event: Event, there: list[Theme], client: Browser
) -> None:
    invitation = accepted(event)
    with transaction():
        factories.rounds(event, number=2)
        leader = factories.accepted(factories.group(event, "Facilitators", quota=1, is_facilitators=True))
        leader.person.language = "en"
        table_plans.set_tables(event, count=1, min_seats=1, max_seats=4, by=ORGANISER, now=NOW)
        themes.put_on_tables(event, {1: there[0]}, round=0, by=ORGANISER, now=NOW)
        plan = table_plans.request(event, seconds=2, by=ORGANISER, now=NOW)
        problem = table_plans.problem_for(plan)
        table_plans.store(plan, problem, planning.solve(problem, seconds=2, seed=1), NOW)
        table_plans.publish(plan, by=ORGANISER, now=NOW)
    home = visit(client, link_of(invitation))
    assert home.text.count("Nature and water") == 1  # in the first round only
    assert "Streams, lakes and the fjord" not in home.text
    assert "Streams, lakes and the fjord" in visit(client, link_of(leader)).text
    deliver.drain()
    sent = db.session.scalars(select(OutboxMail.id).where(OutboxMail.kind == MailKind.TABLES_PUBLISHED))
    letters = [(delivery.mailbox_folder() / f"{id:08}-tables_published.eml").read_text() for id in sent]
    assert len(letters) == 2
    assert all("Table 1: Nature and water" in letter for letter in letters)


def test_the_number_of_queries_is_fixed(event: Event, there: list[Theme], client: Browser) -> None:
    assert there
    invitation = accepted(event)
    with transaction():
        themes.wish(invitation.person.registration, there[:1], by=me(invitation), now=NOW)
    numbers = []
    for more in ((), ("Housing", "Culture")):
        with transaction():
            for name in more:
                themes.add(event, name=name, by=ORGANISER, now=NOW)
        with counted() as statements:
            questions(client, invitation)
        numbers.append(len(statements))
    db.session.rollback()
    assert numbers[0] == numbers[1]
