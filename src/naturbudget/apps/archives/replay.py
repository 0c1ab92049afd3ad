"""The log once more: what was decided, sealed and closed, in the order it happened.

Vouchers are inserted and sealed in the order of their numbers, with their recorded
moments and leaves. In between comes what happened in between: a decision before the
first voucher that names it, a root when the log was as long, a closing before the
first seal that is later. So each guard of the database judges as it did then.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from datetime import datetime
from itertools import groupby
from typing import Any, Final

from naturbudget.apps.archives.keys import Keys, Reader
from naturbudget.apps.archives.reading import Archive, wrong_row
from naturbudget.apps.archives.refusing import guarded, planned_for_many
from naturbudget.apps.archives.table import Table
from naturbudget.apps.archives.tables import BY_NAME
from naturbudget.apps.ledger.actions.copying import copy_rows, next_keys
from naturbudget.core.errors import gettext_noop

BATCH: Final = 5_000
Row = tuple[int, dict[str, str]]
NOT_IN_ORDER = gettext_noop(
    "{file}: it belongs to the voucher “{key}”, which is not there or stands in "
    "another order in vouchers.csv."
)


class Lines:
    """Rows that belong to vouchers, in the order of these."""

    def __init__(self, name: str, archive: Archive, keys: Keys) -> None:
        self.table = BY_NAME[name]
        self.reader = Reader(self.table, keys)
        rows = archive.rows(self.table)
        self._groups = groupby(rows, key=lambda row: row[1]["voucher"])
        self._next = next(self._groups, None)

    def of(self, key: str) -> list[Row]:
        """Return the rows of a voucher, which is the next one or has none."""
        if self._next is None or self._next[0] != key:
            return []
        found = list(self._next[1])
        self._next = next(self._groups, None)
        return found

    def finish(self) -> None:
        """Refuse rows that belong to no voucher."""
        if self._next is not None:
            key, rows = self._next
            line, _ = next(rows)
            raise wrong_row(self.table, line, NOT_IN_ORDER, "not-in-order", key=key)


class Log:
    """Vouchers on their way into the log, many at a time."""

    def __init__(self, archive: Archive, keys: Keys) -> None:
        self._archive, self._keys = archive, keys
        self._vouchers = Reader(BY_NAME["vouchers"], keys)
        self._postings = Lines("postings", archive, keys)
        self._observations = Lines("observations", archive, keys)
        self._seals = Lines("seals", archive, keys)
        self._waiting: list[Row] = []
        self._decisions = _Decisions(archive, keys)
        self._closings = _Closings(archive, keys, self._decisions)
        self._checkpoints = deque(archive.rows(BY_NAME["checkpoints"]))

    def replay(self) -> None:
        """Bring everything back in its order."""
        self._keep_roots(0)
        sealed: list[Row] = []
        size = 0
        for row in self._archive.rows(BY_NAME["vouchers"]):
            seal = self._seals.of(row[1]["key"])
            decision = row[1]["decision"]
            at = self._sealed_at(seal)
            if self._decisions.is_due(decision) or self._closings.is_due(at, size):
                self._flush(sealed)
                self._closings.bring(before=at, size=size)
                self._decisions.bring(decision)
            self._waiting.append(row)
            sealed += seal
            size += len(seal)
            has_root = self._is_root_due(size)
            if len(self._waiting) >= BATCH or has_root:
                self._flush(sealed)
                self._keep_roots(size)
        self._flush(sealed)
        for lines in (self._seals, self._postings, self._observations):
            lines.finish()
        self._decisions.bring_rest()
        self._closings.bring(before=None)
        while self._checkpoints:
            self._keep_root()

    def _sealed_at(self, seal: list[Row]) -> datetime | None:
        """Return the moment of a seal; drafts have none, and come after the last."""
        if not seal:
            self._seals.finish()
            return None
        found = self._seals.reader.values(*seal[0], without=("voucher",))
        moment: datetime = found["recorded_at"]
        return moment

    def _flush(self, sealed: list[Row]) -> None:
        """Insert what waits, and seal it."""
        waiting, self._waiting = self._waiting, []
        if not waiting:
            return
        made = next_keys("ledger_voucher", len(waiting))
        keys = {row["key"]: key for (_, row), key in zip(waiting, made, strict=True)}
        self._insert_vouchers(waiting, keys)
        self._insert_lines(self._postings, keys)
        self._insert_lines(self._observations, keys)
        rows = [(line, row, keys[row["voucher"]]) for line, row in sealed]
        self._copy(self._seals, rows, without="voucher")
        sealed.clear()

    def _insert_vouchers(self, rows: list[Row], keys: dict[str, int]) -> None:
        table = BY_NAME["vouchers"]
        named = {row["reverses"] for _, row in rows if row["reverses"]} - {*keys}
        asked = self._keys.town.vouchers.with_keys(sorted(named))
        earlier = dict(asked.values_list("key", "pk")) | keys
        found = []
        for line, row in rows:
            values = self._vouchers.values(line, row, without=("reverses",))
            reverses = earlier.get(row["reverses"])
            if row["reverses"] and reverses is None:
                key = row["reverses"]
                raise wrong_row(table, line, NOT_IN_ORDER, "not-in-order", key=key)
            own = {"id": keys[row["key"]], "reverses_id": reverses}
            found.append(own | values)
        _copy_all(table, rows[0][0], found)

    def _insert_lines(self, lines: Lines, keys: dict[str, int]) -> None:
        rows = [
            (line, row, key)
            for name, key in keys.items()
            for line, row in lines.of(name)
        ]
        self._copy(lines, rows, without="voucher")

    def _copy(
        self, lines: Lines, rows: list[tuple[int, dict[str, str], int]], without: str
    ) -> None:
        found = [
            lines.reader.values(line, row, without=(without,)) | {f"{without}_id": key}
            for line, row, key in rows
        ]
        if found:
            _copy_all(lines.table, rows[0][0], found)

    def _is_root_due(self, size: int) -> bool:
        return bool(self._checkpoints) and self._checkpoints[0][1]["size"] == str(size)

    def _keep_roots(self, size: int) -> None:
        while self._is_root_due(size):
            self._keep_root()

    def _keep_root(self) -> None:
        _insert(BY_NAME["checkpoints"], self._keys, *self._checkpoints.popleft())


class _Decisions:
    """Decisions, each with its votes, before the first voucher that names it."""

    def __init__(self, archive: Archive, keys: Keys) -> None:
        self._keys = keys
        self._rows = dict[str, Row]()
        for line, row in archive.rows(BY_NAME["decisions"]):
            self._rows[row["id"]] = (line, row)
        made = next_keys("decisions_decision", len(self._rows)) if self._rows else []
        self._made = dict(zip(self._rows, made, strict=True))
        self._votes = dict[str, list[Row]]()
        for line, row in archive.rows(BY_NAME["votes"]):
            self._votes.setdefault(row["decision"], []).append((line, row))

    def is_due(self, number: str) -> bool:
        return number in self._rows

    def bring(self, number: str) -> None:
        """Record a decision, unless it is there."""
        if number not in self._rows:
            return
        self._keys.number("decisions", number, self._made[number])
        row = self._rows.pop(number)
        _insert(BY_NAME["decisions"], self._keys, *row, pk=self._made[number])
        for vote in self._votes.pop(number, []):
            _insert(BY_NAME["votes"], self._keys, *vote)

    def bring_rest(self) -> None:
        """Record what no voucher names, and refuse votes on what is not there."""
        for number in list(self._rows):
            self.bring(number)
        for votes in self._votes.values():
            for vote in votes:
                _insert(BY_NAME["votes"], self._keys, *vote)


class _Closings:
    """Closings with their rows, before the first seal that is later."""

    def __init__(self, archive: Archive, keys: Keys, decisions: _Decisions) -> None:
        self._keys, self._decisions = keys, decisions
        table = BY_NAME["closings"]
        reader = Reader(table, keys)
        without = ("decision",)
        self._rows = deque(
            (reader.values(line, row, without=without)["closed_at"], line, row)
            for line, row in archive.rows(table)
        )
        self._held = dict[str, list[Row]]()
        for line, row in archive.rows(BY_NAME["closing-rows"]):
            self._held.setdefault(row["period"], []).append((line, row))

    def is_due(self, before: Any, size: int) -> bool:
        """Tell whether the next close is earlier, and the log as long as it says."""
        if not self._rows or before is None:
            return False
        closed_at, _, row = self._rows[0]
        is_there = row["seq"].isdecimal() and int(row["seq"]) <= size
        return bool(closed_at < before) and is_there

    def bring(self, *, before: Any, size: int = 0) -> None:
        """Close the years that were closed before a moment; without one, the rest."""
        while self._rows and (before is None or self.is_due(before, size)):
            _, line, row = self._rows.popleft()
            self._decisions.bring(row["decision"])
            for held in self._held.pop(row["period"], []):
                _insert(BY_NAME["closing-rows"], self._keys, *held)
            with planned_for_many():
                _insert(BY_NAME["closings"], self._keys, line, row)
        if before is None:
            for rows in self._held.values():
                for held in rows:
                    _insert(BY_NAME["closing-rows"], self._keys, *held)


def log(archive: Archive, keys: Keys) -> None:
    """Bring the whole log back."""
    Log(archive, keys).replay()


def _insert(
    table: Table, keys: Keys, line: int, row: dict[str, str], **own: Any
) -> None:
    values = Reader(table, keys).values(line, row) | own
    with guarded(table, line):
        table.model._default_manager.create(**values)


def _copy_all(table: Table, line: int, found: list[dict[str, Any]]) -> None:
    columns = list(found[0])
    rows: Iterator[tuple[object, ...]] = (tuple(one.values()) for one in found)
    with guarded(table, line):
        copy_rows(table.model._meta.db_table, rows, columns)
