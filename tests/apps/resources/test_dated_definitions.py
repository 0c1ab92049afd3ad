"""Indicators whose method or factor changed: what each year is worth, and why."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from tests import factories

from naturbudget.apps.deliveries.actions import import_figures
from naturbudget.apps.ledger.queries.indicators import IndicatorValues
from naturbudget.apps.ledger.queries.months import MonthValues
from naturbudget.apps.resources.actions import ChartError
from naturbudget.apps.resources.definitions import define_indicator
from naturbudget.apps.resources.factors import enter_factor
from naturbudget.core.errors import NaturbudgetError
from naturbudget.core.indicator.formula import FormulaError

HEADER = "code,kind,unit,from,to,value,status,source"
YEARS = range(2022, 2026)


@pytest.fixture
def define(vaxjo, ada):
    def define(formula, unit="kg CO2", *, code="CO2", **fields):
        values = {"direction": "less", "by": ada, "at": factories.NOW, **fields}
        return define_indicator(vaxjo, code, formula=formula, unit=unit, **values)

    return define


@pytest.fixture
def factor(vaxjo, ada):
    def factor(value, first=None, last=None, *, code="el", **fields):
        values = {
            "from_unit": "kWh",
            "to_unit": "kg CO2",
            "source": f"Energy agency, {first or 'before'}",
            "first": date.fromisoformat(first) if first else None,
            "last": date.fromisoformat(last) if last else None,
            "by": ada,
            "at": factories.NOW,
            **fields,
        }
        return enter_factor(vaxjo, code, value=value, **values)

    return factor


@pytest.fixture
def books(vaxjo, ada):
    """Book 1,000 kWh a year in power/hall, 500 in power/school, 2022 to 2025."""
    rows = [
        f"power/{place},flow,kWh,{year}-01-01,{year}-12-31,{value},measured,bill"
        for year in YEARS
        for place, value in (("hall", 1000), ("school", 500))
    ]
    content = "\n".join([HEADER, *rows, ""]).encode()
    values = {"name": "figures.csv", "by": ada, "at": factories.NOW, "create": True}
    import_figures(vaxjo, content, reasons=factories.RIGHT, **values)
    return vaxjo


def amounts(version, years=YEARS):
    values = IndicatorValues(version.indicator.municipality, [version])
    return [values.value(version, year).amount for year in years]


def test_each_year_is_worth_its_own_factor(books, factor, define):
    factor("0.4")
    factor("0.3", "2024-01-01")

    assert amounts(define("power/hall * el")) == [400, 400, 300, 300]


def test_a_new_value_changes_nothing_until_the_indicator_is_defined_again(
    books, factor, define
):
    factor("0.4")
    before = define("power/hall * el")
    factor("0.1", "2025-01-01")

    assert amounts(before) == [400] * 4
    after = define("power/hall * el")
    assert after.number == 2
    assert amounts(after) == [400, 400, 400, 100]
    assert define("power/hall * el") == after


def test_a_shipped_factor_with_its_source_may_be_named(books, define):
    version = define("power/hall * burnt/natural-gas/CO2", "kg CO2")

    # 1,000 kWh are 0.0036 TJ, at 56,100 kg a terajoule.
    assert amounts(version, [2025]) == [Fraction("201.96")]
    [told] = version.rests_on["factors"]["burnt/natural-gas/CO2"]
    assert told["value"] == "56100"
    assert told["source"].startswith("IPCC, 2006 Guidelines")


def test_a_changed_method_leaves_the_years_before_it(books, define):
    define("power/hall", "kWh")
    version = define(
        'power/hall + power/school, from 2024-01-01, ref "Manual 2"', "kWh"
    )

    assert amounts(version) == [1000, 1000, 1500, 1500]
    assert (version.formula, version.reference) == (
        "power/hall + power/school",
        "Manual 2",
    )
    assert (
        define('power/hall + power/school, from 2024-01-01, ref "Manual 2"', "kWh")
        == version
    )


def test_a_version_without_a_day_replaces_all_years(books, define):
    define("power/hall", "kWh")
    define("power/school, from 2024-01-01", "kWh")

    assert amounts(define("2 * power/school", "kWh")) == [1000] * 4


def test_what_stands_for_another_indicator_follows_its_years(books, define):
    define("power/hall", "kWh", code="POWER")
    define("power/school, from 2025-01-01", "kWh", code="POWER")

    version = define("2 * POWER", "kWh", code="TWICE")

    assert amounts(version) == [2000, 2000, 2000, 1000]
    told = version.rests_on["definitions"]["POWER"]
    assert [(one["formula"], one["from"], one["to"]) for one in told] == [
        ("power/school", 2025, None),
        ("power/hall", None, 2024),
    ]


def test_a_break_must_not_change_what_the_line_measures(books, define):
    define("power/hall", "kWh")

    with pytest.raises(ChartError, match=r"is a flow in kW\.h"):
        define("power/hall * burnt/natural-gas/CO2, from 2025-01-01", "kg CO2")


def test_a_formula_begins_with_a_budget_year(books, define):
    with pytest.raises(FormulaError, match="whole budget years"):
        define("power/hall, from 2025-03-01", "kWh")


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"source": " "}, "no-source"),
        ({"value": "0,4"}, "not-a-number"),
        ({"from_unit": "buckets"}, "unknown-unit"),
        ({"code": "power/hall"}, "name-taken"),
        ({"code": "gwp/CH4/AR5"}, "name-shipped"),
        ({"code": "e l"}, "not-a-name"),
        ({"first": date(2025, 1, 1), "last": date(2024, 1, 1)}, "ends-before"),
        ({"source": "x" * 301}, "too-long"),
    ],
)
def test_a_factor_that_cannot_be_kept_is_refused(vaxjo, ada, books, fields, code):
    values = {
        "code": "el",
        "value": "0.4",
        "from_unit": "kWh",
        "to_unit": "kg CO2",
        "source": "agency",
        "by": ada,
        "at": factories.NOW,
        **fields,
    }
    with pytest.raises(NaturbudgetError) as error:
        enter_factor(vaxjo, **values)

    assert [problem.code for problem in error.value.problems] == [code]
    assert not vaxjo.factors.exists()


def test_a_factor_keeps_its_units(factor):
    factor("0.4")

    with pytest.raises(ChartError, match=r"turns kW\.h into kg CO2"):
        factor("2", "2025-01-01", from_unit="m3")


def test_a_value_of_the_same_day_is_put_right(vaxjo, factor):
    factor("0.4")
    factor("0.41")

    assert [row.value for row in vaxjo.factors.all()] == ["0.41"]


def test_trees_have_one_owner(vaxjo):
    factories.account(vaxjo, "heat/schools", entity="organisation")

    with pytest.raises(ChartError, match="is a tree of the organisation"):
        factories.account(vaxjo, "heat/homes", entity="territory")
    factories.account(vaxjo, "homes/heat", entity="territory")


def test_a_stock_is_its_last_level_or_its_mean(vaxjo, ada, define):
    rows = [
        "people,stock,person,2024-12-31,2024-12-31,100,measured,register",
        "people,stock,person,2025-07-31,2025-07-31,160,measured,register",
    ]
    content = "\n".join([HEADER, *rows, ""]).encode()
    values = {"name": "figures.csv", "by": ada, "at": factories.NOW, "create": True}
    import_figures(vaxjo, content, reasons=factories.RIGHT, **values)

    # At the end of six months there were 100, at the end of six 160.
    assert amounts(define("people", "person"), [2025]) == [160]
    assert amounts(define("mean(people)", "person", code="MEAN"), [2025]) == [130]
    late = IndicatorValues(vaxjo, vaxjo.indicators.get(code="MEAN").versions.all())
    found = late.value(vaxjo.indicators.get(code="MEAN").versions.get(), 2024)
    assert found.missing.code == "no-mean"


def test_a_change_compares_with_its_first_year_as_it_is_known(vaxjo, ada, define):
    values = {"name": "figures.csv", "by": ada, "at": factories.NOW, "create": True}
    rows = [
        "gas,flow,kWh,2022-01-01,2022-12-31,200,measured,found late,2023",
        "gas,flow,kWh,2023-01-01,2023-12-31,100,measured,bill,2023",
    ]
    content = "\n".join([f"{HEADER},books", *rows, ""]).encode()
    import_figures(vaxjo, content, reasons=factories.RIGHT, **values)
    version = define("change(gas, 2022)", "%")

    read = IndicatorValues(vaxjo, [version])
    assert read.value(version, 2023, "closed").amount == -50
    assert read.value(version, 2023).amount == -50


def monthly(of, ada, *rows):
    for path in {row.partition(",")[0] for row in rows}:
        factories.account(of, path, unit="kW.h", rhythm="month")
    content = "\n".join([HEADER, *rows, ""]).encode()
    values = {"name": f"{len(rows)}.csv", "by": ada, "at": factories.NOW}
    import_figures(of, content, reasons=factories.RIGHT, **values)


JANUARY, MARCH = date(2025, 1, 1), date(2025, 3, 1)


def test_a_month_has_a_value_when_its_days_are_booked(vaxjo, ada, define, factor):
    factor("0.5", "2025-01-01")
    monthly(
        vaxjo,
        ada,
        "gas,flow,kWh,2025-01-01,2025-01-15,10,measured,bill",
        "gas,flow,kWh,2025-01-16,2025-01-31,20,estimated,bill",
        "gas,flow,kWh,2025-02-02,2025-02-28,10,measured,a day is missing",
        "gas,flow,kWh,2025-03-01,2025-03-31,0,measured,nothing was used",
        "gas,flow,kWh,2025-04-01,2025-06-30,90,measured,a quarter",
    )
    version = define("gas * el")
    values = MonthValues(vaxjo, [version], first=JANUARY, last=date(2025, 6, 1))

    found = [values.value(version, month) for month in values.months]
    assert [one.amount for one in found] == [15, None, 0, None, None, None]
    assert found[0].status == "estimated"
    assert "every day of 2025-02" in str(found[1].missing)
    assert values.amounts(version) == [one.amount for one in found]


def test_months_are_asked_only_of_accounts_with_a_monthly_rhythm(books, define):
    version = define("power/hall", "kWh")
    values = MonthValues(books, [version], first=JANUARY, last=MARCH)

    found = values.value(version, JANUARY)
    assert found.missing.code == "not-monthly"
    assert values.amounts(version) == [None] * 3


def test_months_of_stocks_series_and_changes(vaxjo, ada, define):
    factories.account(vaxjo, "trees", unit="tree", kind="stock", rhythm="month")
    factories.series(vaxjo, "no2", unit="ug/m3", aggregation="mean")
    rows = [
        "trees,stock,tree,2023-12-31,2023-12-31,50,measured,register",
        "trees,stock,tree,2024-01-31,2024-01-31,60,measured,register",
        "trees,stock,tree,2025-01-31,2025-01-31,90,measured,register",
        "no2,series,ug/m3,2025-01-01,2025-01-10,20,measured,station",
        "no2,series,ug/m3,2025-01-11,2025-01-30,23,measured,station",
    ]
    content = "\n".join([HEADER, *rows, ""]).encode()
    import_figures(vaxjo, content, name="figures.csv", by=ada, at=factories.NOW)
    versions = [
        define("trees", "tree", code="TREES"),
        define("no2", "ug/m3", code="NO2"),
        define("change(trees, 2024)", "%", code="CHANGE"),
    ]
    values = MonthValues(vaxjo, versions, first=JANUARY, last=date(2025, 2, 1))

    told = [values.amounts(version) for version in versions]
    assert told == [[90, None], [22, None], [50, None]]
    one_by_one = [
        [values.value(version, month).amount for month in values.months]
        for version in versions
    ]
    assert one_by_one == told


def test_more_indicators_and_months_ask_no_more_of_the_database(
    books, define, django_assert_num_queries
):
    versions = [define(f"{n} * power/hall", "kWh", code=f"P{n}") for n in range(1, 9)]

    def ask(count, last):
        values = MonthValues(books, versions[:count], first=JANUARY, last=last)
        return [values.amounts(version) for version in versions[:count]]

    with django_assert_num_queries(4) as few:
        ask(1, MARCH)
    with django_assert_num_queries(len(few)):
        ask(8, date(2029, 12, 1))


def test_how_a_figure_was_converted_is_sealed_with_it(vaxjo, ada):
    factories.account(vaxjo, "power", unit="kW.h")
    factories.account(vaxjo, "heat", unit="kW.h")
    rows = [
        "power,flow,MWh,2025-01-01,2025-12-31,1.5,measured,bill",
        "heat,flow,kWh,2025-01-01,2025-12-31,7,measured,bill",
    ]
    content = "\n".join([HEADER, *rows, ""]).encode()
    values = {"name": "figures.csv", "by": ada, "at": factories.NOW}

    done = import_figures(vaxjo, content, reasons=factories.RIGHT, **values)

    assert done.conversions == ("1 MWh = 1000 kWh",)
    reasons = vaxjo.vouchers.order_by("key").values_list("reason", flat=True)
    assert list(reasons) == ["bill", "bill [1.5 MWh; 1 MWh = 1000 kWh]"]
    assert (
        import_figures(vaxjo, content, reasons=factories.RIGHT, **values).unchanged == 2
    )
