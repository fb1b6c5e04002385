"""What no answer may tell: somebody else's link, and what somebody needs to whom it is not shown."""

from __future__ import annotations

import io
import zipfile

from werkzeug.test import TestResponse

from tests.house.world import CANARY, World

# an organiser passes these links on by hand when a mail does not arrive; a person's own page has the way to the ticket
SHOWN = {
    ("organiser.checkin.index", "organiser", "desk"),
    ("organiser.nominators.show", "organiser", "nominator"),
}
OWN = {"attendee": {"attendee", "ticket"}}


def told_by(answer: TestResponse, endpoint: str, role: str, world: World) -> list[str]:
    """The links and needs in this answer that are not this role's to see."""
    page = readable(answer)
    links = [
        name
        for name, token in world.tokens.items()
        if token in page and name not in OWN.get(role, {role}) and (endpoint, role, name) not in SHOWN
    ]
    is_mailbox = endpoint.startswith("mailbox.")  # a developer's own machine, and all that was mailed
    needs = ["needs"] if CANARY in page and role not in {"organiser", "attendee"} else []
    return [] if is_mailbox else links + needs


def readable(answer: TestResponse) -> str:
    """The answer as text, also that of a workbook."""
    if answer.data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(answer.data)) as book:
            return "\n".join(book.read(name).decode(errors="replace") for name in book.namelist())
    return answer.data.decode(errors="replace")
