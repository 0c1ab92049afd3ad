"""Turns what an office sent into figures that an import takes."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from naturbudget.apps.connections.adapters import ADAPTERS
from naturbudget.apps.connections.models import Connection
from naturbudget.apps.deliveries.sealed import sealed_figures
from naturbudget.apps.municipalities.models import Municipality
from naturbudget.core.delivery.parts import Part, Parted, Row, parted
from naturbudget.core.ledger.figures import Figure, FiguresRead, read_figures
from naturbudget.core.ledger.row import NEEDED
from naturbudget.core.unit import UnitTable

SOURCE_CHARACTERS_MAX = 300
# What is not yet what it will be.
OPEN = ("provisional", "estimated", "imputed")


def parts_of(connection: Connection) -> list[Part]:
    """Return what goes where; of which kind each code is, the books say."""
    town = connection.municipality
    codes = [part["code"] for part in connection.parts]
    kinds = dict(town.accounts.filter(path__in=codes).values_list("path", "kind"))
    return [
        Part(
            part["picked"],
            part["code"],
            kinds.get(part["code"], "series"),
            part["unit"],
            part["status"],
        )
        for part in connection.parts
    ]


def parted_of(connection: Connection, content: bytes, *, until: date) -> Parted:
    """Return the figures of a connection, and those that the office has not.

    Raises:
        NaturbudgetError: It cannot be read, or a part of it is not there.
    """
    adapter = ADAPTERS[connection.kind]
    reports = adapter.read(content, connection.parameters)
    return parted(reports, parts_of(connection), until=until)


def figures_of(
    connection: Connection, content: bytes, units: UnitTable, *, until: date
) -> FiguresRead:
    """Return what an import takes; what is sealed otherwise is corrected by it.

    An office revises: a figure that was open becomes final, any other is corrected,
    both by a reversal (L-14). What is the same stays untouched.
    """
    rows = parted_of(connection, content, until=until).rows
    read = read_figures(_written(connection, rows), name=connection.name, units=units)
    return replace(read, figures=_replacing(connection.municipality, read.figures))


def _written(connection: Connection, rows: Sequence[Row]) -> bytes:
    from_whom = connection.supplier or connection.get_kind_display()
    told = io.StringIO(newline="")
    table = csv.writer(told)
    table.writerow(NEEDED)
    for row in rows:
        source = f"{from_whom}, {connection.name}"
        if row.remark:
            source += f": {row.remark}"
        table.writerow(
            [
                *(row.code, row.kind, row.unit, row.first, row.last, row.value),
                *(row.status, source[:SOURCE_CHARACTERS_MAX]),
            ]
        )
    return told.getvalue().encode()


def _replacing(town: Municipality, figures: Sequence[Figure]) -> list[Figure]:
    sealed = sealed_figures(town, [figure.key for figure in figures])
    found = []
    for figure in figures:
        if before := sealed.get(figure.key):
            is_final = before.status in OPEN and figure.status not in OPEN
            replaces = "final" if is_final else "corrected"
            figure = replace(figure, replaces=replaces)
        found.append(figure)
    return found
