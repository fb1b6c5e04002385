"""Which language for this person, this mail, this page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

LANGUAGES = {"da": "Dansk", "nb": "Norsk bokmål", "nl": "Nederlands", "en": "English"}
SOURCE = "en"


def known(code: str | None) -> str | None:
    """The code we use for `code` ("no" and "nn" read bokmål, "da-DK" reads "da"), or None when we do not have it."""
    if not code:
        return None
    short = code.replace("_", "-").split("-")[0].lower()
    short = {"no": "nb", "nn": "nb"}.get(short, short)
    return short if short in LANGUAGES else None


def choose(wishes: Iterable[str | None], offered: Sequence[str] = tuple(LANGUAGES)) -> str:
    """The first wish that is offered; otherwise the first language offered."""
    for wish in wishes:
        code = known(wish)
        if code in offered:
            return str(code)
    return offered[0] if offered else SOURCE
