"""The demo's eyes on the post: the mails that the worker really delivered, and the links found in them."""

from __future__ import annotations

import email.policy
import re
import time
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from pathlib import Path

from summit.demo.browser import Surprise

_LINK = re.compile(r"https?://[^\s<>\"]+")


@dataclass(frozen=True)
class Letter:
    """One delivered mail."""

    file: Path
    kind: str
    to: str
    subject: str
    text: str

    def link(self, part: str) -> str:
        """The first link of the text whose address contains `part`. Raises Surprise."""
        for link in _LINK.findall(self.text):
            if part in link:
                return str(link).rstrip(".,)")
        raise Surprise(f"{self.file.name} has no link {part!r}")


class Mailbox:
    """All mails delivered into a folder, each read once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read: dict[str, Letter] = {}

    def letters(self, kind: str = "") -> list[Letter]:
        """Delivered mails (of this kind), oldest first."""
        for file in sorted(self._folder.glob("*.eml")):
            if file.name not in self._read:
                self._read[file.name] = _letter(file)
        return [letter for letter in self._read.values() if kind in ("", letter.kind)]

    def wait_for(self, kind: str, addresses: set[str], *, seconds: float = 60) -> dict[str, Letter]:
        """The latest mail of this kind to each address, waiting until the worker has delivered all. Raises Surprise."""
        end = time.monotonic() + seconds
        while True:
            found = {letter.to: letter for letter in self.letters(kind) if letter.to in addresses}
            if len(found) == len(addresses):
                return found
            if time.monotonic() > end:
                missing = sorted(addresses - found.keys())
                raise Surprise(f"No mail {kind!r} came for {len(missing)} people, among them {missing[:3]}.")
            time.sleep(0.1)


def _letter(file: Path) -> Letter:
    message = message_from_bytes(file.read_bytes(), policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    body = message.get_body(("plain",))
    kind = file.stem.split("-", 1)[1]
    to = str(message["To"].addresses[0].addr_spec)
    return Letter(file, kind, to, str(message["Subject"]), body.get_content() if body else "")
