"""Each of the twelve rules of the domain has a test that is named after it."""

from __future__ import annotations

import ast
import re

from tests.house import files

RULES = range(1, 13)


def test_each_rule_of_the_domain_has_a_test_named_after_it() -> None:
    named: dict[int, int] = dict.fromkeys(RULES, 0)
    for path in files.python("tests/rules"):
        for node in ast.walk(files.tree(path)):
            if isinstance(node, ast.FunctionDef) and (found := re.match(r"test_rule_(\d+)_\w+", node.name)):
                named[int(found[1])] += 1
    assert {rule for rule, number in named.items() if not number} == set()
    assert set(named) == set(RULES)
