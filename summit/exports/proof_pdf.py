"""The proof sheet as a PDF, typeset by typst: A4 on its side, tagged for readers of screens, the same bytes again.

Everything is handed over as data; nothing of it is ever read as the typesetter's language.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import typst

from summit.exports import text
from summit.exports.proof_rows import ProofSheet

FOLDER = Path(__file__).resolve().parent
TEMPLATE = FOLDER / "proof_sheet.typ"
FONTS = FOLDER / "fonts"
ACCESSIBLE: Final = "ua-1"  # PDF/UA: a title, a language, tables with headers


def as_bytes(sheet: ProofSheet, *, now: datetime) -> bytes:
    """The finished PDF; the same sheet and moment give the same bytes. Seconds of work for a large hall."""
    data = json.dumps(_printable(asdict(sheet)), ensure_ascii=False)
    try:
        return _typeset(data, now, is_accessible=True)
    except typst.TypstError:  # the standard refuses a letter that no font has; then it is a box, and all else is there
        return _typeset(data, now, is_accessible=False)


def _typeset(data: str, now: datetime, *, is_accessible: bool) -> bytes:
    made: bytes = typst.compile(
        str(TEMPLATE),
        root=str(FOLDER),
        sys_inputs={"sheet": data},
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        timestamp=int(now.timestamp()),
        pdf_standards=[ACCESSIBLE] if is_accessible else [],
    )
    return made


def _printable(value: Any) -> Any:
    """`value` with every text in it made printable."""
    if isinstance(value, str):
        return text.printable(value)
    if isinstance(value, dict):
        return {key: _printable(item) for key, item in value.items()}
    return [_printable(item) for item in value] if isinstance(value, list | tuple) else value
