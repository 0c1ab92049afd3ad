"""A refusal points at its place in the formula."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from naturbudget.core.errors import Problem
from naturbudget.core.indicator.place import pointed


def wrong(formula, *words):
    problems = [Problem("unknown", "{ref}", {"ref": word}) for word in words]
    return [piece.text for piece in pointed(formula, problems) if piece.is_wrong]


@pytest.mark.parametrize(
    ("formula", "words", "found"),
    [
        ("gas/hall + peple", ["peple"], ["peple"]),
        ("gas/hall + gas", ["gas"], ["gas"]),
        ("gas + gas", ["gas"], ["gas", "gas"]),
        ("a b / c", ["a b"], ["a b"]),
        ("gas + oil", ["coal"], []),
        ("gas + oil", [], []),
        ("2,5 * gas", ["2,5", "gas"], ["2,5", "gas"]),
    ],
)
def test_the_words_of_a_refusal_are_found(formula, words, found):
    assert wrong(formula, *words) == found


@given(st.text(max_size=60), st.text(max_size=10))
def test_the_pieces_are_the_formula(formula, word):
    pieces = pointed(formula, [Problem("x", "{text}", {"text": word})])

    assert "".join(piece.text for piece in pieces) in (formula, "")
