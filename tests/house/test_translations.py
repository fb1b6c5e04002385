"""The catalogues: complete where a language is promised, never fuzzy, and every placeholder in its place."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from summit import languages
from tests.house import files

FOLDER = files.ROOT / "summit" / "translations"
COMPLETE = ("da",)  # the others have their catalogue and fall back to English where it is silent
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%|%[sd]")


def catalogue(language: str) -> Catalog:
    with (FOLDER / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale=language)


def forms(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string)


def sources(message: Message) -> list[str]:
    return [message.id] if isinstance(message.id, str) else list(message.id)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """What the code and the templates say now."""
    target: Path = tmp_path_factory.mktemp("translations") / "messages.pot"
    keywords = ["-k", "N_", "-k", "NN_:1,2", "-k", "_l", "-k", "lazy_gettext"]
    command = [sys.executable, "-m", "babel.messages.frontend", "-q", "extract", "-F", "babel.cfg", *keywords]
    command += ["--ignore-dirs", ".*"]  # not those that begin with an underscore: templates/_parts has words
    subprocess.run([*command, "-o", str(target), "."], cwd=files.ROOT, check=True)
    with target.open("rb") as file:
        return read_po(file)


def test_there_is_a_catalogue_for_every_language_but_the_source() -> None:
    there = {path.name for path in FOLDER.iterdir() if (path / "LC_MESSAGES" / "messages.po").exists()}
    assert there == set(languages.LANGUAGES) - {languages.SOURCE}


@pytest.mark.parametrize("language", COMPLETE)
def test_every_sentence_is_translated(language: str, template: Catalog) -> None:
    found = catalogue(language)
    missing = []
    for message in template:
        if message.id:
            translated = found.get(sources(message)[0], message.context)
            if translated is None or not all(forms(translated)) or translated.fuzzy:
                missing.append(message.id)
    assert missing == []


@pytest.mark.parametrize("language", COMPLETE)
def test_nothing_is_translated_that_nobody_says(language: str, template: Catalog) -> None:
    stale = [m.id for m in catalogue(language) if m.id and template.get(sources(m)[0], m.context) is None]
    assert stale == []


@pytest.mark.parametrize("language", [code for code in languages.LANGUAGES if code != languages.SOURCE])
def test_nothing_is_fuzzy(language: str) -> None:
    assert [message.id for message in catalogue(language) if message.fuzzy and message.id] == []


@pytest.mark.parametrize("language", [code for code in languages.LANGUAGES if code != languages.SOURCE])
def test_every_placeholder_is_in_its_place(language: str) -> None:
    wrong = []
    for message in catalogue(language):
        wanted = {frozenset(PLACEHOLDER.findall(source)) for source in sources(message)}
        # "one place" may do without its number, so a form is right when it has the placeholders of any of the sources
        for form in forms(message):
            if message.id and form and frozenset(PLACEHOLDER.findall(form)) not in wanted:
                wrong.append((message.id, form))
    assert wrong == []


@pytest.mark.parametrize("language", COMPLETE)
def test_no_translation_brings_markup_of_its_own(language: str) -> None:
    tags = re.compile(r"</?\w+")
    wrong = [
        form
        for message in catalogue(language)
        for form in forms(message)
        if form and message.id and set(tags.findall(form)) - set(tags.findall(" ".join(sources(message))))
    ]
    assert wrong == []


def test_what_is_counted_is_marked_in_both_its_forms() -> None:
    """`Refusal(*NN_(one, many), …)`: a form that is handed over as `plural=` is taken for a sentence of its own."""
    calls = [
        (files.name(path), node)
        for path in files.python("summit")
        for node in ast.walk(files.tree(path))
        if isinstance(node, ast.Call)
    ]
    pairs = [node for _, node in calls if isinstance(node.func, ast.Name) and node.func.id == "NN_"]
    assert pairs
    wrong = [f"{name}:{node.lineno}" for name, node in calls if any(word.arg == "plural" for word in node.keywords)]
    assert wrong == []
