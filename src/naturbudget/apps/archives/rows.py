"""The rows of a municipality as texts, table by table, in one order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from naturbudget.apps.archives.columns import (
    NUMBERED,
    PERSON,
    Column,
    columns_of,
    ordering,
    people_columns,
    references_of,
    text_of,
    town_lookup,
)
from naturbudget.apps.archives.table import Table
from naturbudget.apps.archives.tables import BY_NAME, TABLES
from naturbudget.apps.municipalities.models import Municipality, User
from naturbudget.apps.municipalities.numbers import StaffNumbers

CHUNK = 5_000


class Books:
    """Reads the tables of one municipality; numbers what has no key of its own."""

    def __init__(self, town: Municipality) -> None:
        self.town = town
        self._numbers = StaffNumbers(town)
        self._places: dict[str, dict[int, int]] = {}

    def rows(self, table: Table) -> Iterator[list[str]]:
        """Yield each row as the texts of its columns, in the order of the file."""
        if table.name == "people":
            yield from self._people()
            return
        columns = columns_of(table.label)
        found = self._ordered(table).values_list(*(one.lookup for one in columns))
        for number, row in enumerate(found.iterator(chunk_size=CHUNK), start=1):
            texts = [self._text(*pair) for pair in zip(columns, row, strict=True)]
            yield texts if table.key else [str(number), *texts]

    def _ordered(self, table: Table) -> QuerySet[Any]:
        rows: QuerySet[Any] = table.model._default_manager.all()
        if table.name == "units":
            rows = rows.filter(pk__in=self._used_units())
        else:
            rows = rows.filter(**{town_lookup(table.label): self.town.pk})
        return rows.order_by(*ordering(table))

    def _used_units(self) -> set[int]:
        found: set[int] = set()
        for table in TABLES:
            for one in references_of(table.label):
                if one.table == "units":
                    rows = self._ordered(table).order_by()
                    found |= {*rows.values_list(f"{one.field}_id", flat=True)}
        return found

    def _text(self, column: Column, value: Any) -> str:
        if value is not None and column.refers == PERSON:
            return str(self._numbers.of(value))
        if value is not None and column.refers == NUMBERED:
            return str(self._place(column.table, value))
        return text_of(value)

    def _place(self, name: str, key: int) -> int:
        if name not in self._places:
            keys = self._ordered(BY_NAME[name]).values_list("pk", flat=True)
            self._places[name] = {pk: place for place, pk in enumerate(keys, start=1)}
        return self._places[name][key]

    def _people(self) -> Iterator[list[str]]:
        named: set[int] = set()
        for name, lookup in people_columns():
            rows = self._ordered(BY_NAME[name]).order_by()
            named |= {*rows.values_list(lookup, flat=True).distinct()}
        users = User.objects.filter(pk__in=named - {None})
        for number, user in sorted((self._numbers.of(one.pk), one) for one in users):
            yield [
                str(number),
                text_of(user.email),
                text_of(user.name),
                text_of(user.is_active),
            ]
