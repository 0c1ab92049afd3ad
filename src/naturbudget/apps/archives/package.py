"""What an archive says of itself: datapackage.json, as Frictionless Data reads it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db import models

from naturbudget.apps.archives.columns import (
    NUMBERED,
    PERSON,
    Column,
    columns_of,
    head_of,
    key_names,
    references_of,
)
from naturbudget.apps.archives.table import Table
from naturbudget.apps.archives.tables import TABLES
from naturbudget.apps.municipalities.models import Municipality

FORMAT: Final = "naturbudget/municipality/1"
PROFILE: Final = "https://datapackage.org/profiles/2.0/datapackage.json"
LICENCE: Final = (
    "Not stated here: the municipality says what others may do with its books"
)
OTHER_FILES: Final = {
    "README.md": ("readme", "text/markdown", "What is in the archive."),
    "vouchers.jsonl": (
        "log",
        "application/jsonl",
        "The log: a line for each sealed voucher, as its leaf was hashed.",
    ),
    "checkpoint.txt": ("checkpoint", "text/plain", "Size and root of the log."),
    "journal.ledger": (
        "plain-text-books",
        "text/plain",
        "All sealed postings for hledger.",
    ),
}


@dataclass(frozen=True, slots=True)
class Written:
    """A file of the archive: its hash and how long it is."""

    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Heads:
    """How long the log and the journal are, and their roots."""

    size: int
    root: str
    entries: int
    journal: str


def package_of(
    town: Municipality, heads: Heads, files: Mapping[str, Written]
) -> dict[str, Any]:
    """Return what datapackage.json says.

    Args:
        town: Whose books they are.
        heads: The roots of its log and journal.
        files: All other files of the archive, by their name in it.
    """
    tables = [_resource(table, files[table.file]) for table in TABLES]
    others = [
        {"name": name, "description": words, "mediatype": kind, **_file(path, files)}
        for path, (name, kind, words) in OTHER_FILES.items()
    ]
    evidence = [
        {"name": path.rpartition("/")[2], **_file(path, files)}
        for path in sorted(files)
        if path.startswith("evidence/")
    ]
    return {
        "$schema": PROFILE,
        "name": town.slug,
        "title": f"The books of {town.name}",
        "description": "A municipality as naturbudget keeps it: every table as CSV, "
        "the evidence by its hash, the log, and the books for hledger.",
        "licenses": [{"path": "README.md", "title": LICENCE}],
        "naturbudget": {
            "format": FORMAT,
            "municipality": town.slug,
            "log": {"size": heads.size, "root": heads.root},
            "journal": {"entries": heads.entries, "root": heads.journal},
        },
        "resources": [*tables, *others, *evidence],
    }


def _file(path: str, files: Mapping[str, Written]) -> dict[str, Any]:
    one = files[path]
    return {"path": path, "bytes": one.size, "hash": f"sha256:{one.sha256}"}


def _resource(table: Table, file: Written) -> dict[str, Any]:
    return {
        "name": table.name,
        "type": "table",
        "title": table.about,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ",", "quoteChar": '"', "doubleQuote": True},
        **_file(table.file, {table.file: file}),
        "schema": _schema(table),
    }


def _schema(table: Table) -> dict[str, Any]:
    columns = {one.name: one for one in columns_of(table.label)}
    fields = [_field(name, columns.get(name)) for name in head_of(table)]
    schema: dict[str, Any] = {
        "fields": fields,
        "missingValues": [""],
        "primaryKey": list(key_names(table)),
    }
    keys = [
        {
            "fields": list(one.columns),
            "reference": {"resource": one.table, "fields": list(key)},
        }
        for one in references_of(table.label)
        if (key := _key_of(one.table))
    ]
    return schema | ({"foreignKeys": keys} if keys else {})


def _key_of(name: str) -> tuple[str, ...]:
    return next(key_names(table) for table in TABLES if table.name == name)


def _field(name: str, column: Column | None) -> dict[str, Any]:
    if column is None:  # the number of a row, or of a person
        return {"name": name, "type": "integer", "constraints": {"required": True}}
    kind = "integer" if column.refers in (PERSON, NUMBERED) else type_of(column.field)
    found: dict[str, Any] = {"name": name, "type": kind}
    if kind == "datetime":
        found["format"] = "any"
    constraints: dict[str, Any] = {}
    is_text = kind == "string"
    if not is_text and not column.is_null:
        constraints["required"] = True
    if is_text and isinstance(column.field, models.CharField) and column.field.choices:
        # An empty text is a missing value, which no list of values holds.
        values = [str(value) for value, _ in column.field.flatchoices if value]
        constraints["enum"] = values
    return found | ({"constraints": constraints} if constraints else {})


def type_of(field: models.Field[Any, Any]) -> str:
    """Return what Table Schema calls the kind of a field."""
    if isinstance(field, models.JSONField):
        return {list: "array", dict: "object"}.get(field.default, "any")
    for kind, name in TYPES.items():
        if isinstance(field, kind):
            return name
    raise ValueError(f"{field} is of a kind that no file holds")


TYPES: Final[Mapping[type[Any], str]] = {
    models.BooleanField: "boolean",
    models.IntegerField: "integer",
    models.DecimalField: "number",
    models.DateTimeField: "datetime",
    models.DateField: "date",
    models.CharField: "string",
    models.TextField: "string",
}
