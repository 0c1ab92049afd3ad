"""What the sub-commands share: who asks, what is found, how answers are written."""

from __future__ import annotations

import csv
import json
import re
import sys
from argparse import SUPPRESS, ArgumentParser, ArgumentTypeError, Namespace
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from naturbudget.apps.budget.models import Balance, BudgetVersion
from naturbudget.apps.cycle.queries import balance_of, budget_of, voted_budget_of
from naturbudget.apps.decisions.actions import GroupVote
from naturbudget.apps.evidence.actions import keep_file
from naturbudget.apps.evidence.models import Source
from naturbudget.apps.municipalities.models import Body, Municipality, User
from naturbudget.apps.municipalities.queries import require
from naturbudget.apps.municipalities.units import symbol
from naturbudget.core.cell import cell
from naturbudget.core.errors import (
    NaturbudgetError,
    Problem,
    UnitCode,
    gettext_noop,
    shortened,
)
from naturbudget.core.ledger.row import day_in
from naturbudget.core.quantity import PUBLISHED_DIGITS, Quantity, plain

SHORT_DIGITS = 6  # of an amount that has no end

NO_SUCH_TOWN = gettext_noop(
    "There is no municipality “{slug}”. Known are: {known}. Add it with "
    "“naturbudget municipality add”."
)
NO_SUCH_PERSON = gettext_noop(
    "Nobody signs in as {email}. Add the person with “naturbudget people add”, or "
    "leave --by out to work as this machine's operator."
)
NO_SUCH_FILE = gettext_noop("The file {path} cannot be read: {why}.")
NOT_WRITABLE = gettext_noop("The file {path} cannot be written: {why}.")
TOO_BIG = gettext_noop(
    "{path} has {size} MB; a file may have at most {limit} MB. Cut it into parts."
)
NO_BUDGET = gettext_noop(
    "{town} has no budget of {year}. Load one with “naturbudget budget load”."
)
NO_BALANCE = gettext_noop(
    "{town} has no balance of {year}. Draw it with “naturbudget balance draw”."
)
NO_BODY = gettext_noop("{town} has no body “{kind}”. It has: {known}.")
NOT_A_VOTE = gettext_noop(
    "“{text}” is not a vote. Write GROUP:for:against:abstaining, for example "
    "“Harbour List:14:0:0”."
)


NO_PASSWORD = gettext_noop(
    "The first line of {path} is no password: it is empty, or longer than {limit} "
    "characters. Write the password there, and nothing else."
)
PASSWORD_NOT_UTF8 = gettext_noop(
    "The file {path} is not UTF-8. Save it again as UTF-8."
)
PASSWORD_CHARACTERS_MAX = 1_000
COUNT = re.compile(r"[0-9]{1,9}")


class CommandError(NaturbudgetError):
    """The command cannot be carried out as it was given."""


def refuse(code: str, sentence: str, /, **values: object) -> CommandError:
    return CommandError(Problem(code, sentence, values))


def in_symbols(problem: Problem) -> str:
    """Return a refusal for a terminal: as it is, but for units, which have symbols."""
    values = {name: _told(value) for name, value in problem.values.items()}
    return str(replace(problem, values=values))


def _told(value: object) -> object:
    if isinstance(value, Problem):
        return in_symbols(value)
    if isinstance(value, UnitCode):
        return symbol(value) or value
    if isinstance(value, Quantity):
        return f"{_short(value.amount)} {symbol(value.unit)}".rstrip()
    return value


def _short(amount: Decimal) -> str:
    """Return an amount for a sentence; one that had no end is cut to six digits.

    >>> _short(Decimal("19.3333333333")), _short(Decimal("1234567.25"))
    ('19.3333', '1234567.25')
    """
    text = plain(amount)
    is_cut = "." in text and len(amount.as_tuple().digits) >= PUBLISHED_DIGITS
    if not is_cut:
        return text
    places = max(0, SHORT_DIGITS - 1 - amount.adjusted())
    return plain(round(amount, places))


def person(options: Namespace) -> User:
    """Return who acts: the person named by --by, else the machine's operator."""
    if not options.by:
        return User.objects.operator()
    found = User.objects.filter(email=options.by.lower()).first()
    if found is None:
        raise refuse("no-such-person", NO_SUCH_PERSON, email=options.by)
    return found


def town(options: Namespace, *, to: str, by: User) -> Municipality:
    """Return the municipality, if the person may do the action in it."""
    found = Municipality.objects.filter(slug=options.slug).first()
    if found is None:
        known = ", ".join(Municipality.objects.values_list("slug", flat=True)) or "-"
        raise refuse("no-such-town", NO_SUCH_TOWN, slug=options.slug, known=known)
    require(found, by, to=to)
    return found


def version(municipality: Municipality, year: int) -> BudgetVersion:
    found = budget_of(municipality, year)
    if found is None:
        raise refuse("no-budget", NO_BUDGET, town=municipality, year=str(year))
    return found


def voted_version(municipality: Municipality, year: int) -> BudgetVersion:
    """Return the budget in force; before the vote, the draft."""
    return voted_budget_of(municipality, year) or version(municipality, year)


def balance(municipality: Municipality, year: int) -> Balance:
    found = balance_of(municipality, year)
    if found is None:
        raise refuse("no-balance", NO_BALANCE, town=municipality, year=str(year))
    return found


def body(municipality: Municipality, kind: str) -> Body:
    found = municipality.bodies.filter(kind=kind).order_by("pk").first()
    if found is None:
        known = ", ".join(municipality.bodies.values_list("kind", flat=True))
        raise refuse("no-body", NO_BODY, town=municipality, kind=kind, known=known)
    return found


def votes(texts: Sequence[str]) -> list[GroupVote]:
    """Return the votes by group; the group's own name may hold colons."""
    found = []
    for text in texts:
        parts = text.rsplit(":", 3)
        counts = [part.strip() for part in parts[1:]]
        if len(counts) != 3 or not all(COUNT.fullmatch(count) for count in counts):
            raise refuse("not-a-vote", NOT_A_VOTE, text=shortened(text))
        in_favour, against, abstaining = map(int, counts)
        found.append(GroupVote(parts[0].strip(), in_favour, against, abstaining))
    return found


def read(path: Path) -> bytes:
    """Return the bytes of a file that is not larger than evidence may be."""
    try:
        size, limit = path.stat().st_size, settings.EVIDENCE_BYTES_MAX
        if size > limit:
            megabytes = {"size": size // 1_000_000, "limit": limit // 1_000_000}
            raise refuse("file-too-big", TOO_BIG, path=path, **megabytes)
        return path.read_bytes()
    except OSError as error:
        why = error.strerror or error
        raise refuse("no-such-file", NO_SUCH_FILE, path=path, why=why) from None


def password(path: Path) -> str:
    """Return the first line of a file."""
    try:
        lines = read(path).decode().splitlines()
    except UnicodeDecodeError:
        raise refuse("password-not-utf8", PASSWORD_NOT_UTF8, path=path) from None
    if not lines or not lines[0] or len(lines[0]) > PASSWORD_CHARACTERS_MAX:
        limit = PASSWORD_CHARACTERS_MAX
        raise refuse("no-password", NO_PASSWORD, path=path, limit=limit)
    return lines[0]


def write(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        why = error.strerror or error
        raise refuse("not-writable", NOT_WRITABLE, path=path, why=why) from None


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Refuse in words where a file cannot be written; leave no half of it."""
    try:
        yield
    except OSError as error:
        path.unlink(missing_ok=True)
        why = error.strerror or error
        raise refuse("not-writable", NOT_WRITABLE, path=path, why=why) from None
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def keep(path: Path, municipality: Municipality, by: User) -> Source:
    """Keep a file as evidence."""
    kinds = {".pdf": "application/pdf", ".csv": "text/csv", ".txt": "text/plain"}
    return keep_file(
        read(path),
        of=municipality,
        origin=path.name,
        media_type=kinds.get(path.suffix.lower(), "application/octet-stream"),
        by=by,
        at=timezone.now(),
    )


def printed(root: str) -> str:
    """Write a root as minutes, documents and the verifier do, in base64 (L-29)."""
    return b64encode(bytes.fromhex(root)).decode()


def add_by(parser: ArgumentParser, **default: Any) -> None:
    """Let it be said who acts and how it is answered, before the command or after."""
    parser.add_argument(
        "--by",
        metavar="EMAIL",
        help="who acts; else the machine's operator",
        default=default.get("by", SUPPRESS),
    )
    parser.add_argument(
        "--format",
        choices=("text", "json", "csv"),
        default=default.get("format", SUPPRESS),
        help="how the answer is written",
    )


def day(text: str) -> date:
    """Return the day that is written in the ISO way."""
    found = day_in(text)
    if found is None:
        raise ArgumentTypeError(f"{text} is no day; write 2025-03-31")
    return found


def counted(count: int, noun: str) -> str:
    """Return a number with what is counted.

    >>> counted(1, "voucher"), counted(0, "voucher")
    ('1 voucher', '0 vouchers')
    """
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def answer(
    options: Namespace,
    content: Mapping[str, Any],
    *,
    text: str,
    rows: Sequence[Mapping[str, Any]] | None = None,
) -> None:
    """Write the answer as a sentence, as JSON, or as a table."""
    if options.format == "json":
        sys.stdout.write(json.dumps(content, ensure_ascii=False, indent=2) + "\n")
    elif options.format == "csv":
        table = list(rows) if rows is not None else [content]
        columns = list(table[0]) if table else []
        writer = csv.DictWriter(sys.stdout, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows({key: _cell(row[key]) for key in columns} for row in table)
    else:
        sys.stdout.write(text.rstrip("\n") + "\n")


def _cell(value: object) -> object:
    if isinstance(value, Mapping):
        return cell("; ".join(f"{key}: {said}" for key, said in value.items()))
    if isinstance(value, list | tuple):
        return cell("; ".join(map(str, value)))
    return cell(value)
