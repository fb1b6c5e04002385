"""One way into the log for everything that runs: lines of JSON in production, lines to read in development.

A line holds ids, rules of addresses, kinds and codes, never a name, an address or a link. Whatever a library says goes
the same way, and `redaction` looks at it last.
"""

from __future__ import annotations

import logging
import sys
import threading
from types import TracebackType
from typing import Any, TextIO

import structlog
from structlog.stdlib import ProcessorFormatter
from structlog.typing import EventDict, Processor, WrappedLogger

from summit.logs import faults, redaction

SPEAKING = ("summit", "gunicorn")  # these say what they do; of all others only warnings are kept
_LIBRARIES = ("gunicorn.error", "gunicorn.access", "huey", "huey.consumer")  # bring handlers of their own


def begin(part: str, *, is_json: bool) -> None:
    """Let this process write its log to stderr as `part` ("web", "worker", "command"). May be called again."""
    known: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.CallsiteParameterAdder({structlog.processors.CallsiteParameter.PROCESS}),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _part(part),
    ]
    structlog.configure(
        processors=[*known, ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = _Standard()
    handler.setFormatter(ProcessorFormatter(foreign_pre_chain=known, processors=_last(is_json=is_json)))
    root = logging.getLogger()
    root.handlers = [each for each in root.handlers if not isinstance(each, _Standard)] + [handler]
    root.setLevel(logging.WARNING)
    for name in SPEAKING:
        logging.getLogger(name).setLevel(logging.INFO)
    for name in _LIBRARIES:
        library = logging.getLogger(name)
        library.handlers, library.propagate = [], True
    logging.getLogger("gunicorn.access").disabled = True  # it would write addresses down, and they may be links
    logging.captureWarnings(True)
    if is_json:
        sys.excepthook = _died
        threading.excepthook = _thread_died


def _last(*, is_json: bool) -> list[Processor]:
    """What happens to every line just before it is written, whoever said it."""
    if is_json:
        return [
            faults.tell,
            redaction.quiet_libraries,
            ProcessorFormatter.remove_processors_meta,
            redaction.redact,
            structlog.processors.JSONRenderer(),  # in ASCII: no sign of another alphabet ends a line for any reader
        ]
    return [
        structlog.processors.format_exc_info,
        ProcessorFormatter.remove_processors_meta,
        redaction.redact,
        structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty()),
    ]


class _Standard(logging.StreamHandler[TextIO]):
    """Writes to what stderr is at the moment."""

    def __init__(self) -> None:
        logging.Handler.__init__(self)

    @property
    def stream(self) -> TextIO:  # type: ignore[override]
        return sys.stderr


def _part(name: str) -> Processor:
    def add(_logger: WrappedLogger, _method: str, line: EventDict) -> EventDict:
        line["part"] = name
        return line

    return add


def _died(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
        return
    logging.getLogger("summit").critical("The process ends by a fault.", exc_info=(kind, error, trace))


def _thread_died(what: Any) -> None:
    if what.exc_type is not SystemExit and what.exc_value is not None:
        told = (what.exc_type, what.exc_value, what.exc_traceback)
        logging.getLogger("summit").error("A thread ends by a fault.", exc_info=told)
