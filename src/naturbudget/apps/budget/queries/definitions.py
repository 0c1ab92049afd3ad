"""Definitions of indicators, as documents hold them."""

from __future__ import annotations

from typing import Any

from naturbudget.apps.ledger.queries.indicators import IndicatorValues
from naturbudget.apps.resources.definitions import definition_of
from naturbudget.apps.resources.models import Account, IndicatorVersion, Series
from naturbudget.core.indicator.terms import Term


def definition_content(
    definition: IndicatorVersion, values: IndicatorValues
) -> dict[str, Any]:
    """Return a definition as documents hold it: its formula, written out as terms."""
    terms = values.terms[definition.pk]
    town = definition.indicator.municipality
    accounts = {
        account.path: account
        for account in Account.objects.filter(
            municipality=town, path__in=[t.ref for t in _all(terms)]
        ).select_related("unit")
    }
    series = {
        found.code: found
        for found in Series.objects.filter(
            municipality=town, code__in=[t.ref for t in _all(terms)]
        )
    }
    written = []
    for side in ("numerator", "denominator"):
        for term in getattr(terms, side):
            entry = {
                "side": side,
                "ref": term.ref,
                "coefficient": _ratio(term.coefficient),
                **_limits(term),
            }
            if term.ref in accounts:
                account = accounts[term.ref]
                entry |= {
                    "what": "account",
                    "kind": account.kind,
                    "unit": account.unit.code,
                    "scale": account.unit.scale,
                }
            else:
                entry |= {
                    "what": "series",
                    "kind": "state",
                    "unit": series[term.ref].unit,
                    "aggregation": series[term.ref].aggregation,
                }
            written.append(entry)
    content: dict[str, Any] = {
        "name": definition.indicator.names or {"en": definition.indicator.code},
        "version": definition.number,
        "formula": definition.formula,
        "unit": definition.unit,
        "kind": definition.kind,
        "direction": definition.direction,
        "reference": definition.reference,
        "terms": written,
        "scale": _ratio(terms.scale),
        **definition.rests_on,
        **_before(values.chains[definition.pk]),
    }
    if terms.change_of is not None:
        content["change_of"] = terms.change_of
    return content


def _limits(term: Term) -> dict[str, Any]:
    """Return the budget years a term counts in, where it does not count in all."""
    found = {"from": term.first, "to": term.last, "how": term.how or None}
    return {name: value for name, value in found.items() if value is not None}


def _before(chain: list[IndicatorVersion]) -> dict[str, Any]:
    """Return since when the formula holds, and those of the years before (IN-5)."""
    *earlier, latest = chain
    if latest.first_year is None:
        return {}
    lasts = [one.first_year - 1 for one in chain[1:] if one.first_year]
    told = [
        definition_of(version, last) | version.rests_on
        for version, last in zip(earlier, lasts, strict=True)
    ]
    return {"from": latest.first_year, "earlier": told[::-1]}


def _all(terms: Any) -> list[Any]:
    return [*terms.numerator, *terms.denominator]


def _ratio(value: Any) -> str:
    return f"{value.numerator}/{value.denominator}"
