"""What a finding is, whom it may ask, and where it stands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from naturbudget.core.errors import NaturbudgetError, Problem, Word, gettext_noop

STATEMENT_MAX: Final = 4_000
KINDS: Final = {
    "major": gettext_noop("major"),
    "minor": gettext_noop("minor"),
    "remark": gettext_noop("remark"),
    "strength": gettext_noop("strength"),
}
# Who is asked; an account holder is asked as the department that holds the account.
ASKED: Final = {
    "co-ordinator": gettext_noop("co-ordinator"),
    "executive": gettext_noop("executive"),
    "account-holder": gettext_noop("account holder"),
}
STATES: Final = {
    "open": gettext_noop("open"),
    "answered": gettext_noop("answered"),
    "settled": gettext_noop("settled"),
}
# What is done with a finding after it was raised, and the state that follows.
STEPS: Final = {"answered": "answered", "sent-back": "open", "settled": "settled"}

NOT_A_KIND = gettext_noop(
    "“{kind}” is no kind of finding. Choose major, minor, remark or strength."
)
NO_STATEMENT = gettext_noop(
    "The finding says nothing. Write in a sentence what was found."
)
LONG_STATEMENT = gettext_noop(
    "This text has {count} characters; at most {most} are kept. Shorten it."
)
NOBODY_ASKED = gettext_noop(
    "A finding of this kind is answered by somebody. Choose whom it asks."
)
NO_DEADLINE = gettext_noop(
    "A finding of this kind is answered until a day. Give the day."
)
PAST_DEADLINE = gettext_noop(
    "{due} is over already. Give a day on which an answer can still come."
)
WRONG_STEP = gettext_noop("The finding is {state}. {todo}")
ANSWER_FIRST = gettext_noop("It is settled once somebody has answered it.")
ALREADY_ANSWERED = gettext_noop("The auditor reads the answer first.")
ALREADY_SETTLED = gettext_noop("There is nothing left to do.")
NO_TEXT = gettext_noop("Nothing is written. Say in a sentence what is to be known.")


class FindingError(NaturbudgetError):
    """The finding cannot be raised, answered or settled like this."""


def state_of(kind: str, steps: Sequence[str]) -> str:
    """Return where a finding stands: it is its last step that counts.

    A strength asks nothing of anybody and is settled when it is written.

    Args:
        kind: A key of ``KINDS``.
        steps: What was done after it was raised, in order: keys of ``STEPS``.

    Source:
        AU-4, AU-6 (docs/method/audit.md)

    >>> state_of("minor", []), state_of("minor", ["answered", "sent-back"])
    ('open', 'open')
    >>> state_of("major", ["answered"]), state_of("strength", [])
    ('answered', 'settled')
    """
    if kind == "strength":
        return "settled"
    return STEPS[steps[-1]] if steps else "open"


def check_finding(
    *, kind: str, statement: str, asked: str, due: date | None, today: date
) -> list[Problem]:
    """Return what a finding lacks.

    Args:
        kind: A key of ``KINDS``.
        statement: What was found.
        asked: A key of ``ASKED``; empty only for a strength.
        due: The last day for the answer; none only for a strength.
        today: When it is raised.

    Source:
        AU-4 (docs/method/audit.md)
    """
    problems = []
    if kind not in KINDS:
        values: dict[str, object] = {"kind": kind[:60], "field": "kind"}
        problems.append(Problem("not-a-kind", NOT_A_KIND, values))
    if not statement:
        problems.append(Problem("no-statement", NO_STATEMENT, {"field": "statement"}))
    problems += check_length(statement, field="statement")
    if kind == "strength":
        return problems
    if asked not in ASKED:
        problems.append(Problem("nobody-asked", NOBODY_ASKED, {"field": "asked"}))
    if due is None:
        problems.append(Problem("no-deadline", NO_DEADLINE, {"field": "due"}))
    elif due < today:
        values = {"due": due, "field": "due"}
        problems.append(Problem("past-deadline", PAST_DEADLINE, values))
    return problems


def check_step(state: str, step: str, text: str) -> list[Problem]:
    """Return why a finding in this state does not take this step.

    An open one is answered; what was answered is settled or sent back, and who sends
    back says why.

    Source:
        AU-6 (docs/method/audit.md)

    >>> [found.code for found in check_step("open", "settled", "")]
    ['wrong-step']
    >>> check_step("answered", "settled", "")
    []
    """
    expected = "open" if step == "answered" else "answered"
    if state != expected:
        todo = {
            "open": ANSWER_FIRST,
            "answered": ALREADY_ANSWERED,
            "settled": ALREADY_SETTLED,
        }[state]
        values = {"state": Word(STATES[state]), "todo": Word(todo)}
        return [Problem("wrong-step", WRONG_STEP, values)]
    if not text and step != "settled":
        return [Problem("no-text", NO_TEXT, {"field": "text"})]
    return check_length(text, field="text")


def check_length(text: str, *, field: str) -> list[Problem]:
    """Return that a text is longer than what is kept."""
    if len(text) <= STATEMENT_MAX:
        return []
    values = {"count": len(text), "most": STATEMENT_MAX, "field": field}
    return [Problem("long-statement", LONG_STATEMENT, values)]
