"""With how many decimals the figures of a line are shown, on whatever page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from naturbudget.core.quantity import number_in, own_decimals, shown_decimals

# What the council votes on stands in full; the others are shown beside it.
VOTED = ("target", "target_low", "target_high")
GIVEN = ("base", "previous", *VOTED, "interim", "long_term", "legal")
DECIMALS_MAX = 9


def line_decimals(line: Mapping[str, object]) -> int:
    """Return the decimals that all figures of a line are shown with.

    Sheet, page of the line, document and PDF ask this, so that a figure has the same
    digits on each. What was voted keeps all its digits, up to nine; the others follow
    `shown_decimals`; a result that is not zero is not shown as zero.

    Args:
        line: Figures by the names of a document's line, with its ``result`` (``A``
            and ``R``) where there is one. Each a number, its text, or nothing.

    Source:
        AS-13 (docs/method/ledger.md)

    >>> line_decimals({"base": "1500", "target": "400", "result": {"A": "402.25"}})
    2
    >>> line_decimals({"target": "99", "result": {"A": "99.0004", "R": "-0.0004"}})
    4
    """
    result = line.get("result")
    outcome: Mapping[str, object] = result if isinstance(result, Mapping) else {}
    figures = [*(line.get(name) for name in GIVEN), outcome.get("A")]
    numbers = [number for value in figures if (number := _number(value)) is not None]
    voted = [own_decimals(n) for name in VOTED if (n := _number(line.get(name)))]
    places = min(max([shown_decimals(numbers), *voted]), DECIMALS_MAX)
    gap = _number(outcome.get("R"))
    while gap and places < DECIMALS_MAX and not round(Fraction(gap) * 10**places):
        places += 1
    return places


def divided_decimals(line: Mapping[str, Any]) -> int:
    """Return the decimals of a line's shares, parts and reserve: no digit is dropped.

    Args:
        line: A line as a document has it, with its ``shares``, ``parts`` and
            ``reserve``.

    >>> divided_decimals({"target": "36", "shares": [{"share": "35.5"}]})
    1
    """
    given = [one["share"] for one in line.get("shares") or ()]
    given += [one["amount"] for one in line.get("parts") or ()]
    numbers = [n for value in (*given, line.get("reserve")) if (n := _number(value))]
    most = max(map(own_decimals, numbers), default=0)
    return min(max(line_decimals(line), most), DECIMALS_MAX)


# A figure of these statuses is marked wherever it stands.
MARKED = ("provisional", "estimated", "imputed")


def status_before(line: Mapping[str, object]) -> str:
    """Return the status to mark the previous value of a document's line with.

    It is that of the value which the books held of its year when the document was
    frozen, if the line has that very value, to the digits it is written with.

    Source:
        Q-2 (docs/method/budget.md)

    >>> seen = [{"year": 2025, "value": "1940.04", "status": "provisional"}]
    >>> status_before({"previous": "1940", "previous_year": 2025, "history": seen})
    'provisional'
    >>> status_before({"previous": "1900", "previous_year": 2025, "history": seen})
    ''
    """
    told, rows = _number(line.get("previous")), line.get("history")
    if told is None or not isinstance(rows, Sequence):
        return ""
    for row in rows:
        held = _number(row["value"])
        if row["year"] == line.get("previous_year") and held is not None:
            apart = abs(Fraction(held) - Fraction(told)) * 10 ** own_decimals(told)
            status = str(row["status"] or "")
            return status if 2 * apart <= 1 and status in MARKED else ""
    return ""


def _number(value: object) -> Decimal | Fraction | None:
    return value if isinstance(value, Fraction) else number_in(value)
