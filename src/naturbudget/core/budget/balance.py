"""What a Budget Balance must explain, and what it says when it is summed up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from naturbudget.core.budget.line import Line, Parameters
from naturbudget.core.budget.result import Result
from naturbudget.core.errors import Problem, gettext_noop

NOT_EXPLAINED = gettext_noop(
    "{indicator} missed its budget by {by} and is not explained. The account holder "
    "writes the cause and the consequence for the next budget."
)
HALF_EXPLAINED = gettext_noop(
    "The explanation of {indicator} has a cause and no consequence. Write what follows "
    "for the next budget."
)
NO_CAUSE = gettext_noop(
    "The explanation of {indicator} has no cause. Write why the budget was missed."
)
NO_REASON = gettext_noop(
    "{indicator} cannot be assessed and nobody says why. Write the reason as the cause."
)
NO_PLAN = gettext_noop(
    "{indicator} cannot be assessed and has no plan. Write how the gap in the figures "
    "will be closed, and by when."
)


@dataclass(frozen=True, slots=True)
class Explanation:
    """What the account holder says about a line."""

    cause: str = ""
    consequence: str = ""
    plan: str = ""


@dataclass(frozen=True, slots=True)
class Assessed:
    """A line with its result and what was said about it."""

    line: Line
    result: Result
    explanation: Explanation = Explanation()


@dataclass(frozen=True, slots=True)
class Summary:
    """Counts of a balance; nothing in different units is ever added.

    ``lines`` counts all; kept, missed, unknown and tracked add up to it. The
    directions are those of the missed lines, ``all_directions`` those of all.
    ``deficits`` and ``legal_gaps`` name the lines with their amounts.

    Source:
        AG-1, AG-2, AG-3 (docs/method/budget.md)
    """

    lines: int
    kept: int
    missed: int
    unknown: int
    tracked: int
    colours: dict[str, int] = field(default_factory=dict)
    missed_directions: dict[str, int] = field(default_factory=dict)
    all_directions: dict[str, int] = field(default_factory=dict)
    deficits: tuple[tuple[Line, Fraction], ...] = ()
    legal_gaps: tuple[tuple[Line, Fraction], ...] = ()
    overdue: tuple[Line, ...] = ()

    @property
    def budgets(self) -> int:
        """Return how many lines have a budget."""
        return self.lines - self.tracked

    @property
    def share_kept(self) -> Fraction | None:
        """Return the share of all budgets that were kept; nothing without budgets."""
        return Fraction(self.kept, self.budgets) if self.budgets else None

    def counts(self) -> dict[str, int]:
        """Return the counts as documents keep them.

        >>> Summary(lines=10, kept=5, missed=4, unknown=1, tracked=0).counts()
        {'lines': 10, 'kept': 5, 'missed': 4, 'unknown': 1, 'tracked': 0}
        """
        return {
            "lines": self.lines,
            "kept": self.kept,
            "missed": self.missed,
            "unknown": self.unknown,
            "tracked": self.tracked,
        }


def check_balance(
    lines: Sequence[Assessed], *, parameters: Parameters
) -> list[Problem]:
    """Return what is not yet explained; the balance may be submitted without any.

    A missed line needs cause and consequence if it is further off than the threshold;
    without a percentage (a band, a milestone, a budget of zero) it always does. A line
    that cannot be assessed needs its reason (the cause) and a plan.

    Source:
        CHK-8, V-7 (docs/method/budget.md)
    """
    return [problem for one in lines for problem in _unexplained(one, parameters)]


def needs_explanation(result: Result, *, parameters: Parameters) -> bool:
    """Tell whether a missed line is further off than the threshold.

    Source:
        CHK-8 (docs/method/budget.md)
    """
    if result.kept != "missed":
        return False
    percent = result["R%"]
    threshold = Fraction(parameters.explain_threshold_percent)
    return percent is None or -percent > threshold


def summary_of(lines: Sequence[Assessed]) -> Summary:
    """Return the counts and the lists that sum a balance up.

    Source:
        AG-2 (docs/method/budget.md)
    """
    count = Counter(one.result.kept for one in lines)
    missed = [one for one in lines if one.result.kept == "missed"]
    return Summary(
        lines=len(lines),
        kept=count["kept"],
        missed=count["missed"],
        unknown=count["unknown"],
        tracked=count["tracked"],
        colours=_counts(one.result.colour or "none" for one in lines),
        missed_directions=_counts(one.result.direction for one in missed),
        all_directions=_counts(one.result.direction for one in lines),
        deficits=tuple((one.line, -(one.result["R"] or Fraction(0))) for one in missed),
        legal_gaps=tuple(
            (one.line, gap) for one in lines if (gap := one.result["legal_gap"])
        ),
        overdue=tuple(one.line for one in lines if one.result.overdue),
    )


def _counts(words: Iterable[str]) -> dict[str, int]:
    return dict(Counter(words))


def _unexplained(one: Assessed, parameters: Parameters) -> Iterable[Problem]:
    said = one.explanation
    cause, consequence = said.cause.strip(), said.consequence.strip()
    values: dict[str, object] = {"indicator": one.line.indicator}
    if one.result.kept == "unknown":
        if not cause:
            yield Problem("no-reason", NO_REASON, values)
        if not said.plan.strip():
            yield Problem("no-plan", NO_PLAN, values)
    elif needs_explanation(one.result, parameters=parameters):
        if not (cause or consequence):
            by = one.line.show(-(one.result["R"] or Fraction(0)))
            yield Problem("not-explained", NOT_EXPLAINED, {**values, "by": by})
        elif not cause:
            yield Problem("no-cause", NO_CAUSE, values)
        elif not consequence:
            yield Problem("half-explained", HALF_EXPLAINED, values)
