"""What the books say: figures, indicators, balances, today or as known on a day."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from datetime import date
from typing import Any, get_args

from django.utils import timezone

from naturbudget.apps.budget.models import Balance
from naturbudget.apps.budget.queries.lines import evaluated_lines, version_known
from naturbudget.apps.budget.queries.results import frozen_rows, result_rows
from naturbudget.apps.documents.queries import document_data
from naturbudget.apps.ledger.queries.indicators import IndicatorValues
from naturbudget.apps.ledger.queries.log import size_on
from naturbudget.apps.ledger.queries.values import Facts, Reading
from naturbudget.apps.municipalities.models import Municipality
from naturbudget.apps.municipalities.units import symbol
from naturbudget.apps.resources.models import IndicatorVersion
from naturbudget.apps.resources.queries import versions_of
from naturbudget.config.commands import shared
from naturbudget.core.errors import gettext_noop
from naturbudget.core.indicator.value import Value
from naturbudget.core.ledger.voucher import is_unassigned
from naturbudget.core.quantity import published

NOTHING_NAMED = gettext_noop("The books of {town} have nothing named “{ref}”.")
NOT_VOTED_YET = gettext_noop("No budget of {year} was in force on {day}.")


def add_figures(verbs: Any) -> None:
    """Declare `figures show`."""
    show = verbs.add_parser("show", help="tell what accounts and series say of a year")
    show.add_argument("slug")
    show.add_argument("year", type=int)
    show.add_argument("--code", action="append", help="one of them; may be repeated")
    _finish(show, figures_show, readings=True)


def add_indicators(verbs: Any) -> None:
    """Declare `indicators show`."""
    show = verbs.add_parser("show", help="tell the values of indicators in a year")
    show.add_argument("slug")
    show.add_argument("year", type=int)
    _finish(show, indicators_show, readings=True)


def add_balance(verbs: Any) -> None:
    """Declare `balance show`."""
    show = verbs.add_parser("show", help="tell every figure of a year's balance")
    show.add_argument("slug")
    show.add_argument("year", type=int)
    _finish(show, balance_show)


def _finish(parser: ArgumentParser, action: Any, *, readings: bool = False) -> None:
    if readings:
        parser.add_argument(
            "--reading",
            choices=get_args(Reading),
            default="restated",
            help="all that happened in the year, or as its own books closed",
        )
    parser.add_argument(
        "--known-on",
        type=shared.day,
        metavar="DAY",
        help="as the books knew it on a day",
    )
    shared.add_by(parser)
    parser.set_defaults(action=action)


def _asked(options: Namespace) -> tuple[Municipality, int | None, str | None]:
    """Return the municipality, how long its log was then, and the day that is meant."""
    by = shared.person(options)
    town = shared.town(options, to="read-desk", by=by)
    day: date | None = options.known_on
    if day is None:
        return town, None, None
    return town, size_on(town, day, today=timezone.now().date()), day.isoformat()


def figures_show(options: Namespace) -> None:
    """Tell the value of accounts and series in a year, or why there is none."""
    town, size, day = _asked(options)
    units = _units(town)
    for code in options.code or ():
        if code not in units:
            raise shared.refuse("unknown-ref", NOTHING_NAMED, town=town, ref=code)
    codes = options.code or sorted(units)
    facts = Facts(town, accounts=codes, series=codes, size=size)
    rows = [
        _valued(
            "code", code, units[code], facts.value(code, options.year, options.reading)
        )
        for code in codes
    ]
    _tell(options, day, "figures", rows)


def _units(town: Municipality) -> dict[str, str]:
    accounts = town.accounts.exclude(kind="environment")
    found = dict(accounts.values_list("path", "unit__code"))
    return {
        **{path: unit for path, unit in found.items() if not is_unassigned(path)},
        **dict(town.series.values_list("code", "unit")),
    }


def indicators_show(options: Namespace) -> None:
    """Tell the value of each indicator in a year, by the definition of that day."""
    town, size, day = _asked(options)
    versions = _defined(town, options.known_on)
    values = IndicatorValues(town, versions, size=size)
    rows = [
        _valued(
            "indicator",
            version.indicator.code,
            version.unit,
            values.value(version, options.year, options.reading),
        )
        for version in versions
    ]
    _tell(options, day, "indicators", rows)


def _defined(town: Municipality, day: date | None) -> list[IndicatorVersion]:
    found = []
    for versions in versions_of(town).values():
        known = [one for one in versions if not day or one.defined_at.date() <= day]
        found += known[-1:]
    return found


def _valued(what: str, code: str, unit: str, value: Value) -> dict[str, Any]:
    return {
        what: code,
        "value": None if value.amount is None else published(value.amount),
        "unit": unit,
        "status": value.status,
        "reason": str(value.missing) if value.missing else "",
    }


def _amount(row: dict[str, Any]) -> str:
    """Return a figure with its unit as it is printed; JSON keeps the unit's code."""
    return f"{row['value']} {symbol(row['unit'])}".rstrip()


def _tell(
    options: Namespace, day: str | None, what: str, rows: list[dict[str, Any]]
) -> None:
    text = "\n".join(
        f"{next(iter(row.values()))} {options.year}: "
        + (_amount(row) if row["value"] else str(row["reason"]))
        for row in rows
    )
    content = {
        "municipality": options.slug,
        "year": options.year,
        "reading": options.reading,
        "known_on": day,
        what: rows,
    }
    shared.answer(options, content, text=text or "There is nothing yet.", rows=rows)


def balance_show(options: Namespace) -> None:
    """Tell a balance: as it is frozen, as it is drawn, or as known on a day."""
    town, size, day = _asked(options)
    if size is None:
        content = _standing(shared.balance(town, options.year))
    else:
        version = version_known(town, options.year, size=size)
        if version is None:
            values = {"year": str(options.year), "day": day}
            raise shared.refuse("not-voted-yet", NOT_VOTED_YET, **values)
        rows = result_rows(evaluated_lines(version, size=size))
        content = {"version": version.number, "lines": rows}
    head = {"municipality": town.slug, "year": options.year, "known_on": day}
    text = "\n".join(line_text(row) for row in content["lines"])
    shared.answer(options, head | content, text=text, rows=content["lines"])


def _standing(balance: Balance) -> dict[str, Any]:
    document = None if balance.is_open else balance.document
    head = {"version": balance.version.number, "state": balance.state}
    if document is None:
        return {**head, "lines": result_rows(evaluated_lines(balance.version))}
    return {
        **head,
        "document": document.sha256,
        "size": document.size,
        "root": shared.printed(document.root),
        "lines": frozen_rows(document_data(document)),
    }


def line_text(row: dict[str, Any]) -> str:
    """Return a line of a balance as a sentence for a terminal."""
    figures = ", ".join(
        f"{name} {row[name]}"
        for name in ("B", "P", "T", "A", "L", "R", "p")
        if row[name]
    )
    signals = f"{row['kept'] or 'not assessed'}, {row['direction'] or 'no trend'}"
    unit = symbol(row["unit"])
    code = f"{row['indicator']} [{unit}]" if unit else row["indicator"]
    return f"{code}: {figures or 'no figures'}; {signals}"
