"""From a figure of a frozen document back to its vouchers and their evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from naturbudget.apps.ledger.models import Observation, Posting, Seal
from naturbudget.apps.municipalities.models import Municipality
from naturbudget.core.quantity import fixed


def vouchers_behind(
    municipality: Municipality,
    terms: Sequence[Mapping[str, Any]],
    *,
    year: int,
    size: int,
) -> list[dict[str, Any]]:
    """Return each term with what was sealed on it in a year, as the council saw it.

    Args:
        municipality: Whose books.
        terms: The terms of the indicator, as the document holds them.
        year: The budget year; vouchers in its books and with its days.
        size: How many vouchers the document rests on.
    """
    period = municipality.periods.filter(year=year).first()
    if period is None:
        return []
    return _with_entries(
        municipality,
        terms,
        {
            "voucher__seal__seq__lte": size,
            "voucher__period": period,
            "voucher__valid_to__range": (period.first, period.last),
        },
    )


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
) -> list[dict[str, Any]]:
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
        "account__unit", "voucher__seal", "voucher__source", "voucher__reverses"
    )
    for line in postings.order_by("voucher__seal__seq"):
        unit = line.account.unit
        amount = fixed(line.amount, scale=unit.scale)
        entries[line.account.path].append(
            _entry(line, amount=amount, unit=unit.code, parts=line.amount)
        )
    observations = Observation.objects.filter(
        series__municipality=municipality, series__code__in=refs, **sealed
    ).select_related("series", "voucher__seal", "voucher__source", "voucher__reverses")
    for seen in observations.order_by("voucher__seal__seq"):
        entries[seen.series.code].append(
            _entry(seen, amount=seen.value, unit=seen.unit, parts=None)
        )
    return [
        {
            "term": term,
            "name": names.get(term["ref"], term["ref"]),
            "entries": entries[term["ref"]],
            "total": _total(entries[term["ref"]], term),
        }
        for term in terms
    ]


def booked_since(
    municipality: Municipality, *, year: int, size: int
) -> dict[str, datetime]:
    """Return what was sealed later on days up to the end of a year.

    Args:
        municipality: Whose books.
        year: The budget year.
        size: How many vouchers were known before.

    Returns:
        The path of each account and the code of each series that a later voucher
        touches, with the moment the last of them was sealed.
    """
    period = municipality.periods.filter(year=year).first()
    if period is None:
        return {}
    later = dict(
        Seal.objects.filter(
            municipality=municipality,
            seq__gt=size,
            voucher__ledger="actual",
            voucher__valid_to__lte=period.last,
        ).values_list("voucher_id", "recorded_at")
    )
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
        "amount": amount,
        "parts": parts,
        "unit": unit,
        "status": line.status,
        "kind": voucher.kind,
        "first": voucher.valid_from,
        "last": voucher.valid_to,
        "recorded_at": voucher.seal.recorded_at,
        "reason": voucher.reason,
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
