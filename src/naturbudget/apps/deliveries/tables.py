"""What a file is read as: in the product's own columns, or by a mapping."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from naturbudget.apps.deliveries.months import month_names
from naturbudget.apps.ledger.queries.chart import chart_of
from naturbudget.apps.municipalities.models import Municipality
from naturbudget.apps.municipalities.names import languages_of
from naturbudget.apps.resources.queries import unit_table
from naturbudget.core.delivery.grid import Delivered, Grid, cell_name
from naturbudget.core.delivery.mapping import Mapping
from naturbudget.core.delivery.translating import HEADER, Chart, Translator
from naturbudget.core.errors import NaturbudgetError, Problem, gettext_noop
from naturbudget.core.ledger.figures import (
    FiguresRead,
    Given,
    RowProblem,
    figures_in,
)
from naturbudget.core.ledger.row import NEEDED, OPTIONAL
from naturbudget.core.ledger.table import (
    NO_ROWS,
    UnreadableFileError,
    header_problems,
    name_columns,
)
from naturbudget.core.unit import UnitTable
from naturbudget.engines.sheets import read_file

# So many of the product's own columns make a header of the product's own.
OWN_COLUMNS_MIN = 4

NO_SHEET = gettext_noop("{name} has no sheet “{sheet}”. It has: {known}.")
NOT_KNOWN_YET = gettext_noop(
    "The columns of {name} are not known yet. Say once on the page of the import which "
    "column holds what; files like it are read by themselves then."
)


def grid_named(delivered: Delivered, sheet: str = "") -> Grid:
    """Return a sheet by its name, or the first one.

    Raises:
        UnreadableFileError: There is none of that name.
    """
    for grid in delivered.grids:
        if grid.sheet == sheet or not sheet:
            return grid
    known = ", ".join(grid.sheet for grid in delivered.grids)
    values = {"name": delivered.name, "sheet": sheet, "known": known}
    raise UnreadableFileError(Problem("no-sheet", NO_SHEET, values))


def is_own(grid: Grid) -> bool:
    """Tell whether a sheet has the product's own columns, or seems to mean them."""
    rows = grid.first_rows(1)
    header = {cell.strip().lower() for cell in rows[0][1]} if rows else set()
    return len(header.intersection(NEEDED)) >= OWN_COLUMNS_MIN


def known_chart(owner: Municipality, units: UnitTable | None = None) -> Chart:
    """Return what the books know of accounts and units, as a mapping asks for it."""
    chart, table = chart_of(owner), units or unit_table()
    kinds = {path: account.kind for path, account in chart.accounts.items()}
    kinds |= dict.fromkeys(chart.series, "series")

    @lru_cache(maxsize=2_048)
    def is_unit(text: str) -> bool:
        try:
            table.canonical(text)
        except NaturbudgetError:
            return False
        return True

    return Chart(kinds, is_unit, month_names())


class OwnTable:
    """A file in the product's own columns."""

    left_out = 0

    def __init__(self, grid: Grid, *, name: str) -> None:
        self._grid, self._name = grid, name
        rows = grid.first_rows(1)
        self._line = rows[0][0] if rows else 0
        self._header = [cell.strip().lower() for cell in rows[0][1]] if rows else []
        while self._header and not self._header[-1]:
            self._header.pop()

    def parts(
        self, owner: Municipality, *, units: UnitTable, at_once: int
    ) -> Iterator[FiguresRead]:
        """Yield its figures in parts.

        Raises:
            UnreadableFileError: Its header is wrong, or nothing stands below it.
        """
        named = name_columns(languages_of(owner.languages))
        optional = (*OPTIONAL, *named)
        problems = header_problems(
            self._header, name=self._name, needed=NEEDED, optional=optional
        )
        if not problems and len(self._grid.first_rows(2)) < 2:
            problems = [Problem("no-rows", NO_ROWS, {"name": self._name})]
        if problems:
            raise UnreadableFileError(*problems)
        yield from figures_in(self._header, self._rows(), units=units, at_once=at_once)

    def _rows(self) -> Iterator[Given]:
        width = len(self._header)
        for line, cells in self._grid.rows:
            if line <= self._line:
                continue
            if len(cells) > width and not any(map(str.strip, cells[width:])):
                cells = cells[:width]  # as spreadsheets write empty columns beside
            yield line, cells, ()

    def located(self, row: RowProblem) -> RowProblem:
        """Return a problem with the cell it is about."""
        if row.cell or row.column not in self._header:
            return row
        return replace(row, cell=cell_name(row.line, self._header.index(row.column)))


class MappedTable:
    """A file whose columns a mapping explains."""

    def __init__(self, grid: Grid, mapping: Mapping, *, name: str) -> None:
        self._grid, self._mapping, self._name = grid, mapping, name
        self._translator: Translator | None = None

    @property
    def left_out(self) -> int:
        return self._translator.left_out if self._translator else 0

    def translator(self, owner: Municipality, units: UnitTable) -> Translator:
        """Return what reads it in the light of what the books hold."""
        sheet = f", {self._grid.sheet}" if self._grid.sheet else ""
        source = f"{self._name}{sheet}"[:300]
        known = known_chart(owner, units)
        return Translator(self._grid, self._mapping, known, source=source)

    def parts(
        self, owner: Municipality, *, units: UnitTable, at_once: int
    ) -> Iterator[FiguresRead]:
        """Yield its figures in parts.

        Raises:
            UnreadableFileError: The mapping does not fit the sheet.
        """
        self._translator = self.translator(owner, units)
        if self._translator.problems:
            raise UnreadableFileError(*self._translator.problems)
        rows = self._translator.rows()
        yield from figures_in(HEADER, rows, units=units, at_once=at_once)

    def located(self, row: RowProblem) -> RowProblem:
        """Return a problem with the row and the cell of the file it is about."""
        if self._translator is None:
            return row
        line, cell = self._translator.place(row.line, row.column)
        return replace(row, line=line, cell=cell)


class ReadTable:
    """Figures that were read elsewhere, such as the answer of an office."""

    left_out = 0

    def __init__(self, read: FiguresRead) -> None:
        self._read = read

    def parts(
        self, owner: Municipality, *, units: UnitTable, at_once: int
    ) -> Iterator[FiguresRead]:
        """Yield all of them at once."""
        yield self._read

    def located(self, row: RowProblem) -> RowProblem:
        """Return the problem as it is."""
        return row


Table = OwnTable | MappedTable | ReadTable


def table_of(
    content: bytes, *, name: str, mapping: Mapping | None = None, sheet: str = ""
) -> tuple[Table, str]:
    """Return how a file is read, and what its bytes are.

    Raises:
        UnreadableFileError: It is no table, or its columns are not known yet.
    """
    delivered = read_file(content, name=name)
    if mapping is not None:
        grid = grid_named(delivered, sheet)
        return MappedTable(grid, mapping, name=name), delivered.media_type
    grids = [grid_named(delivered, sheet)] if sheet else delivered.grids
    for grid in grids:
        if is_own(grid):
            return OwnTable(grid, name=name), delivered.media_type
    problem = Problem("not-known-yet", NOT_KNOWN_YET, {"name": name})
    raise UnreadableFileError(problem)
