"""Budgets, balances, in-year accounts: drafted, filled, brought to where they were."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any, Final

from naturbudget.apps.archives.keys import Keys, Reader
from naturbudget.apps.archives.reading import Archive
from naturbudget.apps.archives.refusing import guarded
from naturbudget.apps.archives.tables import BY_NAME
from naturbudget.apps.budget.models import Balance, BudgetVersion
from naturbudget.apps.documents.models import Document
from naturbudget.apps.inyear.models import InYearAccount

Rows = list[tuple[int, dict[str, str]]]


def versions(archive: Archive, keys: Keys) -> None:
    """Draft each version, write its lines, divided, then freeze it as it was."""
    table = BY_NAME["versions"]
    reader = Reader(table, keys)
    lines = _grouped(archive, "lines", ("version_budget", "version_number"))
    of_lines = ("line_version_budget", "line_version_number")
    shares = _grouped(archive, "shares", of_lines)
    parts = _grouped(archive, "parts", of_lines)
    for line, row in archive.rows(table):
        values = reader.values(line, row)
        place = (row["budget"], row["number"])
        frozen = {name: values[name] for name in ("decision_id", "document_id")}
        draft = {**values, "state": BudgetVersion.State.DRAFT}
        draft |= dict.fromkeys(frozen)
        with guarded(table, line):
            version = BudgetVersion.objects.create(**draft)
        _insert("lines", lines.pop(place, []), keys)
        _insert("shares", shares.pop(place, []), keys)
        _insert("parts", parts.pop(place, []), keys)
        with guarded(table, line):
            BudgetVersion.objects.filter(pk=version.pk).update(
                state=values["state"], **frozen
            )
    for name, left in (("lines", lines), ("shares", shares), ("parts", parts)):
        for rows in left.values():
            _insert(name, rows, keys)


def balances(archive: Archive, keys: Keys) -> None:
    """Draw each balance, explain it, submit it, and let it be ratified."""
    table = BY_NAME["balances"]
    reader = Reader(table, keys)
    names = ("balance_version_budget", "balance_version_number")
    explanations = _grouped(archive, "explanations", names)
    for line, row in archive.rows(table):
        values = reader.values(line, row)
        place = (row["version_budget"], row["version_number"])
        with guarded(table, line):
            balance = Balance.objects.create(**_drawn(values))
        _insert("explanations", explanations.pop(place, []), keys)
        for step in _steps(values):
            with guarded(table, line):
                Balance.objects.filter(pk=balance.pk).update(**step)
    for rows in explanations.values():
        _insert("explanations", rows, keys)


def in_year_accounts(archive: Archive, keys: Keys) -> None:
    """Begin each in-year account, let it be commented and decided on, then issue it."""
    table = BY_NAME["in-year-accounts"]
    reader = Reader(table, keys)
    names = ("account_period", "account_number")
    said = {
        name: _grouped(archive, name, names)
        for name in ("in-year-comments", "in-year-steerings")
    }
    for line, row in archive.rows(table):
        values = reader.values(line, row)
        place = (row["period"], row["number"])
        with guarded(table, line):
            account = InYearAccount.objects.create(**{**values, "document_id": None})
        for name, by_account in said.items():
            _insert(name, by_account.pop(place, []), keys)
        with guarded(table, line):
            issued = InYearAccount.objects.filter(pk=account.pk)
            issued.update(document_id=values["document_id"])
    for name, unplaced in said.items():
        for rows in unplaced.values():
            _insert(name, rows, keys)


def _drawn(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return a balance as it was when it was drawn; a document fixes its number."""
    document = Document.objects.filter(pk=values["document_id"]).first()
    return {
        **values,
        "number": document.version if document else values["number"],
        "state": Balance.State.DRAWN,
        "decision_id": None,
        "document_id": None,
    }


def _steps(values: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return what follows: the document, then the state and the vote."""
    steps: list[dict[str, Any]] = []
    if values["document_id"] is not None:
        is_voted = values["state"] == Balance.State.RATIFIED
        state = Balance.State.SUBMITTED if is_voted else values["state"]
        steps.append({"document_id": values["document_id"], "state": state})
    last = {name: values[name] for name in ("state", "number", "decision_id")}
    return [*steps, last]


def _grouped(
    archive: Archive, name: str, columns: tuple[str, ...]
) -> dict[tuple[str, ...], Rows]:
    found: dict[tuple[str, ...], Rows] = defaultdict(list)
    for line, row in archive.rows(BY_NAME[name]):
        found[tuple(row[column] for column in columns)].append((line, row))
    return found


def _insert(name: str, rows: Rows, keys: Keys) -> None:
    table = BY_NAME[name]
    reader = Reader(table, keys)
    for line, row in rows:
        with guarded(table, line):
            table.model._default_manager.create(**reader.values(line, row))


STAGED: Final[Mapping[str, Callable[[Archive, Keys], None]]] = {
    "versions": versions,
    "balances": balances,
    "in-year-accounts": in_year_accounts,
}
# They come with the versions, balances and in-year accounts they belong to.
WITH_OTHERS: Final = (
    *("lines", "shares", "parts", "explanations"),
    *("in-year-comments", "in-year-steerings"),
)
