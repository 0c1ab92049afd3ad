"""Every check of figures is written, named and told about (RQ-5)."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from naturbudget.core.ledger.doubt import CHECKS

ROOT = Path(__file__).parents[3]
CORE = ROOT / "src/naturbudget/core/ledger"
WRITTEN = ("plausible.py", "patterns.py", "delivered.py", "relation.py")


def codes_in(name):
    """Return the codes of all problems that a module makes."""
    calls = (
        node
        for node in ast.walk(ast.parse((CORE / name).read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Problem"
    )
    return {
        call.args[0].value for call in calls if isinstance(call.args[0], ast.Constant)
    }


def test_each_check_is_written_and_each_written_check_has_a_name():
    refused = {"not-a-bound"}
    assert set().union(*map(codes_in, WRITTEN)) - refused == set(CHECKS)


def test_the_method_page_has_each_check():
    page = (ROOT / "docs/method/ledger.md").read_text(encoding="utf-8")
    section = page.split("## RQ-5")[1]
    assert set(re.findall(r"^\| `([a-z-]+)` \|", section, re.MULTILINE)) == set(CHECKS)
