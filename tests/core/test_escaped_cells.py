"""What a spreadsheet would run stands still in a file, and comes back as it was."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from naturbudget.core.cell import escaped, unescaped

NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
texts = st.text(st.sampled_from("'=+-@＝; \t\n\ra1.,"), max_size=9) | st.text(
    max_size=20
)


@given(texts)
@example("'=1")
@example("a;'=1")
@example("'-2.5")
def test_comes_back_as_it_was(text):
    assert unescaped(escaped(text)) == text


@given(texts)
def test_nothing_begins_like_a_formula(text):
    for part in re.split(r"[;\t\n\r]", escaped(text)):
        assert not re.match(r"[ ]*[=+\-@＝＋－＠]", part) or NUMBER.fullmatch(
            escaped(text)
        )


@pytest.mark.parametrize("text", ["Gas", "-2.5", "+1", "'s-Hertogenbosch", ""])
def test_what_is_harmless_stays(text):
    assert escaped(text) == text
