"""Builds a municipality from an archive, table by table, past none of its guards."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, Final

from django.db import connection

from naturbudget.apps.archives import replay, staged
from naturbudget.apps.archives.after import AFTER_THE_LOG
from naturbudget.apps.archives.keys import Keys, Reader
from naturbudget.apps.archives.reading import Archive, ArchiveError, wrong_row
from naturbudget.apps.archives.refusing import guarded
from naturbudget.apps.archives.table import Table
from naturbudget.apps.archives.tables import BEFORE_THE_LOG, BY_NAME
from naturbudget.apps.evidence import store
from naturbudget.apps.municipalities.models import Municipality, StaffNumber, User
from naturbudget.core.errors import Problem, gettext_noop, shortened

BATCH: Final = 1_000
# Numbers of people are those of accounts; more than these nobody ever had.
NUMBER_MAX: Final = 10_000_000
TAKEN = gettext_noop(
    "There is already a municipality “{slug}” in this installation, and an import "
    "never mixes two. Import into another one: NATURBUDGET_DATA=/new/folder."
)
NO_TOWN = gettext_noop("{file} must have one row, the municipality {slug}.")
OTHER_UNIT = gettext_noop(
    "{file}: the unit “{unit}” is another one here. Use the version of naturbudget "
    "that wrote the archive, or a newer one."
)
BAD_NUMBER = gettext_noop("{file}: {number} is not the number of a person.")
FILE_ERASED = gettext_noop(
    "{file} is in the archive, and sources.csv says that it was erased or does not "
    "name it. Export again."
)
FILE_LACKING = gettext_noop(
    "The bytes of the evidence {sha256} are missing in the archive. Export again."
)


def load(archive: Archive) -> Municipality:
    """Build everything; the caller holds the transaction and proves the result."""
    keys = _municipality(archive)
    town = keys.town
    _people(archive, keys)
    for table in BEFORE_THE_LOG[2:]:
        if table.name == "units":
            _units(archive)
        else:
            load_rows(table, archive, keys)
    replay.log(archive, keys)
    for table in AFTER_THE_LOG:
        if table.name in staged.STAGED:
            staged.STAGED[table.name](archive, keys)
        elif table.name not in staged.WITH_OTHERS:
            load_rows(table, archive, keys)
    _set_rules(keys)
    town.refresh_from_db()
    return town


def _set_rules(keys: Keys) -> None:
    for table, key, rules in keys.rules:
        table.model._default_manager.filter(pk=key).update(**rules)


def load_rows(table: Table, archive: Archive, keys: Keys) -> None:
    """Insert the rows of one table in their order."""
    reader, rows = Reader(table, keys), archive.rows(table)
    names_itself = any(table.label == BY_NAME[one].label for one in reader.names)
    for batch in _batches(rows, 1 if names_itself else BATCH):
        told = [reader.values(line, row) for line, row in batch]
        rules = [reader.rules_of(values) for values in told]
        with guarded(table, batch[0][0]):
            stored = table.model._default_manager.bulk_create(
                table.model(**values) for values in told
            )
        keys.set_later(table, zip((one.pk for one in stored), rules, strict=True))
        if not table.key:
            for (_, row), one in zip(batch, stored, strict=True):
                keys.number(table.name, row["id"], one.pk)


def _batches(
    rows: Iterable[tuple[int, dict[str, str]]], size: int
) -> Iterator[list[tuple[int, dict[str, str]]]]:
    found = iter(rows)
    while batch := list(islice(found, size)):
        yield batch


def _municipality(archive: Archive) -> Keys:
    table = BY_NAME["municipality"]
    rows = list(archive.rows(table))
    if len(rows) != 1 or rows[0][1]["slug"] != archive.slug:
        values = {"file": table.file, "slug": archive.slug}
        raise ArchiveError(Problem("no-town", NO_TOWN, values))
    if Municipality.objects.filter(slug=archive.slug).exists():
        raise ArchiveError(Problem("slug-taken", TAKEN, {"slug": archive.slug}))
    line, row = rows[0]
    reader = Reader(table, Keys(Municipality()))
    told = reader.values(line, row)
    rules = reader.rules_of(told)
    with guarded(table, line):
        keys = Keys(Municipality.objects.create(**told))
    keys.set_later(table, [(keys.town.pk, rules)])
    return keys


def _people(archive: Archive, keys: Keys) -> None:
    """Find people by their address, or add them; keep the numbers the log knows.

    Whoever is new gets the old number where it is free, and no password. Somebody
    here who bears a number that came with the municipality gets another one in it.
    """
    table, accounts = BY_NAME["people"], dict[int, int]()
    rows = list(archive.rows(table))
    for line, row in rows:
        if not row["number"].isdecimal() or int(row["number"]) > NUMBER_MAX:
            said = shortened(row["number"])
            raise wrong_row(table, line, BAD_NUMBER, "bad-number", number=said)
    _reserve(max((int(row["number"]) for _, row in rows), default=0))
    for line, row in rows:
        number = int(row["number"])
        values = Reader(table, keys).values(line, row)
        user = User.objects.filter(email=values["email"]).first()
        with guarded(table, line):
            user = user or _added(number, values)
        accounts[number] = user.pk
        keys.number("people", row["number"], user.pk)
    town, owners = keys.town, {pk: number for number, pk in accounts.items()}
    other = [(pk, number) for pk, number in owners.items() if pk != number]
    here = User.objects.filter(pk__in=[*accounts]).values_list("pk", flat=True)
    other += [(pk, _next_number()) for pk in here if pk not in owners]
    StaffNumber.objects.bulk_create(
        StaffNumber(municipality=town, user_id=pk, number=number)
        for pk, number in other
    )


def _added(number: int, values: dict[str, Any]) -> User:
    is_free = not User.objects.filter(pk=number).exists()
    own: dict[str, Any] = {"pk": number} if is_free else {}
    return User.objects.create_user(**values, **own)


def _reserve(number: int) -> None:
    """Let no account to come have a number that is taken in the log."""
    while (last := _next_number()) < number:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT count(nextval({SEQUENCE})) FROM generate_series(1, %s)",
                [number - last],
            )


SEQUENCE: Final = "pg_get_serial_sequence('municipalities_user', 'id')::regclass"


def _next_number() -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT nextval({SEQUENCE})")
        return int(cursor.fetchone()[0])


def _units(archive: Archive) -> None:
    """Compare the units that are used with those of this installation."""
    table = BY_NAME["units"]
    reader = Reader(table, Keys(Municipality()))
    facts = ("dimension", "num", "den", "scale")
    for line, row in archive.rows(table):
        values = reader.values(line, row)
        here = table.model._default_manager.filter(code=values["code"]).first()
        if here is None or any(getattr(here, one) != values[one] for one in facts):
            unit = values["code"]
            raise wrong_row(table, line, OTHER_UNIT, "other-unit", unit=unit)


def keep_evidence(archive: Archive, town: Municipality) -> list[str]:
    """Put the files of evidence into the store; return those that were not there."""
    kept = dict(town.sources.filter(erased_at=None).values_list("sha256", "size"))
    there = dict(archive.evidence())
    problems = [
        Problem("file-erased", FILE_ERASED, {"file": there[digest]})
        for digest in sorted(there.keys() - kept.keys())
    ]
    problems += [
        Problem("evidence-lacking", FILE_LACKING, {"sha256": digest})
        for digest in sorted(kept.keys() - there.keys())
    ]
    if problems:
        raise ArchiveError(*problems)
    added: list[str] = []
    try:
        for digest, name in sorted(there.items()):
            if store.state(digest, size=kept[digest]) != "as kept":
                store.put(archive.read(name))
                added.append(digest)
    except BaseException:
        drop_evidence(added)
        raise
    return added


def drop_evidence(digests: Iterable[str]) -> None:
    """Take back files of evidence that an import had put into the store."""
    for digest in digests:
        store.erase(digest)
