"""What the books have against a row that is wrong already for another reason."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from naturbudget.apps.deliveries.pen import Pen
from naturbudget.apps.ledger.actions import Written
from naturbudget.core.ledger import voucher as core
from naturbudget.core.ledger.figures import Figure

OF_LIFE = frozenset({"account-not-open", "series-not-open", "only-budgeted"})
OF_BOOKS = frozenset(
    {"period-closed", "balance-voted", "stock-voted", "after-the-period"}
)
MOVES = ("addition", "loss", "use", "reclassification", "extraction")


@dataclass(frozen=True, slots=True)
class StandIn:
    """A voucher of zero with the days of a wrong row: checked, and never sealed."""

    line: int
    written: Written
    # The refusals that are true of the row, whatever it meant.
    codes: frozenset[str]


def stand_ins(pen: Pen, figure: Figure) -> list[StandIn]:
    """Return what to check in place of a row, where its days can be read.

    Where it says no status, it may have meant to replace a figure, and then stand
    in other books.
    """
    if not figure.says("from", "to"):
        return []
    account = pen.chart.accounts.get(figure.code)
    kind = account.kind if account else "series"
    readable = replace(
        figure,
        kind=kind,
        status=figure.status or "measured",
        value=Decimal(0),
        split=figure.split if kind == "flow" else "",
    )
    readable = replace(readable, unit=pen.kept_in(readable))
    if kind == "stock" and figure.entry not in MOVES and not pen.moves[figure.code]:
        readable = replace(readable, first=figure.last)  # An opening has one day.
    says_books = figure.says("status", "books")
    codes = OF_LIFE | OF_BOOKS if says_books else OF_LIFE
    return [
        StandIn(figure.line, Written(_voucher(pen, piece)), codes)
        for piece in pen.pieces(readable)
    ]


def _voucher(pen: Pen, figure: Figure) -> core.Voucher:
    if figure.kind == "series":
        series = pen.chart.series[figure.code]
        observed = core.Observation(
            series, figure.first, figure.last, "0", figure.status
        )
        return pen.voucher(figure, figure.key, "observation", observations=(observed,))
    return pen.voucher(figure, figure.key, "use", postings=(pen.posting(figure, 0),))
