"""The statement of environmental assets: the account, the matrix, supply and use."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from naturbudget.apps.ledger.asset_forms import AssetForm
from naturbudget.apps.ledger.kinds import KIND_LABELS, cause_label
from naturbudget.apps.ledger.queries.assets import (
    Asked,
    held_by_totals,
    matrices_of,
    statement_of,
    supplies_of,
)
from naturbudget.apps.ledger.views.shared import books_desk
from naturbudget.apps.municipalities.desk import UserRequest, town_for
from naturbudget.apps.municipalities.models import Municipality
from naturbudget.apps.municipalities.units import symbol
from naturbudget.core.assets.matrix import OUTSIDE, Matrix, trees_of
from naturbudget.core.assets.statement import (
    BETWEEN,
    AssetRow,
    identity_problems,
    nodes_above,
)
from naturbudget.core.cell import cell
from naturbudget.core.quantity import Quantity, exact_decimals, fixed

# Columns that stand in the table only where something is in them.
SELDOM = ("first", "corrections")
PLACES_SHOWN = 3
CELLS_MAX = 30  # a matrix of more accounts is no table any more


@login_required
@require_safe
def assets(request: UserRequest, slug: str) -> HttpResponse:
    """Show opening, columns and closing of each stock and node (AS-2)."""
    town, form = _asked(request, slug)
    context = {**_frame(request, town, form), "page": "assets"}
    if asked := form.asked(town):
        rows = statement_of(asked)
        context["units"] = [_unit(town, asked, unit, rows) for unit in _units(rows)]
        if asked.years:
            found = [row for row in rows if not row.is_node]
            context["unproved"] = identity_problems(found, held_by_totals(asked))
            context["proved"] = len(found)
    status = 409 if form.errors else 200
    return render(request, "ledger/assets.html", context, status=status)


def _unit(
    town: Municipality, asked: Asked, unit: str, rows: list[AssetRow]
) -> dict[str, Any]:
    """Return the table of one unit: its columns, rows, sum and entries."""
    names = dict(town.accounts.values_list("path", "names"))
    leaves = [row for row in rows if row.unit == unit and not row.is_node]
    mine = [row for row in rows if row.unit == unit and _is_shown(row, leaves)]
    columns = [
        name
        for name in BETWEEN
        if name not in SELDOM or any(row.columns[name] for row in leaves)
    ]
    places = exact_decimals(
        row.quantity(parts).amount
        for row in leaves
        for parts in (row.opening, row.closing, *row.columns.values())
    )
    return {
        "unit": unit,
        "columns": columns,
        "places": places,
        "rows": [
            {**_line(row, columns, names), "depth": _depth(row, mine)} for row in mine
        ],
        "entries": [
            entry for row in leaves for entry in _entries(row, names.get(row.path, {}))
        ],
        "is_small": len(leaves) <= CELLS_MAX,
        "reclassified": sum(row.columns["reclassified"] for row in leaves),
    }


def _is_shown(row: AssetRow, leaves: list[AssetRow]) -> bool:
    """Tell whether a row says something: a node of one account says nothing more."""
    below = sum(leaf.path.startswith(f"{row.path}/") for leaf in leaves)
    return not row.is_node or below > 1


def _depth(row: AssetRow, shown: list[AssetRow]) -> int:
    """Return below how many of the nodes that are shown a row stands."""
    nodes = {one.path for one in shown if one.is_node}
    return sum(node in nodes for node in nodes_above(row.path))


def _line(
    row: AssetRow, columns: list[str], names: Mapping[str, Any]
) -> dict[str, Any]:
    return {
        "row": row,
        "path": row.path,
        "names": names.get(row.path, {}),
        "step": row.path.rpartition("/")[2],
        "opening": row.quantity(row.opening).amount,
        "cells": [(name, row.quantity(row.columns[name]).amount) for name in columns],
        "closing": row.quantity(row.closing).amount,
    }


def _entries(row: AssetRow, names: Any) -> Iterable[dict[str, Any]]:
    """Yield what stands in the columns of an account, by kind and cause."""
    for (kind, cause, is_in), parts in sorted(row.details.items()):
        if not parts:
            continue
        word = KIND_LABELS.get(kind, _("correction of earlier years"))
        yield {
            "path": row.path,
            "names": names,
            "kind": word,
            "cause": cause_label(cause, is_in=is_in) if cause else "",
            "amount": row.quantity(parts).amount,
        }


@login_required
@require_safe
def matrix(request: UserRequest, slug: str) -> HttpResponse:
    """Show what became what: rows add up to the opening, columns to the closing."""
    town, form = _asked(request, slug)
    context = {**_frame(request, town, form), "page": "matrix"}
    if asked := form.asked(town):
        rows = statement_of(asked)
        names = dict(town.accounts.values_list("path", "names"))
        context["tables"] = [
            {**_matrix(part, rows, unit, names), "roots": roots}
            for unit, found in matrices_of(asked, rows).items()
            for roots, part in trees_of(found)
        ]
    status = 409 if form.errors else 200
    return render(request, "ledger/asset-matrix.html", context, status=status)


def _matrix(
    found: Matrix, rows: list[AssetRow], unit: str, names: Mapping[str, Any]
) -> dict[str, Any]:
    row = next(row for row in rows if row.unit == unit)

    def amount(parts: int) -> Decimal:
        return row.quantity(parts).amount

    lines = [
        {
            "path": path,
            "names": names.get(path, {}),
            "cells": [
                {"value": amount(found.cell(path, other)), "stays": path == other}
                for other in found.paths
            ],
            "out": amount(found.cell(path, OUTSIDE)),
            "sum": amount(found.row_sum(path)),
        }
        for path in found.paths
    ]
    amounts = [amount(parts) for parts in found.cells.values()]
    return {
        "unit": unit,
        "paths": [(path, names.get(path, {})) for path in found.paths],
        "unseen": [
            (one.path, names.get(one.path, {}))
            for one in rows
            if one.path in found.paths and not one.is_node and one.without_closing
        ],
        "lines": lines,
        "ins": [amount(found.cell(OUTSIDE, path)) for path in found.paths],
        "sums": [amount(found.column_sum(path)) for path in found.paths],
        "all_in": amount(sum(found.cell(OUTSIDE, path) for path in found.paths)),
        "all_out": amount(sum(found.cell(path, OUTSIDE) for path in found.paths)),
        "all": amount(
            sum(found.row_sum(path) + found.cell(OUTSIDE, path) for path in found.paths)
        ),
        "places": exact_decimals(amounts),
        "is_small": len(found.paths) <= CELLS_MAX,
    }


@login_required
@require_safe
def supply(request: UserRequest, slug: str) -> HttpResponse:
    """Show who supplied and who used, unit by unit and item by item (AS-7)."""
    town, form = _asked(request, slug)
    context = {**_frame(request, town, form), "page": "supply"}
    if asked := form.asked(town):
        names = dict(town.accounts.values_list("path", "names"))
        context["tables"] = [_supply(found, names) for found in supplies_of(asked)]
    status = 409 if form.errors else 200
    return render(request, "ledger/supply.html", context, status=status)


def _supply(found: Any, names: Mapping[str, Any]) -> dict[str, Any]:
    def amount(parts: int) -> Decimal:
        return Quantity.from_smallest(parts, found.unit, scale=found.scale).amount

    items = [
        {
            "name": item.name,
            "lines": [
                {
                    "path": account,
                    "names": names.get(account, {}),
                    "is_environment": kind == "environment",
                    "supply": amount(supply),
                    "use": amount(use),
                }
                for account, kind, supply, use in item.lines
            ],
            # What it took from other items or gave to them stands on the other side.
            "taken": amount(max(item.to_others, 0)),
            "given": amount(max(-item.to_others, 0)),
            "total": amount(max(item.supply, item.use)),
        }
        for item in found.items
    ]
    amounts = [
        line[side]
        for item in items
        for line in item["lines"]
        for side in ("supply", "use")
    ]
    return {
        "unit": found.unit,
        "items": items,
        # The books hold more digits than a reader needs; the file has them all.
        "places": min(exact_decimals(amounts), PLACES_SHOWN),
        "supply": amount(found.supply),
        "use": amount(found.use),
        "inputs": amount(found.inputs),
        "outputs": amount(found.outputs),
        "stock": amount(found.change_of_stock),
    }


@login_required
@require_safe
def assets_csv(request: UserRequest, slug: str) -> HttpResponse:
    """Return the statement as a tidy table: an entry a row, exact."""
    town, form = _asked(request, slug)
    asked = form.asked(town)
    rows = statement_of(asked) if asked else []
    table = [["account", "what", "entry", "cause", "quantity", "unit", "symbol"]]
    for row in rows:
        what = "node" if row.is_node else "account"
        table += [
            [
                *(row.path, what, entry, cause, fixed(parts, scale=row.scale)),
                *(row.unit, symbol(row.unit)),
            ]
            for entry, cause, parts in _tidy(row)
        ]
    return _csv(slug, "assets", asked, table)


def _tidy(row: AssetRow) -> Iterable[tuple[str, str, int]]:
    """Yield the entries of a row; what is not known has no row (AS-14)."""
    if not row.without_opening:
        yield "opening", "", row.opening
    for (kind, cause, is_in), parts in sorted(row.details.items()):
        sided = kind in ("reclassification", "reappraisal")
        side = ("-in" if is_in else "-out") if sided else ""
        yield ("first-level" if kind == "opening" else kind) + side, cause, parts
    if not row.without_closing:
        yield "closing", "", row.closing


@login_required
@require_safe
def matrix_csv(request: UserRequest, slug: str) -> HttpResponse:
    """Return the change matrix as pairs; an empty name is what lies outside."""
    town, form = _asked(request, slug)
    asked = form.asked(town)
    rows = statement_of(asked) if asked else []
    table = [["from", "to", "quantity", "unit", "symbol"]]
    for unit, found in (matrices_of(asked, rows) if asked else {}).items():
        scale = next(row.scale for row in rows if row.unit == unit)
        table += [
            [source, target, fixed(parts, scale=scale), unit, symbol(unit)]
            for (source, target), parts in sorted(found.cells.items())
            if parts
        ]
    return _csv(slug, "change-matrix", asked, table)


@login_required
@require_safe
def supply_csv(request: UserRequest, slug: str) -> HttpResponse:
    town, form = _asked(request, slug)
    asked = form.asked(town)
    table = [["item", "account", "side", "quantity", "unit", "symbol"]]
    for found in supplies_of(asked) if asked else ():
        for item in found.items:
            for account, _kind, supply, use in item.lines:
                for side, parts in (("supply", supply), ("use", use)):
                    if parts:
                        text = fixed(parts, scale=found.scale)
                        kept_in = found.unit, symbol(found.unit)
                        table.append([item.name, account, side, text, *kept_in])
    return _csv(slug, "supply-and-use", asked, table)


def _asked(request: UserRequest, slug: str) -> tuple[Municipality, AssetForm]:
    town = town_for(request, slug, to="read-voucher")
    today = timezone.now().date()
    return town, AssetForm(request.GET or None, town=town, today=today)


def _frame(request: UserRequest, town: Municipality, form: AssetForm) -> dict[str, Any]:
    return {
        **books_desk(request, town),
        "form": form,
        "asked": form.asked(town),
        "query": request.GET.urlencode(),
        "has_stocks": town.accounts.filter(kind="stock").exists(),
    }


def _units(rows: list[AssetRow]) -> list[str]:
    return sorted({row.unit for row in rows})


def _csv(
    slug: str, name: str, asked: Asked | None, table: list[list[str]]
) -> HttpResponse:
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    days = f"-{asked.first}-{asked.last}" if asked else ""
    file = f"{slug}-{name}{days}.csv"
    response["Content-Disposition"] = f'attachment; filename="{file}"'
    writer = csv.writer(response, lineterminator="\n")
    writer.writerows([[cell(value) for value in row] for row in table])
    return response
