"""What came out of a line in a year: its figures, and a reason for each it lacks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from naturbudget.core.errors import Named, Problem
from naturbudget.core.quantity import Quantity, published

FIGURES = (
    "B",
    "P",
    "T",
    "A",
    "L",
    "R",
    "R%",
    "F",
    "D",
    "dD",
    "p",
    "E",
    "G",
    "q",
    "legal_gap",
)


@dataclass(frozen=True, slots=True)
class Result:
    """The evaluated line. ``result["R"]`` is a figure, ``reasons["R"]`` why it lacks.

    Figures are exact: B, P, T, A, L, R, D, dD, E, G, q and ``legal_gap`` in the
    line's unit (q a year), R% in percent, F and p as fractions (1 is 100 %).
    ``kept`` is kept, missed, unknown or tracked; ``direction`` is improving,
    standstill, worsening or none; ``colour`` is green, yellow, red or blue, or
    nothing for a tracked line; ``status`` is that of the actual.

    Source:
        B-1, V-1, V-4, Q-2 (docs/method/budget.md)
    """

    figures: Mapping[str, Fraction | None]
    reasons: Mapping[str, Problem]
    kept: str
    direction: str
    colour: str | None
    status: str | None
    overdue: bool

    def __post_init__(self) -> None:
        assert tuple(self.figures) == FIGURES, "every figure has its place"
        for name, figure in self.figures.items():
            assert (figure is None) == (name in self.reasons), (
                f"{name} needs a value or a reason, and not both"
            )

    def __getitem__(self, name: str) -> Fraction | None:
        return self.figures[name]

    def as_strings(self) -> dict[str, object]:
        """Return the result as commands tell it.

        Returns:
            Each figure as a published string or ``None``, the signals, ``overdue``
            as a truth value, and ``reasons``: a sentence for each ``None``, with
            what is to be done about it.

        Source:
            IN-9 (docs/method/indicator.md)
        """
        return {
            **{name: _published(figure) for name, figure in self.figures.items()},
            "kept": self.kept,
            "direction": self.direction,
            "colour": self.colour,
            "status": self.status,
            "overdue": self.overdue,
            "reasons": {name: str(why) for name, why in self.reasons.items()},
        }

    def as_content(self) -> dict[str, object]:
        """Return the result as documents freeze it: ``as_strings``, but for reasons.

        Returns:
            Of each reason the fact without what is to be done, as a sentence ``text``
            with its ``values``, so that it can be told in any language. A value is a
            text, ``{"code", "name"}`` of an account or series, a ``{"day"}``, or an
            amount ``{"value", "unit"}``.
        """
        told = {name: fact_content(why) for name, why in self.reasons.items()}
        return {**self.as_strings(), "reasons": told}


def fact_content(why: Problem) -> dict[str, object]:
    """Return a fact as documents freeze it, so that any language can tell it."""
    values = {name: _plain(value) for name, value in why.values.items()}
    return {"code": why.code, "text": why.text, "values": values}


def _plain(value: object) -> object:
    if isinstance(value, Named):
        return {"code": value.code, "name": dict(value.names)}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    if isinstance(value, Quantity):
        return {"value": published(Fraction(value.amount)), "unit": value.unit}
    return str(value)


def _published(figure: Fraction | None) -> str | None:
    return None if figure is None else published(figure)
