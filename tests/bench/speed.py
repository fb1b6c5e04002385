"""The bench of speed: answers, mails, pages, exports and links, each against a floor measured in the same run.

make bench, or: python -m tests.bench.speed [--quick] [--only NAME …] [--databases NAME …] [--markdown [DOCUMENT]]
Nothing here fails for being slow: that depends on the machine, and on what else it does. It fails if something breaks.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from tests.bench import accepts, exports, mails, measure, pages, tables, tokens
from tests.bench.measure import Line, Place
from tests.bench.tables import Table
from tests.databases import BOTH, POSTGRESQL, Server

BEGIN, END = "<!-- bench:begin -->", "<!-- bench:end -->"
PARTS: dict[str, Callable[[Place], list[Line]]] = {
    "accepts": accepts.lines,
    "mails": mails.lines,
    "exports": exports.lines,
    "tokens": tokens.lines,
}
PAGES = "pages"


def read(arguments: list[str] | None) -> argparse.Namespace:
    """The options of the command line."""
    reader = argparse.ArgumentParser(prog="bench", description=__doc__)
    reader.add_argument("--quick", action="store_true", help="tiny sizes: whether it runs, not how fast it is")
    reader.add_argument("--only", nargs="+", default=[*PARTS, PAGES], choices=[*PARTS, PAGES], help="only these parts")
    reader.add_argument("--databases", nargs="+", default=BOTH, choices=BOTH, help="only on these")
    reader.add_argument(
        "--markdown",
        nargs="?",
        const="-",
        metavar="DOCUMENT",
        help=f"tables as documents have them; into a document, between {BEGIN} and {END}",
    )
    return reader.parse_args(arguments)


@contextmanager
def place(database: str, server: Server | None, *, is_quick: bool) -> Iterator[Place]:
    """An empty database and an empty folder, gone afterwards."""
    with (
        tempfile.TemporaryDirectory(prefix="summit-bench-") as folder,
        server.database(is_durable=True) if server else nullcontext("") as url,
    ):
        yield Place(database, url, Path(folder), is_quick)


def measured(options: argparse.Namespace, server: Server | None) -> tuple[list[Line], list[Table]]:
    """Every chosen part on every chosen database, each in a place of its own."""
    lines: list[Line] = []
    found: list[Table] = []
    for part in options.only:
        for database in options.databases:
            begun = time.monotonic()
            with place(database, server if database == POSTGRESQL else None, is_quick=options.quick) as where:
                if part == PAGES:
                    more, table = pages.lines(where)
                    found.append(table)
                else:
                    more = PARTS[part](where)
            lines += more
            print(f"{part} on {database}: {time.monotonic() - begun:.0f} s", file=sys.stderr, flush=True)
    return lines, found


def told(machine: str, lines: list[Line], found: list[Table], *, is_markdown: bool) -> str:
    """The figures as text or for a document."""
    write = tables.as_markdown if is_markdown else tables.as_text
    parts = [f"Measured on {machine}.", write(measure.as_table(lines))]
    if found:
        parts += [
            "Pages that miss a goal or hold everybody, and the slowest of the others:",
            write((found[0][0], [row for _, rows in found for row in rows])),
        ]
    return "\n\n".join(parts)


def main(arguments: list[str] | None = None) -> int:
    """Measure what is chosen and print the tables."""
    options, machine = read(arguments), tables.machine()
    server = None
    if POSTGRESQL in options.databases:
        server = Server(Path(tempfile.gettempdir()) / f"summit-postgresql-{uuid.uuid4().hex}")
    try:
        lines, found = measured(options, server)
    finally:
        if server:
            server.stop()
    text = told(machine, lines, found, is_markdown=options.markdown is not None)
    if options.markdown in {None, "-"}:
        print(text)
    else:
        tables.write_between(Path(options.markdown), text, BEGIN, END)
    return 0


if __name__ == "__main__":
    sys.exit(main())
