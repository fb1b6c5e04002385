"""A real mail server with moods: it takes a mail, refuses it for now or for ever, hangs up, or falls silent."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from email import message_from_bytes
from email.policy import default
from threading import Lock
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from summit.demo.server import free_port

BAD = "nobody-"  # an address that begins so does not exist
MOODS = {"later": 0.05, "hangs up": 0.02, "silent": 0.01}  # the rest of the time it takes the mail


class PostOffice:
    """A server on a port of the loopback. `taken` are the Message-IDs that it said yes to, by address."""

    def __init__(self, chance: random.Random | None, silence: float = 3.0) -> None:
        self.taken: dict[str, list[str]] = {}
        self.moods: Counter[str] = Counter()
        self.connections = 0
        self._chance, self._silence = chance, silence
        self._lock = Lock()
        self.port = free_port()
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)

    def __enter__(self) -> PostOffice:
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.stop(no_assert=True)

    @property
    def number(self) -> int:
        """How many mails it has taken, those that came twice counted twice."""
        with self._lock:
            return sum(len(ids) for ids in self.taken.values())

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        self.connections += 1
        return responses

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address.startswith(BAD):
            return "550 5.1.1 There is nobody of that name"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        mood = self._mood()
        self.moods[mood] += 1
        if mood == "later":
            return "451 4.3.0 Come back later"
        if mood == "hangs up":
            transport: Any = server.transport
            transport.abort()
            return "421 Goodbye"
        if mood == "silent":
            await asyncio.sleep(self._silence)
            return "451 4.3.0 Where were we?"
        message = message_from_bytes(envelope.content or b"", policy=default)
        with self._lock:
            self.taken.setdefault(envelope.rcpt_tos[0], []).append(str(message["Message-ID"]))
        return "250 OK"

    def _mood(self) -> str:
        drawn = self._chance.random() if self._chance else 1.0
        for mood, share in MOODS.items():
            if drawn < share:
                return mood
            drawn -= share
        return "takes it"
