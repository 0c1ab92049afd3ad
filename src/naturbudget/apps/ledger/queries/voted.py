"""From a figure of a frozen document back to its vouchers and their evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from fractions import Fraction
from typing import Any

from django.db.models import Sum

from naturbudget.apps.ledger.models import Observation, Posting, Seal, Voucher
from naturbudget.apps.municipalities.models import Municipality
from naturbudget.core.indicator.weather import UNIT, degree_days_of
from naturbudget.core.quantity import fixed

WEATHER_SIDE = "weather"  # neither above nor below the line: it divides one term


def vouchers_behind(
    municipality: Municipality,
    terms: Sequence[Mapping[str, Any]],
    *,
    year: int,
    size: int,
    in_all_books: bool = False,
) -> list[dict[str, Any]]:
    """Return each term with what was sealed on it in a year, as the council saw it.

    Args:
        municipality: Whose books.
        terms: The terms of the indicator, as the document holds them.
        year: The budget year; vouchers in its books and with its days.
        size: How many vouchers the document rests on.
        in_all_books: Count corrections that stand in later books too: as we know it.
    """
    period = municipality.periods.filter(year=year).first()
    if period is None:
        return []
    sealed: dict[str, Any] = {"voucher__seal__seq__lte": size}
    earlier: dict[str, Any] = {**sealed, "voucher__valid_to__lt": period.first}
    if not in_all_books:
        sealed["voucher__period"] = period
        earlier["voucher__period__year__lte"] = year
    sealed["voucher__valid_to__range"] = (period.first, period.last)
    found = _with_entries(municipality, terms, sealed, size=size)
    openings = _openings(municipality, found, earlier)
    for part in found:
        part["opening"] = openings.get(part["term"]["ref"], Fraction(0))
    return found


def _openings(
    municipality: Municipality,
    parts: Sequence[Mapping[str, Any]],
    earlier: Mapping[str, Any],
) -> dict[str, Fraction]:
    """Return what each stock held before the year."""
    stocks = [one["term"]["ref"] for one in parts if one["term"]["kind"] == "stock"]
    if not stocks:
        return {}
    rows = (
        Posting.objects.filter(
            account__municipality=municipality,
            account__path__in=stocks,
            voucher__ledger="actual",
            **earlier,
        )
        .values("account__path", "account__unit__scale")
        .annotate(parts=Sum("amount"))
        .order_by("account__path")
    )
    return {
        row["account__path"]: Fraction(
            int(row["parts"]), 10 ** row["account__unit__scale"]
        )
        for row in rows
    }


def vouchers_since(
    municipality: Municipality,
    terms: Sequence[Mapping[str, Any]],
    *,
    year: int,
    size: int,
) -> list[dict[str, Any]]:
    """Return each term with what was sealed on days of a year since the council saw it.

    They make the value that is known better, in whosever books they are. Terms that
    nothing was sealed on are left out.

    Args:
        municipality: Whose books.
        terms: The terms of the indicator, as the document holds them.
        year: The budget year that was voted on.
        size: How many vouchers the document rests on.

    Source:
        Q-4 (docs/method/budget.md)
    """
    period = municipality.periods.filter(year=year).first()
    if period is None:
        return []
    later = {"voucher__seal__seq__gt": size, "voucher__valid_to__lte": period.last}
    found = _with_entries(municipality, terms, later)
    for part in found:
        if part["term"]["kind"] != "stock":  # a level is made of all days before it
            part["entries"] = [e for e in part["entries"] if e["last"] >= period.first]
    return [part for part in found if part["entries"]]


def _with_entries(
    municipality: Municipality,
    terms: Sequence[Mapping[str, Any]],
    sealed: Mapping[str, Any],
    *,
    size: int | None = None,
) -> list[dict[str, Any]]:
    terms = with_degree_days(terms)
    refs = [term["ref"] for term in terms]
    names = {
        **{a.path: a.label for a in municipality.accounts.filter(path__in=refs)},
        **{s.code: s.label for s in municipality.series.filter(code__in=refs)},
    }
    entries: dict[str, list[dict[str, Any]]] = {ref: [] for ref in refs}
    postings = Posting.objects.filter(
        account__municipality=municipality,
        account__path__in=refs,
        voucher__ledger="actual",
        **sealed,
    ).select_related(
        *("account__unit", "voucher__seal", "voucher__source", "voucher__reverses"),
        "voucher__author",
    )
    for line in postings.order_by("voucher__seal__seq"):
        unit = line.account.unit
        amount = fixed(line.amount, scale=unit.scale)
        entries[line.account.path].append(
            _entry(line, amount=amount, unit=unit.code, parts=line.amount)
        )
    observations = Observation.objects.filter(
        series__municipality=municipality, series__code__in=refs, **sealed
    ).select_related(
        *("series", "voucher__seal", "voucher__source", "voucher__reverses"),
        *("voucher__reversed_by__seal", "voucher__author"),
    )
    for seen in observations.order_by("voucher__seal__seq", "line"):
        entry = _entry(seen, amount=seen.value, unit=seen.unit, parts=None)
        entry |= {"first": seen.first, "last": seen.last}
        entry["withdrawn"] = _withdrawn(seen.voucher, size)
        entries[seen.series.code].append(entry)
    return [
        {
            "term": term,
            "name": names.get(term["ref"], term["ref"]),
            "entries": entries[term["ref"]],
            "total": _total(entries[term["ref"]], term),
        }
        for term in terms
    ]


def with_degree_days(terms: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return terms and the series that flows of them are divided by, each once.

    Source:
        IN-8 (docs/method/indicator.md)
    """
    codes = {degree_days_of(term.get("how") or "") for term in terms} - {""}
    days = [
        {
            "side": WEATHER_SIDE,
            "ref": code,
            "coefficient": "1/1",
            "what": "series",
            "kind": "state",
            "unit": UNIT,
            "aggregation": "sum",
        }
        for code in sorted(codes)
    ]
    return [*terms, *days]


def _withdrawn(voucher: Voucher, size: int | None) -> int | None:
    """Return the number of the voucher that withdrew another, if it was known then."""
    undone = getattr(voucher, "reversed_by", None)
    seal = getattr(undone, "seal", None) if undone else None
    if seal is None or (size is not None and seal.seq > size):
        return None
    number: int = seal.seq
    return number


def booked_since(
    municipality: Municipality, *, year: int, size: int, until: int | None = None
) -> dict[str, datetime]:
    """Return what was sealed later on days up to the end of a year.

    Args:
        municipality: Whose books.
        year: The budget year.
        size: How many vouchers were known before.
        until: The number of the last voucher that is looked at; by default, of all.

    Returns:
        The path of each account and the code of each series that a later voucher
        touches, with the moment the last of them was sealed.
    """
    period = municipality.periods.filter(year=year).first()
    if period is None:
        return {}
    seals = Seal.objects.filter(
        municipality=municipality,
        seq__gt=size,
        voucher__ledger="actual",
        voucher__valid_to__lte=period.last,
    )
    if until is not None:
        seals = seals.filter(seq__lte=until)
    later = dict(seals.values_list("voucher_id", "recorded_at"))
    if not later:
        return {}
    postings = Posting.objects.filter(voucher_id__in=later)
    seen = Observation.objects.filter(voucher_id__in=later)
    found: dict[str, datetime] = {}
    for ref, voucher in [
        *postings.values_list("account__path", "voucher_id"),
        *seen.values_list("series__code", "voucher_id"),
    ]:
        found[ref] = max(later[voucher], found.get(ref, later[voucher]))
    return found


def _entry(
    line: Posting | Observation, *, amount: str, unit: str, parts: int | None
) -> dict[str, Any]:
    voucher = line.voucher
    return {
        "seq": voucher.seal.seq,
        "key": voucher.key,
        "amount": amount,
        "parts": parts,
        "unit": unit,
        "status": line.status,
        "kind": voucher.kind,
        "first": voucher.valid_from,
        "last": voucher.valid_to,
        "recorded_at": voucher.seal.recorded_at,
        "reason": voucher.reason,
        # Nobody knows who wrote what came by a link: an address in it opens nothing.
        "is_from_outside": voucher.author.is_nobody and not voucher.author.is_operator,
        "leaf": voucher.seal.leaf,
        "origin": voucher.source.origin if voucher.source else "",
        "sha256": voucher.source.sha256 if voucher.source else "",
        "erased": voucher.source if voucher.source and voucher.source.erased_at else "",
        "reverses": voucher.reverses.key if voucher.reverses else "",
    }


def _total(entries: Sequence[Mapping[str, Any]], term: Mapping[str, Any]) -> str | None:
    """Return the sum of a flow's entries; a level and a state have no sum."""
    if term["what"] != "account" or term["kind"] != "flow" or not entries:
        return None
    return fixed(sum(entry["parts"] for entry in entries), scale=int(term["scale"]))
