"""The books as one would keep them on paper: a list of vouchers, added up each time.

Nothing here is the product's: what it predicts is what the product must do.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby

ENVIRONMENT = "environment/{}"
KINDS = {
    "gas/town-hall": "flow",
    "gas/school": "flow",
    "wood/school": "flow",
    "wood/forest/north": "stock",
    "wood/forest/south": "stock",
    "land/meadow": "stock",
    "land/sealed": "stock",
}
UNITS = {path: "m2" if path.startswith("land/") else "m3" for path in KINDS}
SCALES = {"m3": 3, "m2": 2}
STATIONS = ["no2-ring", "no2-park"]
HISTORY, YEARS, RUNNING = 2023, (2024, 2025), 2026
ALL_YEARS = (HISTORY, *YEARS, RUNNING)


@dataclass(frozen=True)
class Line:
    """An account, a number of the smallest parts of its unit, and a department."""

    path: str
    amount: int
    department: str = ""


@dataclass(frozen=True)
class Entry:
    """A voucher: typed, or accepted with what nature owes to it."""

    key: str
    kind: str
    first: date
    last: date
    books: int
    lines: tuple[Line, ...] = ()
    seen: tuple[tuple[str, str], ...] = ()
    ledger: str = "actual"
    column: str = ""
    reverses: str = ""

    @property
    def completed(self) -> tuple[Line, ...]:
        """The lines, and in each unit that has one sign only what balances them."""
        if self.kind in ("reclassification", "reversal"):
            return self.lines
        owed = []
        for unit in sorted({unit_of(line.path) for line in self.lines}):
            amounts = [line.amount for line in self.lines if unit_of(line.path) == unit]
            if not min(amounts) < 0 < max(amounts):
                owed.append(Line(ENVIRONMENT.format(unit), -sum(amounts)))
        return (*self.lines, *owed)


@dataclass(frozen=True)
class Figure:
    """A row of a file: what an account used, what a stock holds, what was seen."""

    code: str
    amount: int
    first: date
    last: date

    @property
    def key(self) -> str:
        return f"{self.code}:{self.first}:{self.last}"

    @property
    def is_stock(self) -> bool:
        return KINDS.get(self.code) == "stock"

    @property
    def value(self) -> str:
        scale = SCALES[unit_of(self.code)] if self.code in KINDS else 1
        return f"{Decimal(self.amount).scaleb(-scale).normalize():f}"

    @property
    def text(self) -> str:
        kind = KINDS.get(self.code, "series")
        unit = UNITS.get(self.code, "ug/m3")
        row = (self.code, kind, unit, self.first, self.last, self.value)
        return ",".join(map(str, (*row, "measured", "bill")))

    def is_said_by(self, held: Entry, paper: Naive) -> bool:
        """Tell whether the books already hold this figure under its key."""
        if self.code not in KINDS:
            return held.seen == ((self.code, self.value),)
        if self.is_stock:
            return paper.level(self.code, held.last) == self.amount
        return held.lines[0].amount == self.amount

    def entry(self, paper: Naive) -> Entry | None:
        """Return the voucher of this row; a level becomes its difference (AS-4)."""
        days = (self.first, self.last, self.last.year)
        if self.code not in KINDS:
            seen = ((self.code, self.value),)
            return Entry(self.key, "observation", *days, seen=seen)
        if not self.is_stock:
            return Entry(self.key, "use", *days, (Line(self.code, self.amount),))
        moves = paper.moves(self.code)
        if any(day > self.last and amount for day, amount in moves):
            return None
        change = self.amount - paper.level(self.code, self.last)
        kind = "addition" if change >= 0 else "loss"
        if not moves:
            kind, days = "opening", (self.last, self.last, self.last.year)
        return Entry(self.key, kind, *days, (Line(self.code, change),))


@dataclass
class Naive:
    """What one municipality sealed, in the order of its numbers."""

    entries: list[Entry] = field(default_factory=list)
    drafts: dict[str, int] = field(default_factory=dict)
    closed: dict[int, dict[str, tuple[object, ...]]] = field(default_factory=dict)
    voted: set[int] = field(default_factory=set)

    # What would be refused, and why

    def refusal(self, entry: Entry) -> str:
        """Return why a voucher may not be sealed, or nothing."""
        lines = entry.completed
        stocks = [kind_of(line.path) == "stock" for line in lines]
        if self.stands(entry.books):
            return "the council has ratified its balance"
        if entry.last > date(entry.books, 12, 31):
            return "its days are after its books"
        if entry.kind == "observation":
            return ""
        if any(stocks) and self.is_before_a_year_that_stands(entry.books):
            return "it would move the opening of a year that stands"
        if entry.kind == "reclassification" and not all(stocks):
            return "only stocks are reclassified"
        if any(totals(lines, unit_of).values()):
            return "it does not balance"
        return "" if len(lines) >= 2 else "one side is missing"

    def stands(self, year: int) -> bool:
        return year in self.voted or year in self.closed

    def is_before_a_year_that_stands(self, year: int) -> bool:
        return year not in YEARS and any(self.stands(y) for y in YEARS if y > year)

    def refusal_of_reversal(self, entry: Entry) -> str:
        if entry.kind in ("reversal", "original"):
            return "it stands for good"
        if any(other.reverses == entry.key for other in self.entries):
            return "it was reversed before"
        return ""

    def refusal_of_original(self, entry: Entry) -> str:
        """An account and department have one original in a year (BL-3)."""
        for other in self.entries:
            if (other.kind, other.books) == ("original", entry.books) and any(
                (mine.path, mine.department) == (theirs.path, theirs.department)
                for mine in entry.lines
                for theirs in other.lines
            ):
                return "it has an original"
        return self.refusal(entry)

    def refusal_of_close(self, year: int, size: int) -> str:
        if year in self.closed:
            return ""  # Closing again changes nothing.
        if any(earlier not in self.closed for earlier in YEARS if earlier < year):
            return "an earlier year is open"
        if year in self.drafts.values():
            return "a draft is left"
        if any(entry.books == year for entry in self.entries[size:]):
            return "something was sealed after the balance"
        return ""

    # What is accepted

    def seal(self, entry: Entry) -> None:
        assert all(other.key != entry.key for other in self.entries)
        whole = {"lines": entry.completed, "column": entry.column or entry.kind}
        self.entries.append(Entry(**{**vars(entry), **whole}))

    def mirror(self, entry: Entry, key: str) -> Entry:
        """Return the reversal of a voucher, in the books that are open for it."""
        year = entry.books
        is_stock = any(kind_of(line.path) == "stock" for line in entry.lines)
        while self.stands(year) or (
            is_stock and self.is_before_a_year_that_stands(year)
        ):
            year += 1
        return Entry(
            key,
            "reversal",
            entry.first,
            entry.last,
            year,
            tuple(
                Line(line.path, -line.amount, line.department) for line in entry.lines
            ),
            ledger=entry.ledger,
            column=entry.kind,
            reverses=entry.key,
        )

    def close(self, year: int, size: int) -> None:
        """Close a year on a balance that knew the first ``size`` vouchers (L-34)."""
        known = {line.path for entry in self.entries[:size] for line in entry.lines}
        rows = self.closing_rows(year)
        self.closed.setdefault(
            year, {path: row for path, row in rows.items() if path in known}
        )

    # Added up

    @property
    def closing(self) -> int | None:
        """The year that is closed next."""
        return next((year for year in YEARS if year not in self.closed), None)

    def standing(self, key: str) -> Entry | None:
        """Return the voucher with a key, unless it was reversed."""
        found = [entry for entry in self.entries if entry.key == key]
        undone = any(entry.reverses == key for entry in self.entries)
        return found[0] if found and not undone else None

    def rows(self) -> list[tuple[object, ...]]:
        """Return every line as the view ``book`` shows it."""
        return [
            (
                *(seq, e.key, e.ledger, e.kind, e.column, e.books, e.first, e.last),
                *(number, line.path, line.department, line.amount),
            )
            for seq, e in enumerate(self.entries, start=1)
            for number, line in enumerate(e.lines, start=1)
        ]

    def month_totals(self) -> dict[tuple[object, ...], int]:
        """Return what the database keeps (L-24): a month that sums to zero as well."""
        found: dict[tuple[object, ...], int] = {}
        for e in self.entries:
            for line in e.lines:
                where = (e.ledger, e.books, e.column, line.path, line.department)
                key = (*where, e.last.replace(day=1))
                found[key] = found.get(key, 0) + line.amount
        return found

    def month_entries(self) -> dict[tuple[object, ...], tuple[int, int]]:
        """Return what the database counts (IN-7): whole months, and other days."""
        found: dict[tuple[object, ...], tuple[int, int]] = {}
        for e in self.entries:
            next_day = e.last + timedelta(days=1)
            is_whole = e.first == e.last.replace(day=1) and next_day.day == 1
            stands = -1 if e.reverses else 1
            for line in e.lines:
                where = (e.ledger, e.books, e.column, line.path, line.department)
                key = (*where, e.last.replace(day=1))
                whole, other = found.get(key, (0, 0))
                part = stands * (not is_whole)
                found[key] = (whole + stands * is_whole, other + part)
        return found

    def moves(self, path: str) -> list[tuple[date, int]]:
        return [
            (entry.last, line.amount)
            for entry in self.entries
            for line in entry.lines
            if (entry.ledger, line.path) == ("actual", path)
        ]

    def level(self, path: str, until: date) -> int:
        return sum(amount for day, amount in self.moves(path) if day <= until)

    def closing_rows(self, year: int) -> dict[str, tuple[object, ...]]:
        """Return each account's opening, columns, corrections and closing (AS-3)."""
        found = {}
        for path, kind in KINDS.items():
            lines = [
                (entry, line.amount)
                for entry in self.entries
                for line in entry.lines
                if entry.books <= year and line.path == path
            ]
            if not lines:
                continue
            actual = [(e, n) for e, n in lines if e.ledger == "actual"]
            voted = [n for e, n in lines if e.ledger == "budget" and e.books == year]
            opening = sum(n for e, n in actual if e.books < year)
            late = sum(n for e, n in actual if e.books == year and e.last.year < year)
            columns: Counter[str] = Counter()
            for e, n in actual:
                if e.books == year and e.last.year == year:
                    columns[e.column] += n
            moved = sum(columns.values())
            used = moved - columns["opening"] - columns["reappraisal"]
            original = sum(voted) if voted else None
            is_stock = kind == "stock"
            found[path] = (
                opening if is_stock else 0,
                {column: str(amount) for column, amount in columns.items()},
                late,
                moved + (opening + late if is_stock else 0),
                original,
                used,
            )
        return found


def in_order(rows: list[Figure]) -> list[Figure]:
    """Return rows as they stand, but the levels of one stock by their days."""
    stocks = {row.code for row in rows if row.is_stock}
    levels = {
        code: sorted(
            (row for row in rows if row.code == code), key=lambda row: row.last
        )
        for code in stocks
    }
    return [levels[row.code].pop(0) if row.is_stock else row for row in rows]


def kind_of(path: str) -> str:
    return KINDS.get(path, "environment")


def unit_of(path: str) -> str:
    return UNITS.get(path) or path.rpartition("/")[2]


def totals(lines, by) -> Counter[str]:
    found: Counter[str] = Counter()
    for line in lines:
        found[by(line.path)] += line.amount
    return found


def adds_up_at_every_number(rows) -> bool:
    """Tell whether all lines up to any number add up to zero in each unit (L-2)."""
    sums: Counter[str] = Counter()
    for _, lines in groupby(rows, key=lambda row: row[0]):
        for *_, path, _department, amount in lines:
            sums[unit_of(path)] += amount
        if any(sums.values()):
            return False
    return True
