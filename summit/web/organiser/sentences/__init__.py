"""What each action of the log is called: one whole sentence for each, and another where somebody else did it."""

from summit.web.organiser.sentences import (
    dates,
    event,
    forums,
    people,
    places,
    releases,
    substitutes,
    tables,
    texts,
    waiting,
    waves,
)
from summit.web.organiser.sentences.told import Sentences, Told

SENTENCES: Sentences = {
    **event.SENTENCES,
    **dates.SENTENCES,
    **places.SENTENCES,
    **releases.SENTENCES,
    **people.SENTENCES,
    **forums.SENTENCES,
    **waiting.SENTENCES,
    **substitutes.SENTENCES,
    **tables.SENTENCES,
    **waves.SENTENCES,
    **texts.SENTENCES,
}

__all__ = ["SENTENCES", "Told"]
