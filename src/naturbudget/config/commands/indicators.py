"""The sub-commands for factors, and for indicators month by month."""

from __future__ import annotations

from argparse import ArgumentTypeError, Namespace
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from naturbudget.apps.ledger.queries.months import MonthValues
from naturbudget.apps.resources.factors import load_factors
from naturbudget.apps.resources.queries import factors_of, latest_versions
from naturbudget.config.commands import shared
from naturbudget.core.errors import NaturbudgetError
from naturbudget.core.indicator.factor_table import read_factors
from naturbudget.core.ledger.figures import RowProblem
from naturbudget.core.quantity import published


class FactorsRefusedError(NaturbudgetError):
    """Rows of the file are wrong; none of it is kept."""

    def __init__(self, rows: list[RowProblem]) -> None:
        super().__init__(*(row.problem for row in rows))
        self.rows = tuple(sorted(rows, key=lambda row: (row.line, row.column)))


def add_arguments(commands: Any, verbs: Any) -> None:
    """Declare `factors load`, `factors list` and `indicators months`."""
    months = verbs.add_parser("months", help="tell the values of indicators by month")
    months.add_argument("slug")
    months.add_argument("--first", type=_month, required=True, metavar="YYYY-MM")
    months.add_argument("--last", type=_month, required=True, metavar="YYYY-MM")
    shared.add_by(months)
    months.set_defaults(action=indicators_months)
    factors = commands.add_parser("factors", help="factors with their sources")
    verbs = factors.add_subparsers(required=True, metavar="VERB")
    load = verbs.add_parser("load", help="enter the factors of a CSV file")
    load.add_argument("slug")
    load.add_argument("file", type=Path)
    shared.add_by(load)
    load.set_defaults(action=factors_load)
    told = verbs.add_parser("list", help="tell the factors that formulas may name")
    told.add_argument("slug")
    shared.add_by(told)
    told.set_defaults(action=factors_list)


def _month(text: str) -> date:
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        raise ArgumentTypeError(f"{text} is no month; write 2025-03") from None


def indicators_months(options: Namespace) -> None:
    """Tell the value of each indicator in each month, or why there is none."""
    by = shared.person(options)
    town = shared.town(options, to="read-desk", by=by)
    versions = latest_versions(town)
    values = MonthValues(town, versions, first=options.first, last=options.last)
    rows = []
    for version in versions:
        for month in values.months:
            found = values.value(version, month)
            rows.append(
                {
                    "indicator": version.indicator.code,
                    "month": f"{month:%Y-%m}",
                    "value": None if found.amount is None else published(found.amount),
                    "unit": version.unit,
                    "status": found.status,
                    "reason": str(found.missing) if found.missing else "",
                }
            )
    text = "\n".join(
        f"{row['indicator']} {row['month']}: "
        + (f"{row['value']} {row['unit']}" if row["value"] else str(row["reason"]))
        for row in rows
    )
    shared.answer(options, {"months": rows}, text=text, rows=rows)


def factors_load(options: Namespace) -> None:
    """Enter all factors of a file, or none."""
    by = shared.person(options)
    town = shared.town(options, to="define-indicator", by=by)
    rows, problems = read_factors(shared.read(options.file), name=options.file.name)
    with transaction.atomic():
        entered, refused = load_factors(
            town, [row for _, row in rows], by=by, at=timezone.now()
        )
        problems += [
            RowProblem(rows[place][0], "", problem) for place, problem in refused
        ]
        if problems:
            raise FactorsRefusedError(problems)
    codes = sorted({row.code for row in entered})
    text = f"{len(entered)} factors are entered. Define the indicators that use them."
    shared.answer(options, {"factors": codes}, text=text)


def factors_list(options: Namespace) -> None:
    """Tell each value with its days and its source."""
    by = shared.person(options)
    town = shared.town(options, to="read-desk", by=by)
    rows = [
        {"code": code, **one.as_strings()}
        for code, values in sorted(factors_of(town).items())
        for one in values
    ]
    text = "\n".join(
        f"{row['code']}: {row['value']} {row['to_unit']} for 1 {row['from_unit']} "
        f"({row['source']})"
        for row in rows
    )
    shared.answer(options, {"factors": rows}, text=text, rows=rows)
