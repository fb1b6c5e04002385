"""What was measured: a test says its figure with the fixture `figure`, and the run prints all of them at its end.

A figure travels with the report of its test, so it is also printed when several processes share the work.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

Say = Callable[[str], None]


@pytest.fixture
def figure(record_property: Callable[[str, object], None]) -> Say:
    """Say what was measured, in a sentence."""
    return lambda words: record_property("figure", words)


def told(reporter: pytest.TerminalReporter) -> Iterator[str]:
    """Each figure with the test that measured it, in the order of their names."""
    reports = [report for outcome in ("passed", "failed") for report in reporter.getreports(outcome)]
    for report in sorted(reports, key=lambda report: report.nodeid):
        for name, words in report.user_properties:
            if name == "figure" and report.when == "call":
                yield f"{report.nodeid}: {words}"
