"""How papers write figures, days and reasons in the language they are written in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from naturbudget.apps.municipalities.names import label
from naturbudget.apps.municipalities.units import symbol
from naturbudget.core.errors import Named, Problem, UnitCode, Word
from naturbudget.core.paper import Cell
from naturbudget.core.quantity import (
    Quantity,
    number_in,
    published,
    shown_decimals,
)
from naturbudget.engines.typeset import figures

NONE: Final = "–"
SIGNALS: Final = {
    "kept": _("Kept"),
    "missed": _("Missed"),
    "unknown": _("Not assessed"),
    "tracked": _("Tracked"),
    "improving": _("Improving"),
    "standstill": _("Standstill"),
    "worsening": _("Worsening"),
    "none": _("No trend"),
}
KINDS: Final = {
    "flow": _("flow"),
    "stock": _("stock"),
    "ratio": _("ratio"),
    "state": _("state"),
}


@dataclass(frozen=True, slots=True)
class Pen:
    """Writes in one language."""

    language: str

    def figure(self, value: object, unit: str = "", decimals: int | None = None) -> str:
        """Return a figure with its unit; what is missing is a dash, never zero.

        Source:
            AS-13 (docs/method/ledger.md)
        """
        exact = number_in(published(value) if isinstance(value, Fraction) else value)
        if exact is None:
            return NONE
        places = shown_decimals([exact]) if decimals is None else decimals
        text = figures.figure(exact, language=self.language, decimals=places)
        sign = symbol(unit) if unit else ""
        return f"{text}{figures.NO_BREAK}{sign}".rstrip() if sign else text

    def cell(
        self, value: object, unit: str = "", *, below: str = "", shows_unit: bool = True
    ) -> Cell:
        """Return a cell with a figure that data readers get exactly."""
        exact = published(value) if isinstance(value, Fraction) else value
        known = number_in(exact) is not None
        return Cell(
            self.figure(value, unit if shows_unit else ""),
            below=(below,) if below else (),
            value=str(exact) if known else "",
            unit=unit if known else "",
        )

    def percent(self, share: Fraction | None) -> str:
        """Return a share of one in per cent."""
        if share is None:
            return NONE
        value = Decimal(published(share * 100))
        return figures.percent(value, language=self.language)

    def day(self, value: date) -> str:
        """Return a day in words."""
        return figures.day(value.isoformat(), language=self.language)

    def name(self, names: Mapping[str, str] | None, otherwise: str = "") -> str:
        """Return a name in the language of the paper."""
        return label(names or {}, self.language, otherwise=otherwise)

    def signal(self, word: str) -> Cell:
        """Return a signal: its symbol, and the word that says the same."""
        return Cell(str(SIGNALS.get(word, word)), mark=word)

    def say(self, problem: Problem) -> str:
        """Return what was found in a sentence, things by their names."""
        values = {name: self._said(value) for name, value in problem.values.items()}
        parts = [gettext(text) for text in (problem.text, problem.remedy) if text]
        return " ".join(parts).format(**values)

    def _said(self, value: object) -> object:
        if isinstance(value, Problem):
            return self.say(value)
        if isinstance(value, Word):
            return gettext(value)
        if isinstance(value, UnitCode):
            return symbol(value) or value
        if isinstance(value, Named):
            return self.name(value.names, value.code)
        if isinstance(value, Quantity):
            return self.figure(value.amount, value.unit)
        if isinstance(value, Fraction | Decimal):
            return self.figure(value)
        if isinstance(value, date):
            return self.day(value)
        if isinstance(value, tuple | list):
            return ", ".join(str(self._said(one)) for one in value)
        return value

    def count(self, value: int) -> str:
        """Return a whole number."""
        return figures.figure(Decimal(value), language=self.language, decimals=0)


def listed(items: list[str]) -> str:
    """Return names in a sentence, or that there are none."""
    return ", ".join(items) or gettext("none")
