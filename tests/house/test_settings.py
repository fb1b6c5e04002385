"""Every setting is explained in the README, with its default, and nothing there is made up."""

from __future__ import annotations

import re
from dataclasses import fields

from summit.config import Settings
from tests.house import files


def test_each_setting_is_explained_in_the_readme() -> None:
    text = (files.ROOT / "README.md").read_text()
    explained = set(re.findall(r"`SUMMIT_([A-Z_]+)`", text))
    there = {field.name for field in fields(Settings)}
    assert (there - explained, explained - there) == (set(), set())


def test_each_setting_has_a_reason_beside_it() -> None:
    lines = (files.ROOT / "summit" / "config.py").read_text().splitlines()
    plain = {"MAIL_PORT", "MAIL_USE_TLS", "MAIL_USE_SSL", "MAIL_USERNAME", "MAIL_PASSWORD"}  # their names say it
    declared = [line for line in lines if re.match(r"    [A-Z_]+: ", line)]
    silent = {line.split(":")[0].strip() for line in declared if "  # " not in line}
    assert (len(declared), silent) == (len(fields(Settings)), plain)
