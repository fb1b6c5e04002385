"""A mail server that really listens, and the application pointed at it."""

from __future__ import annotations

import dataclasses
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword, Session

from summit.mail import delivery
from summit.web.application import Application

HERE = "127.0.0.1"


@dataclass
class MailServer:
    """What a mail server got, and how it answers: `recipients` and `data` hold replies that are not 250."""

    port: int
    raw: list[tuple[list[str], bytes]] = field(default_factory=list)
    connections: set[Any] = field(default_factory=set)
    recipients: dict[str, str] = field(default_factory=dict)
    data: dict[str, str] = field(default_factory=dict)
    senders: str = ""

    async def handle_MAIL(
        self, server: Any, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.connections.add(session.peer)
        envelope.mail_from = address
        return self.senders or "250 OK"

    async def handle_RCPT(
        self, server: Any, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.recipients:
            return self.recipients[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Session, envelope: Envelope) -> str:
        if envelope.rcpt_tos[0] in self.data:
            return self.data[envelope.rcpt_tos[0]]
        assert isinstance(envelope.content, bytes)
        self.raw.append((list(envelope.rcpt_tos), envelope.content))
        return "250 OK"

    @property
    def mails(self) -> list[EmailMessage]:
        """What came, parsed."""
        return [BytesParser(policy=policy.default).parsebytes(content) for _, content in self.raw]

    @property
    def reached(self) -> list[str]:
        """Who got a mail, in order."""
        return [recipient for recipients, _ in self.raw for recipient in recipients]


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((HERE, 0))
        return int(probe.getsockname()[1])


@contextmanager
def listening(kind: type[MailServer] = MailServer, **options: Any) -> Iterator[MailServer]:
    """A real SMTP server on a port of its own."""
    server = kind(free_port())
    controller = Controller(server, hostname=HERE, port=server.port, **options)
    controller.start()
    try:
        yield server
    finally:
        controller.stop()


def knows_password(server: Any, session: Any, envelope: Any, mechanism: str, data: LoginPassword) -> AuthResult:
    """The one password that opens."""
    return AuthResult(success=data.password == b"right", handled=False)


@pytest.fixture
def folder(context: Application) -> Path:
    """The mailbox, empty."""
    path = delivery.mailbox_folder()
    for file in path.glob("*"):
        file.unlink()
    return path


@pytest.fixture
def use_server(context: Application) -> Iterator[Callable[..., None]]:
    """Point the application at a mail server: `use_server(port, MAIL_PASSWORD=…)`."""
    before = context.extensions["settings"]

    def use(port: int, **settings: Any) -> None:
        more = {"MAIL_SERVER": HERE, "MAIL_PORT": port, "MAIL_TIMEOUT": 5.0} | settings
        context.extensions["settings"] = dataclasses.replace(before, **more)
        delivery.init_app(context)

    yield use
    context.extensions["settings"] = before
    delivery.init_app(context)


@pytest.fixture
def mail_server(use_server: Callable[..., None]) -> Iterator[MailServer]:
    """A real SMTP server that takes everything, in use by the application."""
    with listening() as server:
        use_server(server.port)
        yield server


@dataclass
class Silent:
    """A server that takes every call and never says a word."""

    port: int
    calls: list[socket.socket]


@pytest.fixture
def silent() -> Iterator[Silent]:
    """One that can be called."""
    calls: list[socket.socket] = []
    with socket.create_server((HERE, 0)) as listener:

        def pick_up() -> None:
            while True:
                try:
                    calls.append(listener.accept()[0])
                except OSError:
                    return

        threading.Thread(target=pick_up, daemon=True).start()
        yield Silent(int(listener.getsockname()[1]), calls)
        listener.shutdown(socket.SHUT_RDWR)
    for call in calls:
        call.close()
