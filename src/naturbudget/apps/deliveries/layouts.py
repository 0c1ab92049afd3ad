"""Remembering how a supplier's files are read, and knowing the next one again."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from hashlib import sha256

from django.db import transaction

from naturbudget.apps.deliveries.models import Layout
from naturbudget.apps.deliveries.tables import grid_named, is_own, known_chart
from naturbudget.apps.municipalities import events
from naturbudget.apps.municipalities.locks import lock
from naturbudget.apps.municipalities.models import Municipality, User
from naturbudget.core.delivery.grid import Grid
from naturbudget.core.delivery.guessing import fingerprint, guessed
from naturbudget.core.delivery.mapping import Mapping, folded
from naturbudget.core.delivery.translating import Translator
from naturbudget.core.errors import NaturbudgetError, Problem, gettext_noop
from naturbudget.engines.sheets import read_file

NO_SUPPLIER = gettext_noop(
    "Say whose file it is: the next one with the same columns is read by itself."
)


class LayoutError(NaturbudgetError):
    """A layout cannot be remembered like this."""


@transaction.atomic
def remember_layout(
    municipality: Municipality,
    grid: Grid,
    mapping: Mapping,
    *,
    supplier: str,
    by: User,
    at: datetime,
) -> Layout:
    """Remember how files with these columns are read; the same again changes nothing.

    Raises:
        LayoutError: Nobody said whose file it is.
    """
    supplier = " ".join(supplier.split())[:100]
    if not supplier:
        values = {"field": "supplier"}
        raise LayoutError(Problem("no-supplier", NO_SUPPLIER, values))
    owner = lock(municipality)
    print_ = fingerprint(grid, mapping, known_chart(owner))
    # The next file is of another year: the period is said of this file alone.
    lasting = dict(mapping.constants)
    lasting.pop("period", None)
    stored = replace(mapping, constants=lasting).to_json()
    row = Layout.objects.filter(municipality=owner, fingerprint=print_).first()
    if row and (row.supplier, row.mapping) == (supplier, stored):
        return row
    row = row or Layout(municipality=owner, fingerprint=print_)
    row.supplier, row.mapping = supplier, stored
    row.saved_at, row.saved_by = at, by
    row.save()
    told = {"layout": print_, "supplier": supplier, "mapping": stored}
    events.record("layout-remembered", of=owner, by=by, at=at, **told)
    return row


def layout_for(municipality: Municipality, grid: Grid) -> Layout | None:
    """Return the layout that a sheet has, if it was remembered."""
    chart = known_chart(municipality)
    for row in municipality.layouts.order_by("-saved_at"):
        mapping = row.to_core()
        if fingerprint(grid, mapping, chart) == row.fingerprint:
            return row
    return None


def of_its_year(
    municipality: Municipality, content: bytes, grid: Grid, mapping: Mapping
) -> Mapping:
    """Return a mapping with the year that was written when this very file was sealed.

    Of a file that names months alone. What it said then stands in its vouchers; where
    they are not all of one year, or the file is new, somebody has to write it.
    """
    if not Translator(grid, mapping, known_chart(municipality), source="").lacks_year:
        return mapping
    rows = municipality.vouchers.filter(
        source__sha256=sha256(content).hexdigest(),
        seal__isnull=False,
        reverses__isnull=True,
    )
    days = rows.values_list("valid_from__year", "valid_to__year").distinct()
    years = {year for pair in days for year in pair}
    if len(years) != 1:
        return mapping
    period = {"period": str(years.pop())}
    return replace(mapping, constants={**mapping.constants, **period})


def remembered(
    municipality: Municipality, content: bytes, *, name: str, sheet: str
) -> tuple[Mapping | None, str]:
    """Return how a file is read that is not in the product's own columns, if known.

    Raises:
        UnreadableFileError: It is no table.
    """
    delivered = read_file(content, name=name)
    grids = [grid_named(delivered, sheet)] if sheet else delivered.grids
    if not any(is_own(grid) for grid in grids):
        for grid in grids:
            if layout := layout_for(municipality, grid):
                mapping = of_its_year(municipality, content, grid, layout.to_core())
                return mapping, grid.sheet
    return None, sheet


def guess_for(municipality: Municipality, grid: Grid) -> Mapping:
    """Return a first guess at what the columns of a sheet hold."""
    names = {
        folded(name): code
        for row in (*municipality.accounts.all(), *municipality.series.all())
        for code in [str(row)]
        for name in row.names.values()
    }
    return guessed(grid, known_chart(municipality), names)
