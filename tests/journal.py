"""Reads vouchers as people jot them down, so that tests read like a journal.

    open  gas/town-hall  flow  m3  2020-01-01 2026-01-01
    series  no2-ring  ug/m3  2020-01-01

    2025-01-01 2025-03-31 use "gas bill Q1" key=gas-2025-q1
      gas/town-hall   1200 m3 !estimated @buildings

A heading has the first and the last day, the kind, the reason and, where a test is
about it, a field of the voucher. A line has an account or series, a number and a unit;
``!`` marks its status, ``@`` its department. Names that were not opened are open for
ever, as a flow. ``environment/`` names an environment account.
"""

from __future__ import annotations

import shlex
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

import yaml

from naturbudget.core.ledger.voucher import (
    Account,
    Observation,
    Period,
    Posting,
    Series,
    Voucher,
)
from naturbudget.core.quantity import Quantity

ROOT = Path(__file__).parents[1]
ALWAYS = date(1800, 1, 1)
DECIDED = ("original", "supplement", "virement", "carry")


@cache
def scales():
    rows = yaml.safe_load((ROOT / "src/naturbudget/data/units.yaml").read_text())
    return {row["code"]: int(row["scale"]) for row in rows}


@dataclass
class Chart:
    """What is open: accounts and series by name."""

    accounts: dict[str, Account] = field(default_factory=dict)
    series: dict[str, Series] = field(default_factory=dict)

    def account(self, path, unit):
        kind = "environment" if path.startswith("environment/") else "flow"
        made = Account(path, kind, unit, scales()[unit], ALWAYS)
        return self.accounts.setdefault(path, made)

    def environment(self, units):
        """Return the environment account of each unit."""
        return {unit: self.account(f"environment/{unit}", unit) for unit in units}


def read(text, chart=None):
    """Return the vouchers of a journal in their order."""
    chart = chart or Chart()
    vouchers = []
    for written in text.splitlines():
        words = shlex.split(written, comments=True)
        if not words:
            continue
        if words[0] == "open":
            _open(chart, *words[1:])
        elif words[0] == "series":
            _series(chart, *words[1:])
        elif words[0][0].isdigit() and len(words[0]) == 10:
            vouchers.append(_heading(*words))
        else:
            vouchers[-1] = _line(chart, vouchers[-1], words)
    return vouchers


def chart_of(text):
    """Return what a journal opens."""
    chart = Chart()
    read(text, chart)
    return chart


def year(number=2025, **fields):
    return Period(number, date(number, 1, 1), date(number, 12, 31), **fields)


def _open(chart, path, kind, unit, first=None, after=None):
    chart.accounts[path] = Account(
        path, kind, unit, scales()[unit], _day(first) or ALWAYS, _day(after)
    )


def _series(chart, code, unit, first=None, after=None):
    chart.series[code] = Series(code, unit, _day(first) or ALWAYS, _day(after))


def _day(text):
    return date.fromisoformat(text) if text else None


def _heading(first, last, kind, reason, *given):
    fields = dict(word.split("=", 1) for word in given)
    ledger = fields.pop("ledger", "budget" if kind in DECIDED else "actual")
    books = int(fields.pop("books", _day(last).year))
    fields.setdefault("source", "" if ledger == "budget" else "5" * 64)
    fields.setdefault("decision", "d" * 64 if kind in DECIDED else "")
    return Voucher(
        key=fields.pop("key", reason.replace(" ", "-")),
        ledger=ledger,
        kind=kind,
        period=year(books),
        valid_from=_day(first),
        valid_to=_day(last),
        reason=reason,
        author="17",
        **fields,
    )


def _line(chart, voucher, words):
    name, amount, *rest = words
    marks = {word[0]: word[1:] for word in rest if word[0] in "!@"}
    unit = " ".join(word for word in rest if word[0] not in "!@")
    status = marks.get("!", "measured" if voucher.ledger == "actual" else "")
    if voucher.kind == "observation":
        series = chart.series.setdefault(name, Series(name, unit, ALWAYS))
        seen = Observation(series, voucher.valid_from, voucher.valid_to, amount, status)
        return replace(voucher, observations=(*voucher.observations, seen))
    account = chart.account(name, unit)
    parts = Quantity(Decimal(amount), unit).in_smallest(scale=account.scale)
    posting = Posting(account, parts, marks.get("@", ""), status)
    return replace(voucher, postings=(*voucher.postings, posting))
