"""A host name that is not ours reaches no link: not in a page, not in a redirect, not in a mail."""

from __future__ import annotations

import socket
from collections.abc import Callable
from contextlib import AbstractContextManager

from sqlalchemy import select

from summit.db import db
from summit.mail import delivery
from summit.models import MailKind, OutboxMail
from summit.tasks import deliver
from tests.fault.site import Site
from tests.house.world import World

EVIL = ("evil", "xn--", "ｅｖｉｌ")
HOSTS = (
    "evil.example", "evil.example:80", "evil.example:{port}", "EVIL.EXAMPLE", "evil.example.", "127.0.0.1.evil.example",
    "localhost.evil.example", "evil.example#127.0.0.1", "evil.example/127.0.0.1", "evil.example?127.0.0.1:{port}",
    "127.0.0.1@evil.example", "127.0.0.1:{port}@evil.example", "user:word@evil.example", "[::1]@evil.example",
    "[evil.example]", "[::1]evil.example", "evil.example, 127.0.0.1:{port}", "127.0.0.1:{port}, evil.example",
    "127.0.0.1 evil.example", "127.0.0.1\tevil.example", "127.0.0.1%00.evil.example", "127.0.0.1:evil.example",
    "127.0.0.1:{port}.evil.example", "%65vil.example", "evil.example\\@127.0.0.1", "javascript:evil", "http://evil.example/",
    "<b>evil.example</b>", "ｅｖｉｌ.example", "evil。example", "xn--vil-8la.example", ".evil.example", "-evil.example",
)  # fmt: skip
BESIDES = (
    "X-Forwarded-Host: evil.example", "X-Forwarded-Server: evil.example", "Forwarded: host=evil.example;proto=https",
    "X-Host: evil.example", "X-Original-Host: evil.example", "X-HTTP-Host-Override: evil.example",
    "X-Original-URL: http://evil.example/", "X-Rewrite-URL: http://evil.example/", "X-Forwarded-Prefix: //evil.example",
    "X-Script-Name: //evil.example", "Referer: http://evil.example/", "Origin: http://evil.example",
    "Host: evil.example",
)  # fmt: skip


def ask(port: int, target: str, *headers: str) -> tuple[int, str]:
    """(status, everything that came back); 0 when the server only hung up."""
    lines = [f"GET {target} HTTP/1.1", *headers, "Connection: close", "", ""]
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall("\r\n".join(lines).encode())
        answer = b""
        while piece := connection.recv(65536):
            answer += piece
    return int(answer.split()[1]) if answer else 0, answer.decode(errors="replace")


def poisoned(answer: str) -> bool:
    return any(word in answer.casefold() for word in EVIL)


def test_thirty_host_names_poison_nothing(world: World, serve: Callable[..., AbstractContextManager[Site]]) -> None:
    own = world.tokens
    mine = f"/i/{own['attendee']}"
    targets = (
        "/", "/sign-in", f"/o/{world.own['slug']}", mine, f"{mine}/event.ics", f"/n/{own['nominator']}", f"/{mine}",
        "/no/such/page",
    )  # fmt: skip
    statuses, wrong = {}, []
    with serve() as site:
        good = f"Host: 127.0.0.1:{site.port}"
        assert [ask(site.port, target, good)[0] for target in targets[:6]] == [200, 200, 303, 200, 200, 200]
        for host in HOSTS:
            for target in targets[::3]:
                status, answer = ask(site.port, target, f"Host: {host.format(port=site.port)}")
                statuses[host] = status
                wrong += [(host, target)] if status not in {0, 400} or poisoned(answer) else []
        for target in targets[:6]:
            for header in BESIDES:
                status, answer = ask(site.port, target, good, header)
                wrong += [(header, target)] if poisoned(answer) else []
            status, answer = ask(site.port, f"http://evil.example{target}", good)
            wrong += [("absolute", target)] if poisoned(answer) else []
            status, answer = ask(site.port, f"http://127.0.0.1:{site.port}{target}", "Host: evil.example")
            wrong += [("absolute, other host", target)] if status not in {0, 400} or poisoned(answer) else []
    assert wrong == []
    assert len(statuses) + len(BESIDES) > 30


def test_the_mailed_link_leads_to_us_whatever_the_request_said(world: World) -> None:
    browser = world.app.test_client()
    for header in BESIDES[:-1]:
        name, _, value = header.partition(": ")
        form = {"email": "organiser@fjordby.example"}
        assert browser.post("/sign-in", data=form, headers={name: value}).status_code == 303
    deliver.drain()
    mails = db.session.scalars(select(OutboxMail).where(OutboxMail.kind == MailKind.SIGN_IN)).all()
    assert len(mails) == len(BESIDES) - 1
    files = [path.read_text(errors="replace") for path in delivery.mailbox_folder().glob("*sign*.eml")]
    assert files
    assert [text for text in files if poisoned(text)] == []
    assert [text for text in files if "http://localhost/sign-in/" not in text] == []
    for path in delivery.mailbox_folder().glob("*sign*.eml"):
        path.unlink()  # the world is put back without them
