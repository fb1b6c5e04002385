"""The mailbox of a development machine: mails as files, and the pages that show them."""

from __future__ import annotations

import re
import stat
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from summit import clock
from summit.db import transaction
from summit.models import Invitation
from summit.services import invitations
from summit.tasks import deliver
from tests import factories
from tests.mail.story import attendee


@pytest.fixture
def confirmed(folder: Path) -> Invitation:
    """Somebody who was invited and has accepted: two mails."""
    with transaction():
        invitation = factories.invited(factories.event().groups[0], name="Anna <b>Bak</b>", now=clock.now())
    deliver.drain()
    with transaction():
        invitations.accept(invitation, by=attendee(invitation), now=clock.now())
    deliver.drain()
    return invitation


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_each_mail_is_one_file_that_only_its_owner_reads(confirmed: Invitation, folder: Path) -> None:
    assert [re.sub(r"^\d{8}-", "", name) for name in names(folder)] == ["invitation.eml", "confirmation.eml"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_the_newest_mail_stands_first(confirmed: Invitation, client: FlaskClient) -> None:
    page = client.get("/mailbox").get_data(as_text=True)
    assert re.findall(r'href="/mailbox/\d+-(\w+)"', page) == ["confirmation", "invitation"]
    assert "Anna &lt;b&gt;Bak&lt;/b&gt;" in page


def test_a_recipient_can_be_looked_for(confirmed: Invitation, client: FlaskClient) -> None:
    assert client.get("/mailbox?to=ANNA").get_data(as_text=True).count("/mailbox/0") == 2
    assert client.get("/mailbox?to=nobody").get_data(as_text=True).count("/mailbox/0") == 0


def test_an_empty_mailbox_says_so(folder: Path, client: FlaskClient) -> None:
    response = client.get("/mailbox")
    assert response.status_code == 200
    assert "No mail yet" in response.get_data(as_text=True)


def test_a_mail_is_shown_with_links_that_can_be_followed(
    confirmed: Invitation, folder: Path, client: FlaskClient
) -> None:
    name = next(path.stem for path in folder.glob("*-invitation.eml"))
    response = client.get(f"/mailbox/{name}")
    assert response.status_code == 200
    assert "frame-src 'self'" in response.headers["Content-Security-Policy"]
    assert "script-src 'self'" in response.headers["Content-Security-Policy"]
    [link] = re.findall(r'<a href="(http://localhost/i/[^"]+)"', response.get_data(as_text=True))
    assert client.get(link).status_code == 200


def test_the_html_of_a_mail_may_run_nothing(confirmed: Invitation, folder: Path, client: FlaskClient) -> None:
    name = next(path.stem for path in folder.glob("*-invitation.eml"))
    response = client.get(f"/mailbox/{name}/html")
    rules = dict(part.strip().partition(" ")[::2] for part in response.headers["Content-Security-Policy"].split(";"))
    assert rules == {
        "default-src": "'none'",
        "style-src": "'unsafe-inline'",
        "img-src": "data:",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'self'",
        "sandbox": "allow-top-navigation-by-user-activation",
    }
    assert '<base target="_top">' in response.get_data(as_text=True)


def test_the_calendar_entry_can_be_opened(confirmed: Invitation, folder: Path, client: FlaskClient) -> None:
    with_entry = next(path.stem for path in folder.glob("*-confirmation.eml"))
    without = next(path.stem for path in folder.glob("*-invitation.eml"))
    response = client.get(f"/mailbox/{with_entry}/event.ics")
    assert response.content_type == "text/calendar; charset=utf-8"
    assert response.data.startswith(b"BEGIN:VCALENDAR")
    assert client.get(f"/mailbox/{without}/event.ics").status_code == 404


@pytest.mark.parametrize("name", ["00000000-invitation", "..%2f..%2fsummit", "1-invitation", "queue.db", "%00"])
def test_nothing_else_of_the_machine_is_shown(confirmed: Invitation, client: FlaskClient, name: str) -> None:
    assert client.get(f"/mailbox/{name}").status_code == 404
    assert client.get(f"/mailbox/{name}/html").status_code == 404
