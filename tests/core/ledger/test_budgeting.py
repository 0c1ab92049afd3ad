"""What a voucher of the budget or the commitment ledger must be, kind by kind."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from naturbudget.core.ledger.budgeting import Entry, Line, check_entry
from naturbudget.core.ledger.keys import kinds_under, release_key, reserve_of
from naturbudget.core.quantity import Quantity


def line(account="gas/a", amount="5", *, kind="flow", unit="m3", **more):
    words = {"entity": "territory", "resource": "1", "place": ""} | more
    return Line(account, kind, unit, quantity=Quantity(Decimal(amount), unit), **words)


def entry(kind, *lines, **more):
    year = {"first": date(2025, 1, 1), "last": date(2025, 12, 31)}
    return Entry(
        **{"key": "any", "has_basis": True, "kind": kind, **year, **more},
        lines=lines or (line(),),
    )


def codes(made):
    return [problem.code for problem in check_entry(made)]


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ({}, []),
        ({"kind": "stock"}, ["not-a-flow"]),
        ({"kind": "environment"}, ["touches-nature"]),
        ({"unit": "kg"}, ["several-units"]),
        ({"resource": "2"}, ["several-resources"]),
        ({"entity": "organisation"}, ["several-entities"]),
        ({"place": "harbour"}, ["several-places"]),
    ],
)
def test_a_virement_is_between_flows_of_one_kind(other, expected):
    made = entry("virement", line(amount="-5"), line("gas/b", **other))

    assert codes(made) == expected


def test_departments_of_one_account_may_move_among_themselves():
    assert codes(entry("virement", line(amount="-5"), line(amount="5"))) == []


@pytest.mark.parametrize(
    ("kind", "amount", "expected"),
    [
        ("freeze", "-5", []),
        ("freeze", "5", ["freeze-takes"]),
        ("freeze", "0", ["freeze-takes"]),
        ("reserve", "5", []),
        ("reserve", "-5", ["reserve-adds"]),
        ("reserve", "0", ["reserve-adds"]),
    ],
)
def test_signs_fit_the_kind(kind, amount, expected):
    assert codes(entry(kind, line(amount=amount))) == expected
    nature = line("environment/m3", "99", kind="environment")
    assert codes(entry(kind, line(amount=amount), nature)) == expected


def test_a_reserve_has_something_to_rest_on():
    assert codes(entry("reserve", has_basis=False)) == ["no-basis"]


@pytest.mark.parametrize(
    ("key", "amount", "expected"),
    [
        ("plan:2025~released-1", "-5", []),
        ("plan:2025~released-1", "5", ["release-takes"]),
        ("plan:2025", "-5", ["no-reserve"]),
        ("~released-1", "-5", ["no-reserve"]),
    ],
)
def test_a_release_names_its_reserve(key, amount, expected):
    assert codes(entry("release", line(amount=amount), key=key)) == expected


def test_the_key_of_a_release_leads_back():
    key = release_key("plan:2025", 12)

    assert (reserve_of(key), kinds_under(key)) == ("plan:2025", ("release",))
    assert kinds_under(f"{key}~reversed") == ("reversal",)
    assert kinds_under("provisional-2026-01") == ("provisional",)


def test_a_twelfth_is_of_one_month():
    month = {"first": date(2026, 1, 1), "last": date(2026, 1, 31)}

    assert codes(entry("provisional", **month)) == []
    assert codes(entry("provisional")) == ["not-a-month"]
    assert replace(entry("provisional"), **month).own
