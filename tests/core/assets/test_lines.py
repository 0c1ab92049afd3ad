"""Which lines make a voucher of a kind: codes of problems out."""

from __future__ import annotations

from decimal import Decimal

import pytest

from naturbudget.core.assets.lines import SidedLine, line_problems
from naturbudget.core.assets.survey import survey_entry
from naturbudget.core.ledger.cause import CAUSES, cause_problems
from naturbudget.core.ledger.kinds import ACTUAL_MOVEMENTS
from naturbudget.core.ledger.shares import SharesError, percentage_problems, shares


def codes(kind, *lines):
    given = [
        SidedLine(path, "flow" if path == "use" else "stock", "har", 4, parts)
        for path, parts in lines
    ]
    return [problem.code for problem in line_problems(kind, given)]


@pytest.mark.parametrize(
    ("kind", "lines", "found"),
    [
        ("reclassification", [("a", -5), ("b", 3), ("c", 2)], []),
        ("reclassification", [("a", -5), ("b", 3)], ["in-is-not-out"]),
        ("reclassification", [("a", 5)], ["too-few-lines", "in-is-not-out"]),
        ("reclassification", [("a", -5), ("use", 5)], ["not-a-stock"]),
        ("reclassification", [("a", -5), ("a", 5)], []),
        ("addition", [("a", 5), ("b", 2)], []),
        ("addition", [("a", 5), ("b", -5)], ["only-in"]),
        ("addition", [("a", 5), ("a", 2)], ["account-twice"]),
        ("loss", [("a", -5)], []),
        ("loss", [("a", 5)], ["only-out"]),
        ("use", [("a", -5), ("use", 5)], []),
        ("use", [("a", -5), ("use", 4)], ["in-is-not-out"]),
        ("use", [("a", -5)], []),
        ("reappraisal", [("a", -5), ("b", 5)], []),
    ],
)
def test_lines_of_a_kind(kind, lines, found):
    assert codes(kind, *lines) in (found, [*found, "in-is-not-out"])
    assert (codes(kind, *lines) == []) == (found == [])


def test_the_refusal_says_what_is_missing_and_which_way():
    lines = [SidedLine("a", "stock", "har", 0, -300)]
    lines.append(SidedLine("b", "stock", "har", 0, 200))

    [problem] = line_problems("reclassification", lines)

    assert str(problem).startswith(
        "200 har enters and 300 har leaves: 100 har must enter another account."
    )


def test_a_cause_belongs_to_its_kind():
    for kind in ACTUAL_MOVEMENTS:
        known = CAUSES.get(kind, ())
        for cause in {word for words in CAUSES.values() for word in words}:
            assert (cause_problems(kind, cause) == []) == (cause in known)
        assert cause_problems(kind, "") == []


def test_a_survey_books_what_changed():
    assert survey_entry(0, "asset") == ("addition", "survey")
    assert survey_entry(-1, "asset") == ("loss", "survey")
    assert survey_entry(1, "knowledge") == ("reappraisal", "")


def test_weights_that_divide_nothing_are_refused():
    for weights in ([Decimal(0), Decimal(0)], [Decimal(3), Decimal(-1)]):
        with pytest.raises(SharesError):
            shares(100, weights)
    assert percentage_problems([Decimal("62.5"), Decimal("37.5")]) == []
    assert percentage_problems([Decimal(60)])[0].code == "not-a-hundred"
