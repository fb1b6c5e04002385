"""The words for the planner's codes, one sentence each; see `planning.reasons` for the values they have."""

from __future__ import annotations

from summit.web.organiser.reason_sentences import bounds, company, infeasible, places, rules, violations, warnings
from summit.web.organiser.reason_sentences.told import Sentences, Told, attribute_word

SENTENCES: Sentences = {
    **infeasible.SENTENCES,
    **places.SENTENCES,
    **company.SENTENCES,
    **rules.SENTENCES,
    **violations.SENTENCES,
    **bounds.SENTENCES,
    **warnings.SENTENCES,
}

__all__ = ["SENTENCES", "Told", "attribute_word"]
