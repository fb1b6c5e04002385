"""What the log tells of a fault: its kind, its code and where it happened; never its words, which may hold a name."""

from __future__ import annotations

import sys
import traceback
from pathlib import Path
from typing import Any

from structlog.typing import EventDict, WrappedLogger

DEEPEST = 40  # frames; those nearest to the fault are kept
_ROOT = str(Path(__file__).resolve().parents[2])


def tell(_logger: WrappedLogger, _method: str, line: EventDict) -> EventDict:
    """Turn the exception of a line into `fault` (kind and codes, the cause last) and `trace` (file, line, function)."""
    given: Any = line.pop("exc_info", None)
    error = sys.exc_info()[1] if given is True else given[1] if isinstance(given, tuple) else given
    line.pop("stack_info", None)
    if isinstance(error, BaseException):
        line["fault"] = [_told(each) for each in _chain(error)]
        line["trace"] = _trace(error)
    return line


def _chain(error: BaseException) -> list[BaseException]:
    """The fault and what caused it."""
    chain: list[BaseException] = []
    current: BaseException | None = error
    while current is not None and current not in chain:
        chain.append(current)
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
    return chain


def _told(error: BaseException) -> str:
    """The kind of a fault and the codes that machines gave it: those are nobody's words."""
    codes = [
        getattr(error, "sqlstate", None),
        getattr(getattr(error, "diag", None), "constraint_name", None),
        getattr(error, "sqlite_errorname", None),
        getattr(error, "smtp_code", None),
        error.errno if isinstance(error, OSError) else None,
    ]
    kind = f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins.")
    known = " ".join(str(code) for code in codes if code)
    return f"{kind} ({known})" if known else kind


def _trace(error: BaseException) -> list[str]:
    frames = traceback.extract_tb(error.__traceback__)[-DEEPEST:]
    return [f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]


def _short(path: str) -> str:
    return path.rpartition("/site-packages/")[2].removeprefix(f"{_ROOT}/")
