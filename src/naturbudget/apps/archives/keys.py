"""Which rows of the database the texts of an archive name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, ValidationError

from naturbudget.apps.archives.columns import (
    Column,
    Reference,
    columns_of,
    fields_of,
    key_columns,
    references_of,
    town_lookup,
    value_of,
)
from naturbudget.apps.archives.reading import wrong_row
from naturbudget.apps.archives.table import Table
from naturbudget.apps.archives.tables import BY_NAME
from naturbudget.apps.municipalities.models import Municipality
from naturbudget.core.errors import gettext_noop, shortened

NOT_THERE = gettext_noop("{file}: {column} is “{text}”, and {table} has no such row.")
NOT_A_VALUE = gettext_noop("{file}: {column} is “{text}”, which is no value of it.")
NO_VALUE = (KeyError, ValueError, ArithmeticError)


class Keys:
    """Finds the key of a row by what a file calls it."""

    def __init__(self, town: Municipality) -> None:
        self.town = town
        self.rules: list[tuple[Table, int, dict[str, Any]]] = []
        self._numbered: dict[str, dict[str, int]] = {"people": {}}
        self._named: dict[str, dict[tuple[str, ...], int]] = {}

    def set_later(
        self, table: Table, rules: Iterable[tuple[int, dict[str, Any]]]
    ) -> None:
        """Remember the rules of rows, which are set once everything is built."""
        self.rules += [(table, key, values) for key, values in rules if values]

    def number(self, table: str, text: str, key: int) -> None:
        """Remember a row that its file tells by a number."""
        self._numbered.setdefault(table, {})[text] = key

    def find(self, name: str, texts: tuple[str, ...]) -> int | None:
        """Return the key of a row of a table, or nothing where there is none."""
        if name in self._numbered:
            return self._numbered[name].get(texts[0])
        table = BY_NAME[name]
        known = self._named.setdefault(name, {})
        if texts not in known:
            found = self._asked(table, texts)
            if found is None:
                return None
            known[texts] = found
        return known[texts]

    def _asked(self, table: Table, texts: tuple[str, ...]) -> int | None:
        columns = key_columns(table)
        where: dict[str, Any] = {}
        for column, text in zip(columns, texts, strict=True):
            where[column.lookup] = (
                self.find(column.table, (text,))
                if column.refers
                else value_of(column, text)
            )
        if table.name != "units":
            where[town_lookup(table.label)] = self.town.pk
        rows = table.model._default_manager
        try:
            return int(rows.only("pk").get(**where).pk)
        except ObjectDoesNotExist:
            return None


class Reader:
    """Turns the texts of a row into values of its columns in the database."""

    def __init__(self, table: Table, keys: Keys) -> None:
        self._table, self._keys = table, keys
        fields = table.model._meta.concrete_fields
        self._is_of_town = any(one.related_model is Municipality for one in fields)
        self.names = [one.table for one in references_of(table.label)]
        self._references = references_of(table.label)
        named = {name for one in self._references for name in one.columns}
        self._plain = [
            (field, column)
            for field in fields_of(table.label)
            for column in columns_of(table.label)
            if column.name == field.name and column.name not in named
        ]
        self._attnames = {field.name: field.attname for field in fields_of(table.label)}

    def values(
        self, line: int, row: dict[str, str], *, without: tuple[str, ...] = ()
    ) -> dict[str, Any]:
        """Return what a row says, by the columns of the database.

        Args:
            line: Where it stands in its file.
            row: Its texts by the head of the file.
            without: References that the caller follows.

        Raises:
            ArchiveRowsError: A text is no value, or names what is not there.
        """
        found: dict[str, Any] = {}
        if self._is_of_town:
            found["municipality_id"] = self._keys.town.pk
        for field, column in self._plain:
            found[field.attname] = self._value(line, column, row[column.name])
        for one in self._references:
            if one.field not in without:
                found[self._attnames[one.field]] = self._key(line, one, row)
        return found

    def rules_of(self, values: dict[str, Any]) -> dict[str, Any]:
        """Take out of a row what is set last, as far as it is not the default."""
        usual = self._table.model()
        taken = {name: values.pop(name) for name in self._table.set_last}
        return {
            name: value
            for name, value in taken.items()
            if value != getattr(usual, name)
        }

    def _value(self, line: int, column: Column, text: str) -> Any:
        try:
            value = value_of(column, text)
            column.field.run_validators(value)
        except (*NO_VALUE, ValidationError) as error:
            values = {"column": column.name, "text": shortened(text)}
            raise wrong_row(
                self._table, line, NOT_A_VALUE, "not-a-value", **values
            ) from error
        return value

    def _key(self, line: int, one: Reference, row: dict[str, str]) -> int | None:
        texts = tuple(row[name] for name in one.columns)
        if one.is_null and not any(texts):
            return None
        try:
            found = self._keys.find(one.table, texts)
        except NO_VALUE:
            found = None
        if found is None:
            values = {
                "column": ", ".join(one.columns),
                "text": shortened(", ".join(texts)),
                "table": BY_NAME[one.table].file,
            }
            raise wrong_row(self._table, line, NOT_THERE, "not-there", **values)
        return found
