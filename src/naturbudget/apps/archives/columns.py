"""The columns of a table, found from its model: what a row is as texts, and back."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, Final

from django.db import models
from django.db.models.functions import Collate

from naturbudget.apps.archives.table import Table
from naturbudget.apps.archives.tables import BY_LABEL, BY_NAME
from naturbudget.apps.municipalities.models import Municipality, User
from naturbudget.core.cell import escaped, unescaped
from naturbudget.core.ledger.leaf import instant

PERSON: Final = "person"
NUMBERED: Final = "numbered"
WHOLE: Final = r"-?[0-9]{1,40}"


@dataclass(frozen=True)
class Column:
    """One column of a file, and where its value stands in the database.

    Attributes:
        name: What the head of the column says.
        lookup: How a query names the value.
        field: The field that holds it, in this table or in the one it names.
        refers: «person» or «numbered», where the value is a key of the database that
            the file tells by a number of its own.
        table: The table whose rows are numbered.
        is_null: Whether it may be empty although it is no text.
    """

    name: str
    lookup: str
    field: models.Field[Any, Any]
    refers: str = ""
    table: str = ""
    is_null: bool = False


@dataclass(frozen=True)
class Reference:
    """Columns that together name a row of another table."""

    field: str
    table: str
    columns: tuple[str, ...]
    is_null: bool


@cache
def fields_of(label: str) -> tuple[models.Field[Any, Any], ...]:
    """Return what of a table is written: neither its key nor its municipality."""
    table = BY_LABEL[label]
    return tuple(
        field
        for field in table.model._meta.concrete_fields
        if not field.primary_key
        and field.related_model is not Municipality
        and field.name not in table.left_out
    )


@cache
def columns_of(label: str) -> tuple[Column, ...]:
    """Return the columns of a table, the number of its rows first where it has one."""
    table = BY_LABEL[label]
    if table.name == "people":
        return tuple(
            _plain(table.model, name) for name in ("email", "name", "is_active")
        )
    found = [column for field in fields_of(label) for column in _expanded(field)]
    return tuple(found)


def _plain(model: type[models.Model], name: str) -> Column:
    field = model._meta.get_field(name)
    assert isinstance(field, models.Field), name
    return Column(name, name, field, is_null=field.null)


def _expanded(field: models.Field[Any, Any]) -> tuple[Column, ...]:
    target = field.related_model
    if not isinstance(target, type):
        return (Column(field.name, field.name, field, is_null=field.null),)
    if target is User:
        return (Column(field.name, field.attname, field, PERSON, "people", field.null),)
    table = BY_LABEL[target._meta.label]
    if not table.key:
        return (
            Column(field.name, field.attname, field, NUMBERED, table.name, field.null),
        )
    inner = key_columns(table)
    return tuple(
        Column(
            field.name if len(inner) == 1 else f"{field.name}_{one.name}",
            f"{field.name}__{one.lookup}",
            one.field,
            one.refers,
            one.table,
            field.null,
        )
        for one in inner
    )


def key_columns(table: Table) -> tuple[Column, ...]:
    """Return the columns by which other tables name a row of this one."""
    model = table.model
    return tuple(
        column for name in table.key for column in _expanded(_field(model, name))
    )


def _field(model: type[models.Model], name: str) -> models.Field[Any, Any]:
    field = model._meta.get_field(name)
    assert isinstance(field, models.Field), name
    return field


def key_names(table: Table) -> tuple[str, ...]:
    """Return what the key of a table is called in its own file."""
    if table.name == "people":
        return ("number",)
    return tuple(one.name for one in key_columns(table)) if table.key else ("id",)


def head_of(table: Table) -> tuple[str, ...]:
    """Return the head of a table's file."""
    names = tuple(column.name for column in columns_of(table.label))
    is_numbered = not table.key or table.name == "people"
    return (*key_names(table), *names) if is_numbered else names


@cache
def references_of(label: str) -> tuple[Reference, ...]:
    """Return what rows of a table name in others."""
    found = []
    if BY_LABEL[label].name == "people":
        return ()
    for field in fields_of(label):
        target = field.related_model
        if isinstance(target, type):
            name = "people" if target is User else BY_LABEL[target._meta.label].name
            columns = tuple(one.name for one in _expanded(field))
            found.append(Reference(field.name, name, columns, field.null))
    return tuple(found)


@cache
def town_lookup(label: str) -> str:
    """Return how a query comes from a row to its municipality."""
    model = BY_LABEL[label].model
    if model is Municipality:
        return "pk"
    fields = model._meta.concrete_fields
    for field in fields:
        if field.related_model is Municipality:
            return field.name
    for field in fields:
        target = field.related_model
        if isinstance(target, type) and not field.null and target is not User:
            return f"{field.name}__{town_lookup(target._meta.label)}"
    raise ValueError(f"{label} belongs to no municipality")


def ordering(table: Table) -> tuple[Any, ...]:
    """Return an order that does not depend on the language of the database."""
    if table.order:
        return table.order
    found: list[Any] = []
    for column in key_columns(table):
        is_text = isinstance(column.field, models.CharField | models.TextField)
        found.append(Collate(column.lookup, "C") if is_text else column.lookup)
    return (*found, "pk")


def text_of(value: object) -> str:
    """Return a value as it stands in a file."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return escaped(value)
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, dict | list):
        return escaped(json_text(value))
    return str(value)


def json_text(value: object) -> str:
    """Return the one way to write a value as JSON."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def value_of(column: Column, text: str) -> Any:
    """Return what a text of a column stands for.

    Raises:
        ValueError: It stands for nothing.
    """
    field = column.field
    if isinstance(field, models.CharField | models.TextField):
        return (
            None
            if text == "" and column.is_null and column.refers
            else (unescaped(text))
        )
    if text == "":
        if column.is_null or field.null:
            return None
        raise ValueError("is empty")
    for kind, read in READERS.items():
        if isinstance(field, kind):
            return read(text)
    raise ValueError("is of a kind that no file holds")


def _truth(text: str) -> bool:
    return {"true": True, "false": False}[text]


def _moment(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError("has no time zone")
    return found


READERS: Final[Mapping[type[Any], Callable[[str], Any]]] = {
    models.BooleanField: _truth,
    models.IntegerField: int,
    models.DecimalField: Decimal,
    models.DateTimeField: _moment,
    models.DateField: date.fromisoformat,
    models.JSONField: lambda text: json.loads(unescaped(text)),
}


def people_columns() -> list[tuple[str, str]]:
    """Return each table and column that names a person."""
    return [
        (table.name, column.lookup)
        for table in BY_NAME.values()
        if table.name != "people"
        for column in columns_of(table.label)
        if column.refers == PERSON
    ]
