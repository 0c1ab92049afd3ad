"""What a finding asks, where it stands, and when an opinion may be given."""

from __future__ import annotations

from datetime import date

import pytest

from naturbudget.core.audit.finding import (
    STATEMENT_MAX,
    check_finding,
    check_step,
    state_of,
)
from naturbudget.core.audit.independence import Hand, check_independence
from naturbudget.core.audit.opinion import Work, check_opinion, check_result

TODAY, LATER = date(2026, 2, 2), date(2026, 3, 1)
WHOLE = {
    "kind": "minor",
    "statement": "The bill of May is for two months.",
    "asked": "co-ordinator",
    "due": LATER,
    "today": TODAY,
}
DONE = Work(samples=1, untraced=0, major_open=0)


def codes(problems):
    return [one.code for one in problems]


def test_a_whole_finding_lacks_nothing():
    assert check_finding(**WHOLE) == []


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"kind": "grave"}, "not-a-kind"),
        ({"statement": ""}, "no-statement"),
        ({"statement": "x" * (STATEMENT_MAX + 1)}, "long-statement"),
        ({"asked": ""}, "nobody-asked"),
        ({"asked": "clerk"}, "nobody-asked"),
        ({"due": None}, "no-deadline"),
        ({"due": date(2026, 2, 1)}, "past-deadline"),
    ],
)
def test_what_a_finding_lacks_is_said(changed, code):
    assert codes(check_finding(**{**WHOLE, **changed})) == [code]


def test_all_that_is_lacking_is_said_at_once():
    bare = {**WHOLE, "statement": "", "asked": "", "due": None}

    assert codes(check_finding(**bare)) == [
        "no-statement",
        "nobody-asked",
        "no-deadline",
    ]


def test_a_strength_asks_nothing_of_anybody():
    assert (
        check_finding(**{**WHOLE, "kind": "strength", "asked": "", "due": None}) == []
    )
    assert state_of("strength", []) == "settled"


@pytest.mark.parametrize(
    ("steps", "state"),
    [
        ([], "open"),
        (["answered"], "answered"),
        (["answered", "sent-back"], "open"),
        (["answered", "sent-back", "answered", "settled"], "settled"),
    ],
)
def test_the_last_step_says_where_a_finding_stands(steps, state):
    assert state_of("major", steps) == state


@pytest.mark.parametrize(
    ("state", "step", "text", "code"),
    [
        ("open", "settled", "fine", "wrong-step"),
        ("open", "sent-back", "no", "wrong-step"),
        ("answered", "answered", "more", "wrong-step"),
        ("settled", "answered", "more", "wrong-step"),
        ("settled", "settled", "", "wrong-step"),
        ("open", "answered", "", "no-text"),
        ("answered", "sent-back", "", "no-text"),
    ],
)
def test_a_step_out_of_turn_or_without_words_is_refused(state, step, text, code):
    assert codes(check_step(state, step, text)) == [code]


def test_an_answer_may_be_settled_without_a_word():
    assert check_step("answered", "settled", "") == []


@pytest.mark.parametrize(
    ("opinion", "reasons", "work", "code"),
    [
        ("fine", "", DONE, "not-an-opinion"),
        ("qualified", "", DONE, "no-reasons"),
        ("refused", "", DONE, "no-reasons"),
        ("clean", "", Work(1, 0, 1), "open-major"),
        ("clean", "", Work(0, 0, 0), "no-sample"),
        ("qualified", "Why.", Work(0, 0, 0), "no-sample"),
        ("clean", "", Work(1, 2, 0), "not-traced"),
        ("qualified", "Why.", Work(1, 2, 0), "not-traced"),
    ],
)
def test_an_opinion_waits_for_the_work(opinion, reasons, work, code):
    assert codes(check_opinion(opinion, reasons, work)) == [code]


@pytest.mark.parametrize(
    ("opinion", "reasons", "work"),
    [
        ("clean", "", DONE),
        ("qualified", "Why.", Work(1, 0, 3)),
        ("refused", "No books.", Work(0, 5, 2)),
    ],
)
def test_an_opinion_is_given(opinion, reasons, work):
    assert check_opinion(opinion, reasons, work) == []


def test_a_figure_that_does_not_agree_needs_a_remark():
    assert codes(check_result("differs", "")) == ["no-remark"]
    assert codes(check_result("untraceable", "")) == ["no-remark"]
    assert codes(check_result("maybe", "x")) == ["not-a-result"]
    assert check_result("differs", "The bill says 12.") == []


@pytest.mark.parametrize(
    ("hand", "found"),
    [
        (Hand(frozenset({"auditor"})), []),
        (Hand(frozenset({"treasury"})), ["not-an-auditor"]),
        (Hand(frozenset({"co-ordinator"})), ["keeps-the-books"]),
        (Hand(frozenset({"auditor", "account-holder"})), ["keeps-the-books"]),
        (Hand(frozenset({"auditor"}), line="CL-01"), ["holds-a-line"]),
        (Hand(frozenset({"auditor"}), wrote=True), ["had-a-hand"]),
        (
            Hand(frozenset({"auditor"}), line="CL-01", wrote=True),
            ["holds-a-line", "had-a-hand"],
        ),
    ],
)
def test_nobody_audits_what_they_had_a_hand_in(hand, found):
    assert codes(check_independence(hand, person="Rita", year=2025)) == found
