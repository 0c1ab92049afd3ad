"""The same year as other places mark it, and the four levels of performance.

None of these schemes replaces the two signals: each is another reading of the same
figures, and says whose reading it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from naturbudget.core.budget.balance import Assessed, Summary
from naturbudget.core.budget.line import DONE, Line
from naturbudget.core.budget.result import Result
from naturbudget.core.errors import Named, Problem, gettext_noop

VAXJO = ("green", "yellow", "red", "blue")
DRESDEN = ("reached", "not-reached", "improving", "standstill", "worsening", "none")
# The least share of kept budgets that a level of performance asks for, in percent.
LEVELS: Mapping[str, tuple[str, str]] = {
    "excellent": ("performance_excellent_percent", "90"),
    "fair": ("performance_fair_percent", "60"),
    "poor": ("performance_poor_percent", "30"),
}
NON_PERFORMANCE = "non-performance"

LEGAL_GAP = gettext_noop("{indicator} does not keep the law: it is {by} away from it.")
NO_DECISION = gettext_noop("The council has not voted on the balance.")
NO_DOCUMENT = gettext_noop("{document} is not issued.")
FEW_KEPT = gettext_noop(
    "{kept} of {budgets} budgets are kept, {percent} percent; this level asks for "
    "{least}."
)
NO_BUDGETS = gettext_noop("No line has a budget, so there is no share to judge.")


def vaxjo(result: Result) -> str:
    """Return the colour that Växjö gave in its report of 2014.

    Green is a goal that was reached or a trend that is positive, so green does not
    mean that the budget was kept; yellow is a standstill, red a negative trend, blue
    what cannot be assessed.

    Source:
        V-2 (docs/method/budget.md)
    """
    if result["A"] is None:
        return "blue"
    if result.kept == "kept" or result.direction == "improving":
        return "green"
    return {"standstill": "yellow", "worsening": "red"}.get(result.direction, "blue")


def dresden(line: Line, result: Result) -> str:
    """Return how Dresden reads a line: against its goal, or by its trend alone.

    A line with a voted goal beyond the year is a target indicator and is compared with
    it, the interim one first; any other is a state indicator, of which the trend is
    told. That the goal is the interim one where there is one is our reading.

    Returns:
        ``reached`` or ``not-reached`` of a target indicator; ``improving``,
        ``standstill`` or ``worsening`` of a state indicator; ``none`` where it cannot
        be told.

    Source:
        V-3 (docs/method/budget.md)
    """
    goal = line.long_term if line.interim is None else line.interim
    amount = result["A"]
    if goal is None or line.direction == "band":
        return result.direction
    if amount is None:
        return "none"
    if line.sign is None:
        return "reached" if amount == DONE else "not-reached"
    return "reached" if line.sign * (amount - goal) >= 0 else "not-reached"


def per_mille(result: Result) -> int | None:
    """Return the share of the way in per mille, as the German environment index tells.

    Zero is the base and 1,000 the long-term target; less than zero is worse than the
    base. Each line has its own: they are never made into one index (AG-3).

    Source:
        B-14, AG-3 (docs/method/budget.md)
    """
    share = result["p"]
    return None if share is None else round(share * 1000)


def counted(words: Iterable[str], order: Sequence[str]) -> dict[str, int]:
    """Return how often each word occurs, in the order of the scheme, zeros too.

    >>> counted(["green", "red", "green"], VAXJO)
    {'green': 2, 'yellow': 0, 'red': 1, 'blue': 0}
    """
    found = Counter(words)
    return {word: found[word] for word in order}


@dataclass(frozen=True, slots=True)
class Performance:
    """The level of a year, and what stands between it and the next better one.

    ``level`` is excellent, fair, poor or non-performance; nothing where no line has
    a budget. ``share`` is that of the kept budgets among all budgets: one that cannot
    be assessed is not kept.
    """

    level: str | None
    share: Fraction | None
    why: tuple[Problem, ...]


def performance(
    lines: Sequence[Assessed],
    summary: Summary,
    *,
    is_decided: bool,
    missing: Sequence[str],
    parameters: Mapping[str, object],
    names: Mapping[str, Named] | None = None,
) -> Performance:
    """Return the level of a year by the four levels of the management system.

    The levels are the source's, their limits ours: parameters. A legal gap, or no
    decision of the council, is non-performance whatever was kept; a document that
    is missing keeps a year from being excellent.

    Args:
        lines: The lines of the balance.
        summary: Their summary.
        is_decided: Whether the council has voted on the balance.
        missing: The documents of the cycle that are not issued, by name.
        parameters: The municipality's own parameters.
        names: The indicators by code, where a sentence is to name them.

    Source:
        V-8 (docs/method/budget.md)
    """
    share = summary.share_kept
    if share is None:
        return Performance(None, None, (Problem("no-budgets", NO_BUDGETS),))
    called: Mapping[str, object] = names or {}
    shown = [
        Problem(
            "legal-gap",
            LEGAL_GAP,
            {"indicator": called.get(one.line.indicator, one.line.indicator)}
            | {"by": one.line.show(gap)},
        )
        for one in lines
        if (gap := one.result["legal_gap"])
    ]
    if not is_decided:
        shown.append(Problem("no-decision", NO_DECISION))
    if shown:
        return Performance(NON_PERFORMANCE, share, tuple(shown))
    papers = tuple(
        Problem("no-document", NO_DOCUMENT, {"document": name}) for name in missing
    )
    better: tuple[Problem, ...] = ()
    for level in LEVELS:
        least = limit_of(level, parameters)
        if share * 100 < Fraction(least):
            better = (_few(summary, share, least),)
        elif level == "excellent" and papers:
            better = papers
        else:
            return Performance(level, share, better)
    return Performance(NON_PERFORMANCE, share, better)


def limit_of(level: str, parameters: Mapping[str, object]) -> Decimal:
    """Return the least share of kept budgets a level asks for, in percent."""
    name, default = LEVELS[level]
    return Decimal(str(parameters.get(name, default)))


def _few(summary: Summary, share: Fraction, least: Decimal) -> Problem:
    values = {
        "kept": str(summary.kept),
        "budgets": str(summary.budgets),
        "percent": str(int(share * 100)),
        "least": f"{least.normalize():f}",
    }
    return Problem("few-kept", FEW_KEPT, values)
