"""What the books hold under the keys that a file names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q

from naturbudget.apps.evidence.models import Source
from naturbudget.apps.ledger.models import Posting, Voucher
from naturbudget.apps.ledger.queries.chart import Calendar, voucher_to_core
from naturbudget.apps.municipalities.models import Municipality
from naturbudget.core.ledger import voucher as core
from naturbudget.core.ledger.keys import next_key
from naturbudget.core.quantity import plain

AT_ONCE = 10_000  # so that what is read with them does not grow without bound


# Of one line: path, amount in the smallest parts, status, department.
Side = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class SealedFigure:
    """The figure that stands under a key today, after all its corrections."""

    row: Voucher
    turn: int
    code: str
    content: tuple[object, ...]
    written: str
    # The lines that were typed: those that are not the environment's.
    sides: tuple[Side, ...] = ()

    @property
    def key(self) -> str:
        return self.row.key

    @property
    def kind(self) -> str:
        return self.row.kind

    @property
    def status(self) -> str:
        return str(self.content[3])

    @property
    def last(self) -> date:
        return self.row.valid_to

    @property
    def period_year(self) -> int:
        return self.row.period.year

    @property
    def is_between(self) -> bool:
        """Whether it moves something from one account to another."""
        return len(self.sides) > 1

    def to_core(self, calendar: Calendar) -> core.Voucher:
        return voucher_to_core(self.row, calendar)

    def __str__(self) -> str:
        return f"{self.written}, {self.status}, {self.row.valid_from} – {self.last}"


def sealed_figures(
    municipality: Municipality, keys: Sequence[str]
) -> dict[str, SealedFigure]:
    """Return the figure that stands under each key that was ever sealed."""
    found: dict[str, SealedFigure] = {}
    asked = {key: key for key in keys}
    turn = 1
    while asked:
        rows = _rows(municipality, list(asked))
        for row in rows:
            figure = _figure(row, turn)
            if figure is not None:
                found[asked[row.key]] = figure
        # What was reversed may have been entered anew under the next key.
        turn += 1
        asked = {
            next_key(asked[row.key], turn): asked[row.key]
            for row in rows
            if _is_reversed(row)
        }
    return {
        key: figure for key, figure in found.items() if not _is_reversed(figure.row)
    }


def _is_reversed(row: Voucher) -> bool:
    """Tell whether a reversal is sealed; one that waits does not count yet."""
    return hasattr(row, "reversed_by") and hasattr(row.reversed_by, "seal")


def _rows(municipality: Municipality, keys: Sequence[str]) -> list[Voucher]:
    rows: list[Voucher] = []
    for start in range(0, len(keys), AT_ONCE):
        rows += (
            municipality.vouchers.sealed()
            .with_keys(keys[start : start + AT_ONCE])
            .select_related("period", "reversed_by__seal", "municipality")
            .prefetch_related(
                "postings__account__unit",
                "postings__department",
                "observations__series",
            )
        )
    return rows


def _figure(row: Voucher, turn: int) -> SealedFigure | None:
    days = (row.valid_from, row.valid_to)
    for observed in row.observations.all():
        content = (observed.value, *days, observed.status, "")
        written = f"{observed.value} {observed.unit}"
        return SealedFigure(row, turn, observed.series.code, content, written)
    lines = [p for p in row.postings.all() if p.account.kind != "environment"]
    if not lines:
        return None
    sides = tuple(_side(line) for line in lines)
    code, parts, status, department = sides[0]
    said = [_said(line) for line in lines]
    if len(lines) > 1:
        said = [f"{side[0]} {one}" for side, one in zip(sides, said, strict=True)]
    content = (parts, *days, status, department)
    return SealedFigure(row, turn, code, content, ", ".join(said), sides)


def _side(line: Posting) -> Side:
    department = line.department.code if line.department else ""
    return line.account.path, str(line.amount), line.status, department


def _said(line: Posting) -> str:
    unit = line.account.unit
    return f"{plain(Decimal(line.amount).scaleb(-unit.scale))} {unit.symbol}"


def stock_moves(
    municipality: Municipality, paths: Iterable[str], *, source: Source
) -> dict[str, list[tuple[date, int]]]:
    """Return what moved each stock, by its last day; reversals are among it.

    What is sealed, and the drafts of earlier parts of the file: they are sealed with
    what is written next, and before it.
    """
    moves: dict[str, list[tuple[date, int]]] = defaultdict(list)
    # By their keys and the town of the vouchers, as in `doubts_about`.
    accounts = dict(
        municipality.accounts.filter(path__in=list(paths)).values_list("pk", "path")
    )
    rows = Posting.objects.filter(
        account__in=list(accounts),
        voucher__municipality=municipality,
        voucher__ledger="actual",
    ).filter(Q(voucher__seal__isnull=False) | Q(voucher__source=source))
    for account, day, amount in rows.values_list(
        "account", "voucher__valid_to", "amount"
    ):
        moves[accounts[account]].append((day, amount))
    return moves
