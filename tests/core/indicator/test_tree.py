"""Why a number is what it is: every step can be worked out from the steps in it."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from naturbudget.core.indicator.steps import Part
from naturbudget.core.indicator.tree import tree_of
from naturbudget.core.period import Span


def entry(seq, amount, month=1, *, unit="MW.h", year=2025, **more):
    first = date(year, month, 1)
    return {
        "seq": seq,
        "amount": amount,
        "unit": unit,
        "first": first,
        "last": date(year, month, 28),
        **more,
    }


def term(ref, coefficient="1/1", *, side="numerator", **more):
    said = {"what": "account", "kind": "flow", "unit": "MW.h", **more}
    return {"side": side, "ref": ref, "coefficient": coefficient, **said}


def built(formula, parts, *, scale="1/1", unit="t", year=2025, **more):
    indicator = {"formula": formula, "scale": scale, "unit": unit, **more}
    found = parts if callable(parts) else lambda of_year: parts
    return tree_of(indicator, found, year=year, title="it")


def rows(step):
    """Return the numbers and amounts of a tree from the top."""
    found = [(step.number, step.amount)]
    for one in step.inside:
        found += rows(one)
    return found


GAS = Part(
    term("gas/hall", "101/500"), "Gas", [entry(1, "100"), entry(2, "50.5", month=2)]
)
COAL = Part(term("gas/school"), "School", [entry(3, "7")])
PEOPLE = Part(
    term("people", side="denominator", kind="stock", unit="person"),
    "People",
    [entry(4, "-10", month=6, unit="person")],
    opening=Fraction(210),
)


def test_a_term_with_a_factor_leads_from_product_to_account_to_voucher():
    found = built("gas/hall * burnt", [GAS], factors={"burnt": [{"source": "IPCC"}]})

    product = found.inside[0]
    assert rows(found) == [
        ("1", Fraction("30.401")),
        ("1.1", Fraction("30.401")),
        ("1.1.1", Fraction("150.5")),
        ("1.1.1.1", 100),
        ("1.1.1.2", Fraction("50.5")),
    ]
    assert (product.what, product.factor, product.source) == (
        "product",
        Fraction(101, 500),
        "IPCC",
    )


BURNT = {"value": "0.202", "from_unit": "MW.h", "to_unit": "t", "source": "IPCC"}


def test_a_product_has_the_unit_its_factor_gives():
    [product] = built("gas/hall * burnt", [GAS], factors={"burnt": [BURNT]}).inside

    assert (product.unit, product.factor_unit) == ("t", "t/(MW.h)")
    above, below = built(
        "gas/hall * burnt / people",
        [GAS, PEOPLE],
        scale="1000/1",
        factors={"burnt": [BURNT]},
    ).inside
    assert (above.unit, above.inside[0].unit, below.unit) == ("t", "t", "person")


def test_a_factor_that_also_converts_leaves_the_unit_to_the_sum():
    other = {**BURNT, "value": "202", "to_unit": "kg"}
    factors = {"burnt": [other]}

    [alone] = built("gas/hall * burnt", [GAS], factors=factors).inside
    [scaled] = built("gas/hall * burnt", [GAS], factors=factors, scale="2/1").inside

    assert (alone.unit, alone.factor_unit, scaled.unit) == ("t", "", "")


def test_what_a_change_compares_is_not_in_percent():
    found = built(
        "change(gas/school, since 2020)",
        lambda year: [COAL],
        scale="100/1",
        unit="%",
        change_of=2020,
    )

    assert [step.unit for step in (found, *found.inside)] == ["%", "MW.h", "MW.h"]


def test_a_ratio_is_divided_last():
    found = built("gas/hall * burnt / people", [GAS, PEOPLE], scale="1000/1")

    above, below = found.inside
    assert found.what == "quotient"
    assert (above.title, below.title) == ("above", "below")
    assert below.amount == 200
    assert [step.what for step in below.inside[0].inside] == ["opening", "voucher"]
    assert found.amount == 1000 * above.amount / below.amount


def test_a_branch_beside_something_else_holds_its_leaves():
    other = Part(term("oil"), "Oil", [entry(9, "1")])
    found = built("gas/* + oil", [GAS, COAL, other])

    branch, oil = found.inside
    assert (branch.title, len(branch.inside), oil.title) == ("gas/*", 2, "Oil")
    assert found.amount == branch.amount + oil.amount


def test_a_branch_alone_is_not_wrapped_once_more():
    found = built("gas/*", [GAS, COAL])

    assert [step.title for step in found.inside] == ["Gas", "School"]


def test_several_vouchers_of_a_month_stand_in_it():
    part = Part(term("gas"), "Gas", [entry(1, "9"), entry(2, "-9"), entry(3, "8")])
    [account] = built("gas", [part]).inside

    [month] = account.inside
    assert (month.month, month.amount, len(month.inside)) == (date(2025, 1, 1), 8, 3)


def test_a_figure_of_the_whole_year_stands_beside_its_last_month():
    year = {"first": date(2025, 1, 1), "last": date(2025, 12, 31)}
    part = Part(
        term("gas"),
        "Gas",
        [
            entry(1, "9", month=12),
            {**entry(2, "90"), **year},
            {**entry(3, "-90"), **year},
            {**entry(4, "80"), **year},
            entry(5, "8", month=1),
        ],
    )
    [account] = built("gas", [part]).inside

    whole, january, december = account.inside
    assert (whole.days, whole.month) == (
        Span(date(2025, 1, 1), date(2025, 12, 31)),
        None,
    )
    assert (whole.what, whole.amount) == ("sum", 80)
    assert [one.entry["seq"] for one in whole.inside] == [2, 3, 4]
    assert [one.entry["seq"] for one in (january, december)] == [5, 1]
    assert account.amount == 97


def test_one_missing_part_and_there_is_no_sum():
    nothing = Part(term("oil"), "Oil", [])
    found = built("gas/hall + oil", [GAS, nothing])

    assert found.amount is None
    assert [step.what for step in found.inside] == ["product", "missing"]


@pytest.mark.parametrize(
    ("aggregation", "amount"),
    [("last", 24), ("mean", 22), ("max", 24)],
)
def test_what_was_withdrawn_does_not_count(aggregation, amount):
    seen = [
        entry(1, "99", withdrawn=2),
        entry(3, "20", month=1),
        entry(4, "24", month=2),
    ]
    part = Part(
        term("no2", what="series", kind="state"), "NO2", seen, aggregation=aggregation
    )
    [series] = built("no2", [part]).inside

    assert series.amount == amount
    assert len(series.inside) == 3


def test_a_change_stands_on_both_years():
    def parts_of(year):
        amount = {2025: "50", 2020: "40"}[year]
        return [Part(term("gas"), "Gas", [entry(1, amount, year=year)])]

    found = built("change(gas, 2020)", parts_of, scale="100/1", change_of=2020)

    assert found.amount == 25
    assert [(step.title, step.amount) for step in found.inside] == [
        ("2025", 50),
        ("2020", 40),
    ]


def test_only_terms_of_the_year_are_in_it_and_grouped_by_its_formula():
    old = Part(term("oil", to=2024), "Oil", [entry(1, "3", year=2024)])
    new = Part(term("gas", **{"from": 2025}), "Gas", [entry(2, "4")])
    earlier = [{"formula": "oil", "from": None, "to": 2024}]
    found = built("gas", [new, old], earlier=earlier, year=2024)

    assert [step.title for step in found.inside] == ["Oil"]


def test_the_mean_of_a_stock_is_that_of_its_levels():
    moved = [entry(1, "12", month=7, unit="person")]
    part = Part(
        term("people", kind="stock", how="mean"), "People", moved, Fraction(100)
    )
    [stock] = built("mean(people)", [part]).inside

    assert stock.amount == 106


def test_days_that_are_missing_stand_among_the_months_and_leave_no_sum():
    spring = Span(date(2025, 2, 1), date(2025, 4, 30))
    rest = Span(date(2025, 6, 1), date(2025, 12, 31))
    part = Part(
        term("gas"),
        "Gas",
        [entry(1, "9"), entry(2, "8", month=5)],
        gaps=(spring, rest),
    )

    found = built("gas", [part])

    place = found.inside[0]
    assert (found.amount, place.amount) == (None, None)
    assert [(one.number, one.what, one.days) for one in place.inside] == [
        ("1.1.1", "voucher", None),
        ("1.1.2", "missing", spring),
        ("1.1.3", "voucher", None),
        ("1.1.4", "missing", rest),
    ]


def test_a_mean_without_its_first_months_has_no_amount():
    winter = Span(date(2025, 1, 1), date(2025, 5, 31))
    people = Part(
        term("people", kind="stock", how="mean"),
        "People",
        [entry(4, "10", month=6)],
        gaps=(winter,),
    )

    place = built("mean(people)", [people]).inside[0]

    assert place.amount is None
    assert [one.days for one in place.inside] == [None, winter, None]
