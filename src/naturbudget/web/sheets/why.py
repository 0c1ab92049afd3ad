"""Why a number of today is what it is: the tree of an indicator and a year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from naturbudget.apps.budget.queries.definitions import definition_content
from naturbudget.apps.ledger.models import DoubtAnswer
from naturbudget.apps.ledger.queries.both import both_of_indicators
from naturbudget.apps.ledger.queries.doubts import answers_about
from naturbudget.apps.ledger.queries.indicators import Gap, IndicatorValues
from naturbudget.apps.ledger.queries.log import log_size
from naturbudget.apps.ledger.queries.voted import (
    WEATHER_SIDE,
    vouchers_behind,
    with_degree_days,
)
from naturbudget.apps.municipalities.desk import UserRequest, desk, town_for
from naturbudget.apps.municipalities.models import Municipality
from naturbudget.apps.municipalities.people import Signers
from naturbudget.apps.suppliers.queries import mark_answers
from naturbudget.core.errors import Named
from naturbudget.core.indicator.steps import Part, Step
from naturbudget.core.indicator.tree import tree_of
from naturbudget.core.indicator.weather import degree_days_of
from naturbudget.core.period import YEAR_MAX, YEAR_MIN, Span
from naturbudget.web.sheets.views import formula_named, latest_of

TOLD_ALONE = 12  # more parts than a person reads one by one


def parts(
    municipality: Municipality,
    terms: Sequence[Mapping[str, Any]],
    *,
    year: int,
    size: int,
    in_all_books: bool = False,
    gaps: Sequence[Gap] = (),
) -> list[Part]:
    """Return the terms of an indicator with what was sealed on them in a year.

    ``gaps`` are what is missing, of any year; those of this one stand at their terms.
    """
    missing = {gap.name.code: gap.days for gap in gaps if gap.year == year}
    found = vouchers_behind(
        municipality, terms, year=year, size=size, in_all_books=in_all_books
    )
    mark_answers(municipality, found)
    if not found:  # no books of that year: every term is missing
        found = [
            {"term": term, "name": term["ref"], "entries": [], "opening": 0}
            for term in with_degree_days(terms)
        ]
    asked = [_part(one, missing) for one in found]
    days = {str(one.term["ref"]): one for one in asked if _divides(one.term)}
    return [
        replace(one, by=days.get(degree_days_of(one.term.get("how") or "")))
        for one in asked
        if not _divides(one.term)
    ]


def _part(told: Mapping[str, Any], missing: Mapping[str, Sequence[Span]]) -> Part:
    term = told["term"]
    return Part(
        term=term,
        name=told["name"],
        entries=told["entries"],
        opening=told["opening"],
        aggregation=term.get("aggregation", ""),
        gaps=missing.get(term["ref"], ()),
    )


def _divides(term: Mapping[str, Any]) -> bool:
    return bool(term["side"] == WEATHER_SIDE)


def _told_together(gaps: Sequence[Gap]) -> list[tuple[list[Named], Sequence[Span]]]:
    """Return names with the days they lack; many that lack the same days as one."""
    if len(gaps) <= TOLD_ALONE:
        return [([gap.name], gap.days) for gap in gaps]
    found: dict[Sequence[Span], list[Named]] = {}
    for gap in gaps:
        found.setdefault(gap.days, []).append(gap.name)
    return [(names, days) for days, names in found.items()]


def _answers(town: Municipality, tree: Step) -> dict[str, list[DoubtAnswer]]:
    """Return what looked odd about the vouchers of a tree, and who answered what.

    Source:
        RQ-5 (docs/method/ledger.md)
    """
    found = answers_about(town, sorted(_keys(tree)))
    signers = Signers(town) if found else None
    for row in chain.from_iterable(found.values()):
        row.who = signers.word(row.answered_by)  # type: ignore[attr-defined,union-attr]
    return found


def _keys(step: Step) -> set[str]:
    own = {step.entry["key"]} if step.entry else set()
    return own.union(*(_keys(one) for one in step.inside))


@login_required
@require_safe
def why(request: UserRequest, slug: str, code: str, year: int) -> HttpResponse:
    """Show the value of a year as it is known today, down to the evidence."""
    town = town_for(request, slug, to="read-voucher")
    if not YEAR_MIN <= year <= YEAR_MAX:
        raise Http404("No municipality has books of that year.")
    version = latest_of(town, code)
    values = IndicatorValues(town, [version])
    [both] = both_of_indicators(town, [version], years=[year], values=values)[code]
    indicator, size = definition_content(version, values), log_size(town)
    gaps = [] if both.now.missing is None else values.gaps(version, year)

    def parts_of(of_year: int) -> list[Part]:
        return parts(
            *(town, indicator["terms"]),
            year=of_year,
            size=size,
            in_all_books=True,
            gaps=gaps,
        )

    tree = tree_of(
        indicator,
        parts_of,
        year=year,
        title=f"{code} {version.indicator.label}, {year}",
        first_month=town.first_month,
    )
    context = {
        **desk(request, town, "setup"),
        "indicator": version.indicator,
        "year": year,
        "size": size,
        "value": both.now,
        "gaps": _told_together(gaps),
        "both": [both],
        "by_formula": formula_named(version),
        "unit": version.unit,
        "evidence_links": True,
        "tree": tree,
        "answers_by_key": _answers(town, tree),
    }
    return render(request, "desk/why.html", context)
