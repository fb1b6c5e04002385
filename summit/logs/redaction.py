"""The last look at a line of the log: what looks like a link, a token, an address or a password is masked.

It is the second fence. The first is that nobody writes such a thing: we log ids, and faults lose their words
(see `faults`), because a name can be told from other words by no pattern.
"""

from __future__ import annotations

import re
from typing import Any

from structlog.typing import EventDict, WrappedLogger

_MASKS = (
    (re.compile(r"(?<=://)[^\s/@]+@"), "[credentials]@"),
    # an address with a personal link in it, whole or damaged; the rule of an address, with its <token>, may be read
    (re.compile(r"(https?://[^\s/]+|(?<![\w.]))/(i|t|n|d|sign-in)/(?!<)[^\s/?#'\"<>\\]+"), r"\1/\2/[link]"),
    (re.compile(r"(?<=[\w/>\]])\?[\w%.~+-]+=[^\s'\"<>]*"), "?[query]"),
    (
        re.compile(r"[^\s<>()\[\],;:\\\"'@/=]+(@|%40)[^\s<>()\[\],;:\\\"'@/]+\.[^\s<>()\[\],;:\\\"'@/.]{2,}"),
        "[address]",
    ),
    (re.compile(r"(?<![\w-])[A-Za-z0-9_-]{40,}(?![\w-])"), "[token]"),
)
_OF_THE_REQUEST = re.compile(r"(Invalid request|Error handling request).*", re.DOTALL)  # gunicorn repeats what was sent
_QUOTED = re.compile(r"'[^'\n]*'|\"[^\"\n]*\"")


def redact(_logger: WrappedLogger, _method: str, line: EventDict) -> EventDict:
    """Mask whatever is known by its looks, in every text of the line."""
    return {key: _masked(value) for key, value in line.items()}


def quiet_libraries(_logger: WrappedLogger, _method: str, line: EventDict) -> EventDict:
    """What a library quotes may be what somebody typed: leave the quoted out. Migrations quote their own names."""
    if not str(line.get("logger", "")).startswith(("summit", "flask_migrate")):
        line["event"] = _QUOTED.sub("'…'", _OF_THE_REQUEST.sub(r"\1", str(line["event"])))
    return line


def _masked(value: Any) -> Any:
    match value:
        case str():
            for pattern, mask in _MASKS:
                value = pattern.sub(mask, value)
            return value
        case dict():
            return {key: _masked(each) for key, each in value.items()}
        case list() | tuple():
            return [_masked(each) for each in value]
        case None | bool() | int() | float():
            return value
        case _:
            return _masked(str(value))
