"""What is said of a line in the middle of its year, and how it is steered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from naturbudget.core.errors import Problem, gettext_noop

# What the account holder says a line in expected deficit needs, and who decides it.
NEEDS: Final = {
    "nothing": gettext_noop("nothing"),
    "measure": gettext_noop("a measure"),
    "tolerate": gettext_noop("to be tolerated"),
    "amend": gettext_noop("a supplement to the budget"),
}
DECIDES: Final = {
    "holder": gettext_noop("the account holder"),
    "executive": gettext_noop("the executive"),
    "council": gettext_noop("the council"),
}
# How a line is steered (GATE-2.4).
STEERS: Final = {
    "measure": gettext_noop("take a measure"),
    "tolerate": gettext_noop("tolerate"),
    "amend": gettext_noop("amend the budget"),
}
TEXT_MAX = 2000

NO_CAUSE = gettext_noop("Say in a sentence why the line is expected to end like this.")
NO_MEASURE = gettext_noop(
    "Say which measure, in a sentence: what is done, and until when."
)
NO_TEXT = gettext_noop(
    "Say in a sentence what was decided: which measure, why it is tolerated, or what "
    "the supplement is to change."
)
TOO_LONG = gettext_noop("Write at most {limit} characters.")
NOT_KNOWN = gettext_noop("“{given}” is none of the choices. Choose one of the list.")
NOT_STEERED = gettext_noop(
    "{line} is expected to miss its budget, and nobody has decided what to do. The "
    "executive chooses: take a measure, tolerate, or amend the budget."
)
NOT_TOLD = gettext_noop(
    "{line} is expected to miss its budget, and its account holder has not said why."
)


def check_comment(
    *, cause: str, measure: str, needs: str, decides: str
) -> list[Problem]:
    """Return what a comment on a line lacks.

    Args:
        cause: Why the line is expected to end like this.
        measure: The corrective measure; needed where ``needs`` is a measure.
        needs: A key of ``NEEDS``.
        decides: A key of ``DECIDES``.

    Source:
        IY-7 (docs/method/in-year.md)

    >>> said = {"cause": "A cold May.", "decides": "executive", "measure": ""}
    >>> [one.code for one in check_comment(needs="measure", **said)]
    ['no-measure']
    """
    problems = [
        *_chosen(needs, NEEDS, "needs"),
        *_chosen(decides, DECIDES, "decides"),
        *_length(cause, "cause"),
        *_length(measure, "measure"),
    ]
    if not cause:
        problems.append(Problem("no-cause", NO_CAUSE, {"field": "cause"}))
    if needs == "measure" and not measure:
        problems.append(Problem("no-measure", NO_MEASURE, {"field": "measure"}))
    return problems


def check_steering(*, how: str, text: str) -> list[Problem]:
    """Return what a decision on a line lacks.

    Source:
        IY-7, GATE-2.4 (docs/method/in-year.md)
    """
    problems = [*_chosen(how, STEERS, "how"), *_length(text, "text")]
    if not text:
        problems.append(Problem("no-text", NO_TEXT, {"field": "text"}))
    return problems


def _chosen(given: str, among: Mapping[str, str], name: str) -> list[Problem]:
    if given in among:
        return []
    values = {"given": given[:60], "field": name}
    return [Problem("not-known", NOT_KNOWN, values)]


def _length(text: str, name: str) -> list[Problem]:
    if len(text) <= TEXT_MAX:
        return []
    return [Problem("too-long", TOO_LONG, {"limit": TEXT_MAX, "field": name})]


@dataclass(frozen=True, slots=True)
class Steered:
    """A line of an in-year account as the gate asks about it."""

    code: str
    expected: str
    is_told: bool
    is_steered: bool


def check_issue(lines: Sequence[Steered]) -> list[Problem]:
    """Return why an in-year account is not issued yet.

    Source:
        GATE-2.4, IY-7 (docs/method/in-year.md)

    >>> [one.code for one in check_issue([Steered("CL-01", "missed", True, False)])]
    ['not-steered']
    """
    return [
        Problem("not-steered", NOT_STEERED, {"line": one.code, "indicator": one.code})
        for one in lines
        if one.expected == "missed" and not one.is_steered
    ]


def untold(lines: Sequence[Steered]) -> list[Problem]:
    """Return which causes are asked for; they hold nothing up.

    Source:
        IY-7 (docs/method/in-year.md)
    """
    return [
        Problem("not-told", NOT_TOLD, {"line": one.code, "indicator": one.code})
        for one in lines
        if one.expected == "missed" and not one.is_told
    ]
