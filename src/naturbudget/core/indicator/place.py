"""Where in a formula a refusal points."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from naturbudget.core.errors import Problem

# The values of a refusal that are words of the formula.
WORDS = ("ref", "text", "left", "right", "operator", "given")


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a formula, and whether something is wrong with it."""

    text: str
    is_wrong: bool


def pointed(formula: str, problems: Iterable[Problem]) -> list[Piece]:
    """Return a formula in pieces, those that refusals name marked as wrong.

    Returns:
        The pieces in order, which together are the formula; none where no refusal
        names a word of it.

    Source:
        IN-4 (docs/method/indicator.md)

    >>> from naturbudget.core.errors import Problem
    >>> [p.text for p in pointed("gas + peple", [Problem("x", "", {"ref": "peple"})])]
    ['gas + ', 'peple']
    """
    named = {
        value
        for problem in problems
        for name in WORDS
        if isinstance(value := problem.values.get(name), str) and value.strip()
    }
    if not named:
        return []
    longest_first = sorted(named, key=len, reverse=True)
    # A name stands alone: “gas” is not pointed at within “gas/hall”.
    words = "|".join(rf"(?<!\S){re.escape(word)}(?!\S)" for word in longest_first)
    found, end = [], 0
    for match in re.finditer(words, formula):
        if match.start() > end:
            found.append(Piece(formula[end : match.start()], is_wrong=False))
        found.append(Piece(match[0], is_wrong=True))
        end = match.end()
    if not found:
        return []
    if end < len(formula):
        found.append(Piece(formula[end:], is_wrong=False))
    return found
