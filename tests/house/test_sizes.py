"""Files, functions, templates and macros stay small enough to be read at once."""

from __future__ import annotations

import ast
import re

from tests.house import files

LONGEST_FILE = 300
LONGEST_FUNCTION = 50
LONGEST_TEMPLATE = 150
MOST_PARAMETERS = 8
FORBIDDEN = {"utils", "helpers", "common", "base", "misc", "manager", "service"}

MACRO = re.compile(r"\{%-?\s*macro\s+(\w+)\s*\((.*?)\)\s*-?%\}", re.DOTALL)


def lines(text: str) -> int:
    return len(text.splitlines())


def test_no_file_is_longer_than_300_lines() -> None:
    long = {files.name(path): lines(path.read_text()) for path in files.python("summit", "tests")}
    assert {name: length for name, length in long.items() if length > LONGEST_FILE} == {}


def test_no_function_is_longer_than_50_lines() -> None:
    long = {}
    for path in files.python("summit", "tests"):
        for node in ast.walk(files.tree(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or 0) - node.lineno + 1
                if length > LONGEST_FUNCTION:
                    long[f"{files.name(path)}:{node.name}"] = length
    assert long == {}


def test_no_template_is_longer_than_150_lines() -> None:
    long = {files.name(path): lines(path.read_text()) for path in files.templates()}
    assert {name: length for name, length in long.items() if length > LONGEST_TEMPLATE} == {}


def test_no_macro_has_more_than_8_parameters() -> None:
    many = {}
    for path in files.templates():
        for name, parameters in MACRO.findall(path.read_text()):
            # a comma inside a default value would split it, so only names count
            count = len(re.findall(r"(?:^|,)\s*[a-z_]\w*\s*(?==|,|$)", parameters))
            if count > MOST_PARAMETERS:
                many[f"{files.name(path)}:{name}"] = count
    assert many == {}


def test_no_module_has_a_name_that_says_nothing() -> None:
    named = [files.name(path) for path in files.python("summit", "tests") if path.stem in FORBIDDEN]
    folders = [path for path in (files.ROOT / "summit").rglob("*") if path.is_dir() and path.name in FORBIDDEN]
    assert (named, [files.name(path) for path in folders]) == ([], [])


def test_every_module_begins_with_its_promise() -> None:
    silent = []
    for path in files.python("summit", "tests"):
        promise = ast.get_docstring(files.tree(path))
        if path.read_text().strip() and not (promise and promise.splitlines()[0].endswith((".", "?", "!", ":"))):
            silent.append(files.name(path))
    assert silent == []
