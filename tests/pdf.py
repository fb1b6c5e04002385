"""What a PDF tells its readers."""

from __future__ import annotations

from io import BytesIO

from pypdf import PdfReader


def text_of(made: bytes) -> str:
    """What a reader can copy, line by line."""
    return "\n".join(page.extract_text(extraction_mode="layout") for page in PdfReader(BytesIO(made)).pages)


def links_of(made: bytes) -> list[str]:
    """Where a click leads."""
    actions = [
        annotation.get_object().get("/A", {})
        for page in PdfReader(BytesIO(made)).pages
        for annotation in page.annotations or ()
    ]
    return [str(action.get("/URI", action)) for action in actions if action]
