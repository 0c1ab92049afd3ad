"""What the books know better today than the balance that was voted on (Q-3, Q-4)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from naturbudget.apps.documents.models import Document
from naturbudget.apps.documents.published import published_documents
from naturbudget.apps.documents.queries import document_data
from naturbudget.apps.ledger.queries.both import Both
from naturbudget.apps.ledger.queries.indicators import IndicatorValues
from naturbudget.apps.ledger.queries.voted import booked_since
from naturbudget.core.errors import Problem, gettext_noop
from naturbudget.core.indicator.value import Value
from naturbudget.core.quantity import published
from naturbudget.web.public.queries import Shown

NOT_SEEN = Problem("not-seen", gettext_noop("The balance has no value."))
UNSETTLED = frozenset({"provisional", "estimated", "imputed"})


@dataclass(frozen=True)
class Better:
    """A figure as it is known now, where the balance says otherwise."""

    value: Fraction | None
    status: str
    since: datetime
    is_final: bool
    is_same: bool
    told_in: int | None  # the year of the published balance that corrects it
    both: Both


def known_better(shown: Shown, codes: Iterable[str] | None = None) -> dict[str, Better]:
    """Return by line what is known better than a published balance says.

    A figure that was provisional and is final now counts, even if it is the same.

    Args:
        shown: What the page shows; a budget has no actual values, and gives nothing.
        codes: The lines that are asked for; by default, all of them.

    Source:
        Q-4 (docs/method/budget.md)
    """
    document = shown.document
    balance = getattr(document, "balance", None)
    if document.kind != Document.Kind.BUDGET_BALANCE or balance is None:
        return {}
    town, year = document.municipality, document.year
    touched = booked_since(town, year=year, size=document.size)
    wanted = {line["indicator"] for line in shown.content["lines"]}
    days = {
        code: max(moments)
        for code in (wanted if codes is None else wanted & set(codes))
        if (moments := _days(shown.content["indicators"][code], touched))
    }
    if not days:
        return {}
    rows = balance.version.lines.filter(definition__indicator__code__in=days)
    definitions = {
        row.code: row.definition for row in rows.select_related("definition__indicator")
    }
    values = IndicatorValues(town, definitions.values())
    told = _told_later(document)
    found = {}
    for code, definition in definitions.items():
        line = shown.line(code) or {}
        now = values.value(definition, year, "restated")
        both = both_of_line(line, now, year)
        better = _compared(both, days[code], told.get(code))
        if better is not None:
            found[code] = better
    return found


def _days(
    indicator: Mapping[str, Any], touched: Mapping[str, datetime]
) -> list[datetime]:
    refs = {term["ref"] for term in indicator["terms"]}
    return [touched[ref] for ref in refs if ref in touched]


def both_of_line(line: Mapping[str, Any], now: Value, year: int) -> Both:
    """Return what the line of a balance says beside what is known now.

    What is known now is compared as it would be printed: a balance holds its figures
    rounded, and a rounding is no correction.

    Source:
        L-15, Q-4 (docs/method/ledger.md, docs/method/budget.md)
    """
    result = line.get("result") or {}
    text, status = result.get("A"), result.get("status") or None
    saw = Value(Fraction(text), status) if text else Value.absent(NOT_SEEN)
    if now.amount is not None and published(now.amount) == text:
        now = Value(saw.amount, now.status)
    return Both(year, saw, now)


def _compared(both: Both, since: datetime, told_in: int | None) -> Better | None:
    now, status = both.now, str(both.now.status or "")
    was = both.saw.status if both.saw else None
    is_final = was in UNSETTLED and status not in UNSETTLED
    is_same = not both.difference and None not in both.amounts
    is_same = is_same or both.amounts == [None, None]
    if is_same and not (is_final and now.amount is not None):
        return None
    return Better(now.amount, status, since, is_final, is_same, told_in, both)


def _told_later(document: Document) -> dict[str, int]:
    """Return the year of the first later balance that corrects a line's figure."""
    later = published_documents(document.municipality).filter(
        kind=Document.Kind.BUDGET_BALANCE, year__gt=document.year
    )
    found: dict[str, int] = {}
    for one in later.order_by("year"):
        for entry in document_data(one).get("corrections") or ():
            if entry["year"] == document.year:
                found.setdefault(entry["indicator"], one.year)
    return found
