"""Municipalities, people, figures, indicators, packs."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from naturbudget.apps.deliveries.actions import Imported, RowDoubt, import_figures
from naturbudget.apps.documents.packs import evidence_pack
from naturbudget.apps.municipalities.actions import (
    add_municipality,
    appoint,
    department,
)
from naturbudget.apps.municipalities.models import Municipality, User
from naturbudget.apps.municipalities.names import languages_of
from naturbudget.apps.municipalities.queries import Standing, require
from naturbudget.apps.resources.definitions import define_indicator
from naturbudget.config.commands import (
    confirming,
    drafts,
    municipality,
    readings,
    shared,
)
from naturbudget.config.commands import indicators as by_month
from naturbudget.core.budget.table import IndicatorRow, read_indicators
from naturbudget.core.errors import NaturbudgetError
from naturbudget.core.ledger.figures import RowProblem
from naturbudget.core.permission import ROLES

SMALL_TOWN = ("co-ordinator", "executive", "clerk")


class RowsRefusedError(NaturbudgetError):
    """Rows of a file are wrong; ``rows`` lists every one with its reason."""

    def __init__(self, rows: list[RowProblem]) -> None:
        super().__init__(*(row.problem for row in rows))
        self.rows = tuple(sorted(rows, key=lambda row: (row.line, row.column)))


def add_arguments(commands: Any) -> None:
    """Declare the sub-commands."""
    towns = commands.add_parser("municipality", help="add and list municipalities")
    verbs = towns.add_subparsers(required=True, metavar="VERB")
    add = verbs.add_parser("add", help="add a municipality")
    add.add_argument("slug", help="its short name, for example vaxjo")
    add.add_argument("--name", required=True)
    add.add_argument("--country", required=True, help="two letters, for example SE")
    add.add_argument("--languages", default="en", help="for example sv,en")
    add.add_argument("--standing", choices=Municipality.Standing.values, default="real")
    add.add_argument("--about", default="", help="a sentence for the public page")
    add.add_argument("--first-month", type=int, default=1, choices=range(1, 13))
    _finish(add, municipality_add)
    _finish(verbs.add_parser("list", help="list them"), municipality_list)
    municipality.add_arguments(verbs)

    people = commands.add_parser("people", help="give roles to people")
    verbs = people.add_subparsers(required=True, metavar="VERB")
    give = verbs.add_parser("add", help="give a person a role")
    give.add_argument("slug")
    give.add_argument("email")
    give.add_argument("--role", required=True, choices=list(ROLES))
    give.add_argument("--department", default="")
    give.add_argument("--name", default="")
    give.add_argument("--password-file", type=Path, help="its first line is set")
    _finish(give, people_add)

    figures = commands.add_parser("figures", help="import figures")
    verbs = figures.add_subparsers(required=True, metavar="VERB")
    load = verbs.add_parser("import", help="seal the figures of a file")
    load.add_argument("slug")
    load.add_argument("file", type=Path)
    load.add_argument("--create", action="store_true", help="open what is missing")
    load.add_argument(
        "--correct", action="store_true", help="reverse what differs, enter it anew"
    )
    load.add_argument("--dry-run", action="store_true", help="only tell")
    confirming.add_confirm(load)
    load.add_argument("--sheet", default="", help="which sheet; by default the first")
    _finish(load, figures_import)
    drafts.add_arguments(verbs)
    readings.add_figures(verbs)

    indicators = commands.add_parser("indicators", help="define indicators")
    verbs = indicators.add_subparsers(required=True, metavar="VERB")
    load = verbs.add_parser("load", help="define the indicators of a CSV file")
    load.add_argument("slug")
    load.add_argument("file", type=Path)
    _finish(load, indicators_load)
    readings.add_indicators(verbs)
    by_month.add_arguments(commands, verbs)

    pack = commands.add_parser("pack", help="write the evidence pack of a year")
    pack.add_argument("slug")
    pack.add_argument("year", type=int)
    pack.add_argument("--out", type=Path, required=True)
    _finish(pack, pack_write)


def _finish(parser: ArgumentParser, action: Any) -> None:
    shared.add_by(parser)
    parser.set_defaults(action=action)


@transaction.atomic
def municipality_add(options: Namespace) -> None:
    """Add a municipality; whoever adds it runs it, as in a small town."""
    now = timezone.now()
    by = User.objects.operator()
    languages = [code.strip() for code in options.languages.split(",") if code.strip()]
    town = add_municipality(
        options.slug,
        name=options.name,
        country=options.country,
        languages=languages,
        standing=options.standing,
        about=options.about,
        first_month=options.first_month,
        by=by,
        at=now,
    )
    if options.by:
        email = options.by.lower()
        first = User.objects.filter(email=email).first()
        first = first or User.objects.create_user(email)
        for role in SMALL_TOWN:
            appoint(first, role=role, of=town, by=by, at=now)
    content = {"slug": town.slug, "name": town.name, "country": town.country}
    shared.answer(options, content, text=f"{town.name} is added as {town.slug}.")


def municipality_list(options: Namespace) -> None:
    rows = [
        {"slug": town.slug, "name": town.name, "standing": town.standing}
        for town in Municipality.objects.order_by("slug")
    ]
    text = "\n".join(f"{row['slug']}: {row['name']}, {row['standing']}" for row in rows)
    empty = "There is no municipality yet."
    shared.answer(options, {"municipalities": rows}, text=text or empty, rows=rows)


@transaction.atomic
def people_add(options: Namespace) -> None:
    by = shared.person(options)
    town = shared.town(options, to="edit-people", by=by)
    email = options.email.lower()
    user = User.objects.filter(email=email).first()
    user = user or User.objects.create_user(email, name=options.name)
    if options.password_file:
        user.set_password(shared.password(options.password_file))
        user.save(update_fields=["password"])
    place = department(town, options.department) if options.department else None
    appoint(
        user, role=options.role, of=town, department=place, by=by, at=timezone.now()
    )
    content = {"email": email, "role": options.role, "department": options.department}
    shared.answer(options, content, text=f"{email} is {options.role} of {town.name}.")


def figures_import(options: Namespace) -> None:
    by = shared.person(options)
    town = shared.town(options, to="import-figures", by=by)
    if options.create:
        require(town, by, to="open-account")
    standing = Standing(by, town)
    own = standing.scope("import-figures") == "own"
    done = import_figures(
        town,
        shared.read(options.file),
        name=options.file.name,
        sheet=options.sheet,
        create=options.create,
        corrects=options.correct,
        dry_run=options.dry_run,
        department_ids=standing.departments if own else None,
        reasons=confirming.reasons(options),
        by=by,
        at=timezone.now(),
    )
    content = {
        "sealed": done.sealed,
        "drafted": done.drafted,
        "unchanged": done.unchanged,
        "corrected": done.corrected,
        "opened": list(done.opened),
        "conversions": list(done.conversions),
        "crossing": done.crossing,
        "dry_run": done.is_dry_run,
        "doubts": [
            {
                "line": row.line,
                "where": row.column,
                "code": row.problem.code,
                "message": shared.in_symbols(row.problem),
            }
            for row in done.doubts
        ],
        "open": done.open,
        "late": [
            {
                "line": row.line,
                "where": row.column,
                "code": row.problem.code,
                "message": shared.in_symbols(row.problem),
            }
            for row in done.late
        ],
        "behind_council": [
            {"code": one.code, "message": shared.in_symbols(one)}
            for one in done.behind_council
        ],
    }
    text = _counts(done)
    if done.crossing:
        rows = "row reaches" if done.crossing == 1 else "rows reach"
        text += (
            f" {done.crossing} {rows} over the end of a year, and what is in it counts "
            "in the year of its last day; the column split divides it by days."
        )
    if done.opened:
        text += f" Opened: {', '.join(done.opened)}."
    if done.conversions:
        text += f" Converted: {'; '.join(done.conversions)}."
    late = [f"line {row.line}: {shared.in_symbols(row.problem)}" for row in done.late]
    if late:
        text = "\n".join([text, "In other books:", *late])
    if done.is_dry_run or done.drafted:
        for one in done.behind_council:
            text += f"\n{shared.in_symbols(one)}"
    told = [_doubted(row) for row in done.doubts]
    if told:
        text = "\n".join([text, "Worth a second look:", *told])
    if done.open:
        text += "\n" + confirming.OPEN_DOUBTS
    shared.answer(options, content, text=text, rows=[{**content, "doubts": told}])


def _counts(done: Imported) -> str:
    """Return how many figures came of a file; what is none is left out."""
    would = "would be " if done.is_dry_run else ""
    figures = shared.counted(done.unchanged, "figure")
    parts = [
        (done.sealed, f"{shared.counted(done.sealed, 'voucher')} {would}sealed"),
        (
            done.drafted,
            f"{shared.counted(done.drafted, 'draft')} {would}kept for a second person "
            "to seal",
        ),
        (done.unchanged, f"{figures} unchanged"),
        (done.corrected, f"{done.corrected} corrected"),
    ]
    said = ", ".join(text for count, text in parts if count)
    return f"{said}." if said else "There is no figure in it."


def _doubted(row: RowDoubt) -> str:
    said = shared.in_symbols(row.problem)
    return f"line {row.line}, {row.doubt.check}: {said}"


def indicators_load(options: Namespace) -> None:
    by = shared.person(options)
    town = shared.town(options, to="define-indicator", by=by)
    rows, problems = read_indicators(
        shared.read(options.file),
        name=options.file.name,
        languages=languages_of(town.languages),
    )
    loaded = []
    with transaction.atomic():
        for row in rows:
            try:
                loaded.append(_define(town, row, by))
            except NaturbudgetError as error:
                problems += [
                    RowProblem(row.line, "formula", problem)
                    for problem in error.problems
                ]
        if problems:
            raise RowsRefusedError(problems)
    count = len(loaded)
    said = "indicator is" if count == 1 else "indicators are"
    text = f"{count} {said} defined."
    if count == 1:
        text = "One indicator is defined."
    shared.answer(options, {"indicators": loaded}, text=text, rows=loaded)


def _define(town: Municipality, row: IndicatorRow, by: User) -> dict[str, object]:
    version = define_indicator(
        town,
        row.code,
        formula=row.formula,
        unit=row.unit,
        direction=row.direction,
        names=row.names,
        resource=row.resource,
        reference=row.reference,
        about=row.about,
        lag=row.lag,
        by=by,
        at=timezone.now(),
    )
    return {"code": row.code, "version": version.number, "unit": version.unit}


def pack_write(options: Namespace) -> None:
    by = shared.person(options)
    town = shared.town(options, to="export-pack", by=by)
    content = evidence_pack(town, options.year)
    shared.write(options.out, content)
    text = f"{options.out} holds the evidence of {town.name}, {options.year}."
    written = {"file": str(options.out), "bytes": len(content)}
    shared.answer(options, written, text=text)
