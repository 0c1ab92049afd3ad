"""What a figure would do to a balance that lies before the council."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from django.db.models import Q, QuerySet

from naturbudget.apps.ledger.models import (
    Observation,
    Posting,
    Voucher,
    VoucherQuerySet,
)
from naturbudget.apps.municipalities.models import Municipality
from naturbudget.apps.resources.models import IndicatorVersion
from naturbudget.core.errors import Listed, Problem, gettext_noop
from naturbudget.core.indicator.weather import weather_how
from naturbudget.core.ledger import voucher as core

CHANGES_LINES = gettext_noop(
    "The balance of {year} lies before the council since {since}, and this changes it: "
    "{lines}. Once it is sealed in the books of {year}, the council cannot adopt that "
    "balance; it is sent back, drawn and submitted again. Where the balance shall stay "
    "as it is, enter this in the books of {next}, as a correction."
)
CHANGES_BOOKS = gettext_noop(
    "The balance of {year} lies before the council since {since}, and rests on the "
    "books as they stood then. None of its lines counts this; but once it is sealed in "
    "the books of {year}, the council cannot adopt that balance; it is sent back, "
    "drawn and submitted again. Where the balance shall stay as it is, enter this in "
    "the books of {next}, as a correction."
)


def behind_the_council(
    municipality: Municipality, books: Mapping[int, Collection[str]]
) -> list[Problem]:
    """Return which submitted balances figures would change, once they are sealed.

    Args:
        municipality: Whose books.
        books: The paths of accounts and codes of series that the figures are about, by
            the budget year in whose books they stand.

    Returns:
        One problem for each year whose balance is submitted and not voted on, with the
        lines that count one of the figures; nothing where none is.

    Source:
        W-7 (docs/method/cycle.md), L-33 (docs/method/ledger.md)
    """
    if not books:
        return []
    # The balances stand in an app above; reverse names reach them without an import.
    lying = municipality.periods.filter(
        year__in=list(books), budget__versions__balance__state="submitted"
    )
    rows = lying.order_by("year").values_list(
        "year",
        "budget__versions__balance__document__frozen_at",
        "budget__versions__balance__version",
    )
    problems = []
    for year, since, version in rows:
        lines = _lines_with(version, books[year])
        values = {"year": year, "since": since.date(), "next": year + 1}
        text = CHANGES_LINES if lines else CHANGES_BOOKS
        named = {"lines": Listed(lines)} if lines else {}
        problems.append(Problem("before-the-council", text, {**values, **named}))
    return problems


def drafts_behind_the_council(
    municipality: Municipality, drafts: Sequence[int] | None = None
) -> list[Problem]:
    """Return which submitted balances drafts would change: those named, or all."""
    rows = drafts_in_submitted_years(municipality)
    if drafts is not None:
        rows = rows.filter(pk__in=drafts)
    return behind_the_council(municipality, _refs_by_year(rows))


def drafts_in_submitted_years(municipality: Municipality) -> VoucherQuerySet:
    """Return the drafts in the books of years whose balance lies before the council."""
    lying = municipality.periods.filter(budget__versions__balance__state="submitted")
    drafts: VoucherQuerySet = municipality.vouchers.drafts()
    return drafts.filter(ledger="actual", period__in=lying)


def touched_by(voucher: core.Voucher) -> set[str]:
    """Return the paths of accounts and codes of series that a voucher is about."""
    posted = {line.account.path for line in voucher.postings}
    return posted | {one.series.code for one in voucher.observations}


def _refs_by_year(drafts: QuerySet[Voucher]) -> dict[int, set[str]]:
    """Return what drafts are about; a reversal is about what it takes back."""
    found: dict[int, set[str]] = defaultdict(set)
    posted = Posting.objects.filter(voucher__in=drafts)
    seen = Observation.objects.filter(voucher__in=drafts)
    undone = Observation.objects.filter(voucher__reversed_by__in=drafts)
    for year, ref in [
        *posted.values_list("voucher__period__year", "account__path").distinct(),
        *seen.values_list("voucher__period__year", "series__code").distinct(),
        *undone.values_list(
            "voucher__reversed_by__period__year", "series__code"
        ).distinct(),
    ]:
        found[year].add(ref)
    for year in drafts.values_list("period__year", flat=True):
        found[year]  # a draft counts even where it has no line yet
    return found


def _lines_with(version: int, refs: Collection[str]) -> list[str]:
    """Return the lines of a budget version whose indicator counts one of the things."""
    hows = [weather_how(ref) for ref in refs]
    nodes = {ref[:end] for ref in refs for end, one in enumerate(ref) if one == "/"}
    term = (
        Q(terms__account__path__in=refs)
        | Q(terms__series__code__in=refs)
        | Q(terms__how__in=hows)
        | Q(terms__node__in=nodes)
    )
    rows = IndicatorVersion.objects.filter(term, lines__version=version)
    codes = rows.order_by("indicator__code").values_list("indicator__code", flat=True)
    return list(dict.fromkeys(codes))
