"""Waves in the organiser's room: chosen, looked at, sent once or planned, called off; and lists that are kept first."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from summit import clock
from summit.db import db, transaction
from summit.models import Event, Group, Invitation, InvitationState, MailKind, OutboxMail, Wave, WaveState
from summit.services import direct_invitations, events, invitations, waves
from summit.services.direct_invitations import Invitee
from tests import factories
from tests.factories import NOW, ORGANISER
from tests.statements import counted
from tests.web.organiser.conftest import Office
from tests.web.organiser.test_invitations import number_of

LATER = {"when": "later", "send_at": "2026-03-20T09:00", "answer_until": "2026-03-31T12:00"}


def path(event: Event, more: str = "") -> str:
    """The address of a page about waves."""
    return f"/o/{event.slug}/invitations/waves{more}"


def kept(group: Group, *names: str, area: str = "", email: bool = True) -> list[Invitation]:
    """People on the list of the group."""
    rows = [
        Invitee(row_number=n, name=name, email=f"{name.lower()}@post.example" if email else "", area=area)
        for n, name in enumerate(names, start=1)
    ]
    with transaction():
        return direct_invitations.keep_all(group, rows, by=ORGANISER, now=NOW)


def typed(group: Group, **more: Any) -> dict[str, Any]:
    """What the form of a wave sends."""
    usual = {"audience": "draft", "group": group.id, "area": 0, "when": "now", "send_at": "", "answer_until": ""}
    return usual | {"remind_days": ""} | more


def named(field: str) -> tuple[str, str] | None:
    """Name and value of an input."""
    name, value = re.search(r'name="([^"]*)"', field), re.search(r'value="([^"]*)"', field)
    return (name[1], value[1]) if name and value else None


def looked_at(office: Office, event: Event, fields: dict[str, Any], status: int = 200) -> tuple[str, dict[str, str]]:
    """The page before the yes, and the hidden fields of its form."""
    answer = office.get(path(event, "/review"), query_string=fields)
    assert answer.status_code == status, answer.text
    form = answer.text.partition("/invitations/waves/send")[2].partition("</form>")[0]
    hidden = dict(filter(None, map(named, re.findall(r'<input[^>]*type="hidden"[^>]*>', form))))
    hidden.pop("csrf_token", None)
    return answer.text, hidden


def test_the_page_before_the_yes_says_all_and_shows_the_mail_of_a_real_person(event: Event, office: Office) -> None:
    kept(event.groups[0], "Anna", "Bo")
    kept(event.groups[0], "Carl", email=False)
    before = number_of(OutboxMail)
    page, _ = looked_at(office, event, typed(event.groups[0], **LATER, remind_days="2"))
    assert "<b>2 mails will be sent</b>" in page
    assert "1 person has no e-mail address and gets a letter, which you print." in page
    for words in ("Friday 20 March 2026 at 9:00", "Tuesday 31 March 2026 at 12:00", "Sunday 29 March 2026 at 12:00"):
        assert words in page.replace("\N{NO-BREAK SPACE}", " ")
    assert "The mail as Anna gets it" in page
    assert "Kære Anna" in page
    assert re.search(r"/i/…|/i/&hellip;", page)
    assert "31. marts 2026" in page.replace("\N{NO-BREAK SPACE}", " ")
    second = office.get(path(event, "/review"), query_string=typed(event.groups[0], **LATER) | {"person": 1}).text
    assert "The mail as Bo gets it" in second
    assert (number_of(Wave), number_of(OutboxMail)) == (0, before)


def test_the_yes_asks_everyone_once_however_often_it_is_pressed(event: Event, office: Office) -> None:
    kept(event.groups[0], "Anna", "Bo")
    _, hidden = looked_at(office, event, typed(event.groups[0]))
    answers = [office.post(path(event, "/send"), hidden) for _ in range(2)]
    wave = db.session.scalars(select(Wave)).one()
    assert [(answer.status_code, answer.location) for answer in answers] == [(303, path(event, f"/{wave.id}"))] * 2
    assert (number_of(OutboxMail), event.groups[0].pool.taken, wave.state) == (2, 2, WaveState.SENT)
    assert "2 people are asked." in office.get(path(event, f"/{wave.id}")).text


def test_a_planned_wave_goes_out_at_its_time_on_the_events_clocks(event: Event, office: Office) -> None:
    kept(event.groups[0], "Anna")
    _, hidden = looked_at(office, event, typed(event.groups[0], **LATER))
    office.post(path(event, "/send"), hidden)
    wave = db.session.scalars(select(Wave)).one()
    # 31 March lies behind the change of clocks
    assert wave.send_at == datetime(2026, 3, 20, 8, 0, tzinfo=UTC)
    assert wave.answer_until_at == datetime(2026, 3, 31, 10, 0, tzinfo=UTC)
    page = office.get(path(event)).text
    assert ("Planned" in page, number_of(OutboxMail)) == (True, 0)
    people = office.get(f"/o/{event.slug}/people").text.replace("\N{NO-BREAK SPACE}", " ")
    assert ("To be asked" in people, "Will be asked on 20 March 2026 at 9:00" in people) == (True, True)
    clock.set_to(datetime(2026, 3, 20, 8, 1, tzinfo=UTC))
    with transaction():
        waves.send_due(clock.now())
    assert db.session.scalars(select(OutboxMail.kind)).all() == [MailKind.INVITATION]


@pytest.mark.parametrize(
    ("fields", "anchor", "words"),
    [
        ({"when": "later"}, "send_at", "Write the day and the time."),
        ({"when": "later", "send_at": "2026-03-01T09:00"}, "send_at", "This moment has passed."),
        ({"when": "later", "send_at": "2031-03-01T09:00"}, "send_at", "This must be before the event begins."),
        ({"when": "later", "send_at": "soon"}, "send_at", "Not a valid datetime value."),
        ({"answer_until": "2026-03-01T09:00"}, "answer_until", "The answer must be due after the mails are sent."),
        ({"answer_until": "2026-06-01T09:00"}, "answer_until", "This must be before the event begins."),
        ({"remind_days": "99"}, "remind_days", "Between 0 and 60 days."),
        ({"remind_days": "many"}, "remind_days", "Not a valid integer value."),
        ({"group": "99999"}, "group-0", "Not a valid choice."),
        ({"group": ""}, "group-0", ""),
        ({"audience": "accepted"}, "audience-0", "Not a valid choice."),
        ({"area": "99999"}, "area", "Not a valid choice."),
    ],
)
def test_what_cannot_be_is_said_at_its_field(
    event: Event, office: Office, fields: dict[str, str], anchor: str, words: str
) -> None:
    kept(event.groups[0], "Anna")
    all_fields = typed(event.groups[0]) | fields
    for answer in (
        office.get(path(event, "/review"), query_string=all_fields),
        office.post(path(event, "/send"), all_fields),
    ):
        assert (answer.status_code, f'href="#{anchor}"' in answer.text, words in answer.text) == (422, True, True)
        assert number_of(Wave) == 0
        if "This moment" in words or "before" in words or "after the mails" in words:
            break  # behind the yes the service decides, see below


def test_nothing_typed_is_a_form_with_what_is_missing(event: Event, office: Office) -> None:
    assert office.get(path(event, "/review")).location == path(event, "/new")
    assert office.get(path(event, "/review"), query_string={"group": ""}).status_code == 422
    assert office.post(path(event, "/send")).status_code == 422


def test_a_deadline_that_passed_before_the_yes_is_refused_at_its_field(event: Event, office: Office) -> None:
    kept(event.groups[0], "Anna")
    _, hidden = looked_at(office, event, typed(event.groups[0], answer_until="2026-03-02T12:00"))
    clock.set_to(NOW + timedelta(hours=3))
    office.sign_in_again()
    answer = office.post(path(event, "/send"), hidden)
    assert (answer.status_code, 'href="#answer_until"' in answer.text) == (422, True)
    assert number_of(OutboxMail) == 0


def test_too_few_places_are_shown_and_overrun_only_knowingly(event: Event, office: Office) -> None:
    with transaction():
        small = factories.group(event, "Erhverv", quota=1)
    kept(small, "Anna", "Bo")
    page, hidden = looked_at(office, event, typed(small))
    assert "1 place is free, and 2 people would be asked." in page
    refused = office.post(path(event, "/send"), hidden)
    assert refused.status_code == 409
    assert "There are 2 people on the list, but only 1 places of Erhverv are free." in refused.text
    assert f'value="{hidden["key"]}"' in refused.text
    assert office.post(path(event, "/send"), hidden | {"override": "y"}).status_code == 303
    assert (small.pool.taken, small.pool.overrun) == (2, 1)


def test_more_people_than_were_shown_are_not_asked(event: Event, office: Office) -> None:
    kept(event.groups[0], "Anna")
    _, hidden = looked_at(office, event, typed(event.groups[0]))
    kept(event.groups[0], "Bo")
    refused = office.post(path(event, "/send"), hidden)
    assert (refused.status_code, "Meanwhile it is 2 people." in refused.text) == (409, True)
    assert number_of(OutboxMail) == 0


def test_nobody_in_this_state_is_told_before_the_yes(event: Event, office: Office) -> None:
    page, hidden = looked_at(office, event, typed(event.groups[0], audience="declined"))
    assert ("Nobody stands there" in page, hidden) == (True, {})


def test_who_said_no_is_asked_anew(event: Event, office: Office) -> None:
    with transaction():
        first = factories.invited(event.groups[0], name="Anna")
        invitations.decline(first, by=ORGANISER, now=NOW)
    page, hidden = looked_at(office, event, typed(event.groups[0], audience="declined"))
    assert "Had said no" in page
    office.post(path(event, "/send"), hidden)
    states = db.session.scalars(select(Invitation.state).order_by(Invitation.id)).all()
    assert states == [InvitationState.REPLACED, InvitationState.SENT]


def planned(event: Event, *names: str) -> Wave:
    """A wave for the day after tomorrow."""
    kept(event.groups[0], *names)
    terms = waves.Terms(send_at=NOW + timedelta(days=2))
    with transaction():
        return waves.plan(
            waves.Choice(group=event.groups[0]), terms, request_key="-".join(names), by=ORGANISER, now=NOW
        )


def test_a_planned_wave_is_called_off_or_sent_at_once_after_one_question(event: Event, office: Office) -> None:
    first, second = planned(event, "Anna"), planned(event, "Bo", "Carl")
    assert "Call the wave off?" in office.get(path(event, f"/{first.id}/call-off")).text
    assert "<b>2 mails will be sent</b>" in office.get(path(event, f"/{second.id}/send-now")).text
    for _ in range(2):
        assert office.post(path(event, f"/{first.id}/call-off")).status_code == 303
        assert office.post(path(event, f"/{second.id}/send-now")).status_code == 303
    assert (first.state, second.state, number_of(OutboxMail)) == (WaveState.CALLED_OFF, WaveState.SENT, 2)
    refused = office.post(path(event, f"/{second.id}/call-off"))
    assert (refused.status_code, "The wave has been sent already." in refused.text) == (409, True)


def test_the_deadline_of_a_wave_moves_later_only(event: Event, office: Office) -> None:
    wave = planned(event, "Anna")
    with transaction():
        waves.send_now(wave, by=ORGANISER, now=NOW)
    address = path(event, f"/{wave.id}/deadline")
    refused = office.post(address, {"answer_until": "2026-03-20T09:00"})
    assert (refused.status_code, "Nobody may have less time than the mail said" in refused.text) == (422, True)
    assert office.post(address, {"answer_until": "whenever"}).status_code == 422
    assert office.post(address, {"answer_until": "2026-04-20T09:00"}).status_code == 303
    assert db.session.scalars(select(Invitation.answer_until_at)).one() == datetime(2026, 4, 20, 7, 0, tzinfo=UTC)


def test_a_wave_whose_time_came_in_vain_and_a_list_nobody_asked_stand_on_todays_page(
    event: Event, office: Office
) -> None:
    planned(event, "Anna", "Bo")
    kept(event.groups[0], "Carl")
    today = f"/o/{event.slug}"
    assert "person is on the list and has not been asked" in office.get(today).text
    assert "wave could not be sent" not in office.get(today).text
    with transaction():
        events.close(event, by=ORGANISER, now=NOW)
    clock.set_to(NOW + timedelta(days=2, minutes=1))
    office.sign_in_again()
    page = office.get(today).text
    assert ("wave could not be sent" in page, "2 people were to be asked on" in page) == (True, True)
    assert "Its time has come" in office.get(path(event, f"/{db.session.scalars(select(Wave.id)).one()}")).text


def test_pages_ask_as_many_questions_for_many_as_for_one(event: Event, office: Office) -> None:
    wave = planned(event, "Anna")
    kept(event.groups[0], "Bo")
    addresses = [path(event), path(event, "/new"), path(event, f"/{wave.id}"), f"/o/{event.slug}/people"]

    def asked() -> list[int]:
        numbers = []
        for address in addresses:
            with counted() as statements:
                office.get(address)
            numbers.append(len(statements))
        with counted() as statements:
            looked_at(office, event, typed(event.groups[0]))
        return [*numbers, len(statements)]

    for_one = asked()
    for name in ("Carl", "Dorte", "Erik"):
        planned(event, name, f"{name}2")
        kept(event.groups[0], f"{name}3", f"{name}4")
    with transaction():
        db.session.execute(db.update(Invitation).where(Invitation.wave_id.is_not(None)).values(wave_id=wave.id))
    assert asked() == for_one


def test_a_viewer_sees_waves_and_sends_none(event: Event, viewer: Office, stranger: Office) -> None:
    wave = planned(event, "Anna")
    assert "New wave" not in viewer.get(path(event)).text
    assert viewer.get(path(event, f"/{wave.id}")).status_code == 200
    for more in ("/new", "/review", f"/{wave.id}/call-off", f"/{wave.id}/send-now", f"/{wave.id}/deadline"):
        assert viewer.get(path(event, more)).status_code == 403
    assert viewer.post(path(event, "/send")).status_code == 403
    assert stranger.get(path(event)).status_code == 404
