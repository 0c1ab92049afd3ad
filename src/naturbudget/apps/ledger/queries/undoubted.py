"""Which drafts are no measure for other figures: those whose own size is in doubt."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Final

from naturbudget.apps.ledger.queries.chart import drafts_to_core
from naturbudget.apps.ledger.queries.compared import Figures
from naturbudget.apps.municipalities.models import Municipality
from naturbudget.core.ledger.delivered import delivered_doubts
from naturbudget.core.ledger.doubt import figure_of
from naturbudget.core.ledger.plausible import Entry, Known, Limits

# The checks that doubt how large a figure is; the others doubt its days.
OF_SIZE: Final = frozenset(
    {"far-from", "far-a-day", "unit-slip", "season", "zero-after", "negative"}
)
# Of more drafts than these none is left out: a long file whose drafts wait for a second
# person would be looked over again with each of its parts.
DRAFTS_MAX: Final = 2_000


class Undoubted:
    """Leaves out of what figures are compared with the drafts that are in doubt."""

    def __init__(
        self, municipality: Municipality, limits: Limits, *, today: date
    ) -> None:
        self._town, self._limits, self._today = municipality, limits, today

    def leave_doubted_out(
        self,
        figures: Figures,
        taken: Mapping[tuple[str, Entry], str],
        *,
        kind: str,
        units: Mapping[str, str],
    ) -> None:
        """Take the drafts out that nobody has confirmed and whose size looks odd.

        Each is compared with what is sealed and with the drafts of earlier days that
        are not in doubt themselves. What somebody confirmed is a measure, too.

        Source:
            RQ-5 (docs/method/ledger.md)
        """
        if not taken or len(taken) > DRAFTS_MAX:
            return
        odd = {
            (code, one.entry): checks
            for code in {code for code, _ in taken}
            for one, checks in self._odd(code, figures[code], kind, units.get(code, ""))
        }
        confirmed = self._confirmed({taken[which] for which in odd})
        gone = {
            which
            for which, checks in odd.items()
            if not {(taken[which], check) for check in checks} <= confirmed
        }
        for code in {code for code, _ in gone}:
            figures[code] = [
                one for one in figures[code] if (code, one.entry) not in gone
            ]

    def _odd(
        self, code: str, known: Iterable[Known], kind: str, unit: str
    ) -> Iterable[tuple[Known, set[str]]]:
        """Yield the drafts whose size looks odd, and which checks say so."""
        measure = [one for one in known if not one.line and not one.entry.is_draft]
        drafts = [one for one in known if one.entry.is_draft]
        for one in sorted(drafts, key=lambda one: one.entry.first):
            told = delivered_doubts(
                code,
                [Known(1, replace(one.entry, is_draft=False)), *measure],
                unit=unit,
                is_flow=kind == "flow",
                today=self._today,
                first_month=self._town.first_month,
                limits=self._limits,
            )
            checks = {problem.code for _, problem in told} & OF_SIZE
            if checks:
                yield one, checks
            else:
                measure.append(one)

    def _confirmed(self, keys: set[str]) -> set[tuple[str, str]]:
        """Return which checks of which drafts were answered, of their very figures."""
        if not keys:
            return set()
        answers = self._town.doubt_answers.with_keys(sorted(keys))
        told = set(answers.values_list("key", "figure", "check_id"))
        if not told:
            return set()
        rows = self._town.vouchers.drafts().filter(key__in={key for key, _, _ in told})
        figures = {
            one.key: figure_of(one) for one in drafts_to_core(self._town, list(rows))
        }
        return {(key, check) for key, what, check in told if figures.get(key) == what}
