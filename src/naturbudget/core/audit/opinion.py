"""What the auditor says of a balance, and what must be done before it is said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from naturbudget.core.audit.finding import check_length
from naturbudget.core.errors import NaturbudgetError, Problem, gettext_noop

OPINIONS: Final = {
    "clean": gettext_noop("clean"),
    "qualified": gettext_noop("qualified"),
    "refused": gettext_noop("refused"),
}
# What became of a figure that was traced.
RESULTS: Final = {
    "agrees": gettext_noop("agrees"),
    "differs": gettext_noop("does not agree"),
    "untraceable": gettext_noop("cannot be traced"),
}

NOT_AN_OPINION = gettext_noop(
    "“{opinion}” is no opinion. Choose clean, qualified or refused."
)
NO_REASONS = gettext_noop(
    "An opinion that is not clean has reasons. Say in a few sentences what stands "
    "against the balance."
)
OPEN_MAJOR = gettext_noop(
    "Major findings that are not settled: {count}. A clean opinion waits for them; a "
    "qualified or a refused one can be given, and says so."
)
NO_SAMPLE = gettext_noop(
    "No sample is drawn. An opinion rests on figures that were traced; draw a sample "
    "first."
)
NOT_TRACED = gettext_noop(
    "Drawn vouchers that have no result yet: {count}. Trace them, or refuse the "
    "opinion and say why."
)
NO_REMARK = gettext_noop(
    "A figure that does not agree, or cannot be traced, needs a remark. Say what was "
    "found."
)
NOT_A_RESULT = gettext_noop("“{result}” is no result. Choose one of the list.")


class OpinionError(NaturbudgetError):
    """The opinion, or the result of a trace, cannot be given like this."""


@dataclass(frozen=True, slots=True)
class Work:
    """What was done in an audit so far, in numbers."""

    samples: int
    untraced: int
    major_open: int


def check_opinion(opinion: str, reasons: str, work: Work) -> list[Problem]:
    """Return why an opinion cannot be given yet.

    Args:
        opinion: A key of ``OPINIONS``.
        reasons: What stands against the balance.
        work: What was done so far; a major finding is open until it is settled.

    Source:
        AU-5 (docs/method/audit.md)

    >>> done = Work(samples=1, untraced=0, major_open=1)
    >>> [found.code for found in check_opinion("clean", "", done)]
    ['open-major']
    >>> check_opinion("qualified", "The water of May is not proved.", done)
    []
    """
    if opinion not in OPINIONS:
        values: dict[str, object] = {"opinion": opinion[:60], "field": "opinion"}
        return [Problem("not-an-opinion", NOT_AN_OPINION, values)]
    problems = check_length(reasons, field="reasons")
    if opinion != "clean" and not reasons:
        problems.append(Problem("no-reasons", NO_REASONS, {"field": "reasons"}))
    if opinion == "clean" and work.major_open:
        values = {"count": work.major_open, "field": "opinion"}
        problems.append(Problem("open-major", OPEN_MAJOR, values))
    if opinion == "refused":
        return problems
    if not work.samples:
        problems.append(Problem("no-sample", NO_SAMPLE))
    if work.untraced:
        problems.append(Problem("not-traced", NOT_TRACED, {"count": work.untraced}))
    return problems


def check_result(result: str, remark: str) -> list[Problem]:
    """Return why a figure cannot be ticked like this.

    Source:
        AU-2 (docs/method/audit.md)

    >>> check_result("agrees", "")
    []
    """
    if result not in RESULTS:
        values: dict[str, object] = {"result": result[:60], "field": "result"}
        return [Problem("not-a-result", NOT_A_RESULT, values)]
    if result != "agrees" and not remark:
        return [Problem("no-remark", NO_REMARK, {"field": "remark"})]
    return check_length(remark, field="remark")
