"""What the README of seea-asset-accounts says must come out, booked like any figure."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from tests import factories
from tests.cases.reading import rows

from naturbudget.apps.deliveries.actions import ImportRefusedError, import_figures
from naturbudget.apps.ledger.actions import seal_voucher
from naturbudget.apps.ledger.queries.asset_checks import asset_problems
from naturbudget.apps.ledger.queries.assets import (
    Asked,
    matrices_of,
    statement_of,
    supplies_of,
)
from naturbudget.apps.ledger.queries.tree import accounts_below, sheets_of
from naturbudget.apps.ledger.several import Several, keep_several
from naturbudget.apps.ledger.typed import Typed, TypedError
from naturbudget.core.assets.footing import condition_index, footing_problems

pytestmark = pytest.mark.django_db

CASE = "seea-asset-accounts"
YEAR = 2025
FIRST, LAST = date(YEAR, 1, 1), date(YEAR, 12, 31)
COLUMNS = ("code", "kind", "unit", "from", "to", "value", "status", "source")
OPTIONAL = ("entry", "cause", "key")
# How the standard's entries are booked: entry of the file and cause.
ENTRIES = {
    "afforestation": ("addition", "managed"),
    "natural expansion": ("addition", "natural"),
    "deforestation": ("loss", "managed"),
    "natural regression": ("loss", "natural"),
    "natural growth": ("addition", "growth"),
    "removals": ("loss", "extraction"),
    "felling residues": ("loss", "normal-loss"),
    "natural losses": ("loss", "catastrophic-loss"),
    "returns": ("addition", "inflow"),
    "precipitation": ("addition", "inflow"),
    "inflows from other territories": ("addition", "inflow"),
    "abstraction": ("use", "extraction"),
    "evaporation and actual evapotranspiration": ("loss", "outflow"),
    "outflows to other territories": ("loss", "outflow"),
    "outflows to the sea": ("loss", "outflow"),
}
REAPPRAISED = Decimal("4.5")


def code(node, name):
    words = "".join(sign if sign.isalnum() else " " for sign in name).split()
    return f"{node}/{'-'.join(words)}".lower()


class Books:
    """A town whose books of one case are kept through imports and typed lines."""

    def __init__(self, town, node, unit):
        self.town, self.node, self.unit = town, node, unit
        self.keeper = factories.author_of(town)
        self.source = factories.source(town)

    def code(self, name):
        return code(self.node, name)

    def send(self, given, *, first=FIRST, last=LAST):
        """Import rows: a name or a path, a value, and what else there is."""
        out = io.StringIO()
        writer = csv.DictWriter(out, [*COLUMNS, *OPTIONAL], restval="")
        writer.writeheader()
        for number, row in enumerate(given):
            writer.writerow(
                {
                    "kind": "stock",
                    "unit": self.unit,
                    "from": first.isoformat(),
                    "to": last.isoformat(),
                    "status": "measured",
                    "source": "SEEA",
                    "key": f"{self.node}-{last}-{number}",
                    **row,
                }
            )
        return import_figures(
            self.town,
            out.getvalue().encode(),
            name=f"{self.node}.csv",
            by=self.keeper,
            at=factories.NOW,
            create=True,
            reasons=factories.RIGHT,
        )

    def open(self, levels):
        day = date(YEAR - 1, 12, 31)
        self.send(
            [{"code": self.code(n), "value": v} for n, v in levels.items()],
            first=day,
            last=day,
        )

    def several(self, kind, lines, *, cause="", remark="SEEA"):
        accounts = {row.path: row for row in self.town.accounts.select_related("unit")}
        given = tuple((accounts[path], Decimal(amount)) for path, amount in lines)
        said = Typed(
            given[0][0], Decimal(0), "", "", FIRST, LAST, "measured", remark, YEAR
        )
        draft = keep_several(
            self.town,
            Several(kind, given, said, cause),
            source=self.source,
            by=self.keeper,
            at=factories.NOW,
        )
        factories.confirm(draft)
        return seal_voucher(draft, by=self.keeper, at=factories.NOW)

    @property
    def asked(self):
        return Asked(self.town, FIRST, LAST, below=self.node)

    def statement(self):
        return {row.path: row for row in statement_of(self.asked)}

    def amount(self, row, parts):
        return row.quantity(parts).amount


@pytest.fixture
def books(vaxjo):
    return lambda node, unit: Books(vaxjo, node, unit)


def table(file):
    """Return the printed cells by role, entry and asset."""
    found = defaultdict(dict)
    for row in rows(CASE, file):
        cell = (row["entry"], row["asset"])
        found[row["role"]][cell] = Decimal(row["quantity"])
    return found


def by_asset(cells):
    return {asset: value for (_, asset), value in cells.items() if asset != "TOTAL"}


def send_entries(kept, printed, *, skip=()):
    sent = []
    for role, sign in (("addition", 1), ("reduction", -1)):
        for (entry, asset), value in printed[role].items():
            if asset == "TOTAL" or entry in skip:
                continue
            kind, cause = ENTRIES[entry]
            sent.append(
                {
                    "code": kept.code(asset),
                    "value": sign * value,
                    "entry": kind,
                    "cause": cause,
                    "key": f"{kept.node}:{entry}:{asset}",
                }
            )
    kept.send(sent)


# Forest land, CF 5.15


def test_the_forest_closes_at_390_of_400_and_every_cell_foots(books):
    kept, printed = books("forest", "har"), table("forest_land_account.csv")
    kept.open(by_asset(printed["opening"]))
    send_entries(kept, printed)

    found = kept.statement()
    for asset, closing in by_asset(printed["closing"]).items():
        row = found[kept.code(asset)]
        assert kept.amount(row, row.closing) == closing
    whole = found["forest"]
    for (entry, asset), value in [
        *printed["addition"].items(),
        *printed["reduction"].items(),
    ]:
        row = whole if asset == "TOTAL" else found[kept.code(asset)]
        kind, cause = ENTRIES[entry]
        parts = row.details[kind, cause, kind == "addition"]
        assert abs(kept.amount(row, parts)) == value, (entry, asset)
    assert [
        kept.amount(whole, parts)
        for parts in (
            whole.opening,
            whole.columns["additions"],
            whole.columns["reductions"],
            whole.closing,
        )
    ] == [400, 10, -20, 390]
    assert asset_problems(kept.town, YEAR) == []


# Land cover, CF 5.13 and 5.14


@pytest.fixture
def land(books):
    kept, printed = books("land", "har"), table("land_cover_account.csv")
    kept.open(by_asset(printed["opening"]))
    natural = {("shrub-covered area", "grassland")}
    natural |= {("mangroves", "coastal water and intertidal areas")}
    sent = []
    for number, row in enumerate(rows(CASE, "land_cover_change.csv")):
        pair, moved = (row["from"], row["to"]), Decimal(row["quantity"])
        if pair == ("shrub-covered area", "grassland"):
            moved -= REAPPRAISED
        for name, sign in zip(pair, (-1, 1), strict=True):
            sent.append(
                {
                    "code": kept.code(name),
                    "value": sign * moved,
                    "entry": "reclassification",
                    "cause": "natural" if pair in natural else "managed",
                    "key": f"move-{number}",
                }
            )
    kept.send(sent)
    kept.several(
        "reappraisal",
        [
            (kept.code("shrub-covered area"), -REAPPRAISED),
            (kept.code("grassland"), REAPPRAISED),
        ],
        remark="the old map was wrong",
    )
    return kept, printed


def test_nine_movements_close_all_ten_types_of_land(land):
    kept, printed = land
    found = kept.statement()

    for asset, closing in by_asset(printed["closing"]).items():
        row = found[kept.code(asset)]
        assert kept.amount(row, row.closing) == closing, asset
    whole = found["land"]
    assert kept.amount(whole, whole.opening) == Decimal("1003449.0")
    assert whole.closing == whole.opening
    assert whole.columns["reclassified"] == whole.columns["reappraised"] == 0
    assert asset_problems(kept.town, YEAR) == []


def test_the_same_movements_are_the_account_by_cause(land):
    kept, printed = land
    found = kept.statement()
    causes = {
        "managed expansion": ("reclassification", "managed", True),
        "natural expansion": ("reclassification", "natural", True),
        "upward reappraisals": ("reappraisal", "", True),
        "managed regression": ("reclassification", "managed", False),
        "natural regression": ("reclassification", "natural", False),
        "downward reappraisals": ("reappraisal", "", False),
    }

    for role in ("addition", "reduction"):
        for (entry, asset), value in printed[role].items():
            row = found[kept.code(asset)]
            parts = row.details[causes[entry]]
            assert abs(kept.amount(row, parts)) == value, (entry, asset)


def test_and_they_are_the_matrix_by_partner(land):
    kept, _ = land
    found = statement_of(kept.asked)
    matrix = matrices_of(kept.asked, found)["har"]
    row = found[0]

    printed = {
        (kept.code(line["from"]), kept.code(line["to"])): Decimal(line["quantity"])
        for line in rows(CASE, "land_cover_change.csv")
    }
    told = {
        pair: kept.amount(row, parts)
        for pair, parts in matrix.cells.items()
        if pair[0] != pair[1] and parts
    }
    assert told == printed


# Timber, CF 5.19


@pytest.fixture
def timber(books):
    kept, printed = books("timber", "dam3 over bark"), table("timber_account.csv")
    kept.open(by_asset(printed["opening"]))
    between = ("reclassifications in", "reclassifications out")
    send_entries(kept, printed, skip=between)
    lines = [
        (kept.code(asset), sign * value)
        for role, sign in (("addition", 1), ("reduction", -1))
        for (entry, asset), value in printed[role].items()
        if entry in between
    ]
    return kept, printed, lines


def test_the_printed_reclassification_of_timber_is_refused(timber):
    kept, _, lines = timber

    with pytest.raises(TypedError) as error:
        kept.several("reclassification", lines)

    [problem] = error.value.problems
    assert problem.code == "in-is-not-out"
    said = {name: problem.values[name].amount for name in ("taken", "given", "missing")}
    assert said == {"taken": 200, "given": 300, "missing": 100}
    with pytest.raises(ImportRefusedError) as refused:
        kept.send(
            [
                {"code": path, "value": value, "entry": "reclassification", "key": "r"}
                for path, value in {
                    kept.code("cultivated"): -100,
                    kept.code("natural, available for wood supply"): 150,
                    kept.code("natural, not available for wood supply"): -150,
                }.items()
            ]
        )
    assert {row.problem.code for row in refused.value.rows} == {"not-balanced"}


def test_the_missing_hundred_names_an_account_and_all_timber_closes(timber):
    kept, printed, lines = timber
    scope = factories.account(
        kept.town, "timber/out-of-scope", unit=kept.unit, kind="stock"
    )
    kept.several("reclassification", [*lines, (scope.path, 100)])

    found = kept.statement()
    for asset, closing in by_asset(printed["closing"]).items():
        row = found[kept.code(asset)]
        assert kept.amount(row, row.closing) == closing
    assert found["timber"].columns["reclassified"] == 0
    assert kept.amount(found[scope.path], found[scope.path].closing) == 100
    assert asset_problems(kept.town, YEAR) == []


# Water, CF 5.25 and 3.6


@pytest.fixture
def water(books):
    kept, printed = books("water", "hm3"), table("water_asset_account.csv")
    kept.open(by_asset(printed["opening"]))
    between = (
        "inflows from other inland water resources",
        "outflows to other inland water resources",
    )
    send_entries(kept, printed, skip=between)
    kept.several(
        "reclassification",
        [
            (kept.code(asset), sign * value)
            for role, sign in (("addition", 1), ("reduction", -1))
            for (entry, asset), value in printed[role].items()
            if entry in between and asset != "TOTAL" and value
        ],
        cause="natural",
    )
    return kept, printed


def test_the_waters_close_and_the_printed_total_is_flagged_not_repaired(water):
    kept, printed = water
    found = kept.statement()
    closings = by_asset(printed["closing"])

    for asset, closing in closings.items():
        row = found[kept.code(asset)]
        assert kept.amount(row, row.closing) == closing, asset
    whole = found["water"]
    assert kept.amount(whole, whole.closing) == 109_582
    [problem] = footing_problems(
        "closing stock", closings.values(), printed["closing"]["closing stock", "TOTAL"]
    )
    assert problem.code == "does-not-foot"
    assert problem.values["parts"] == "109582"
    assert problem.values["printed"] == "109583"
    opened = by_asset(printed["opening"]).values()
    total = printed["opening"]["opening stock", "TOTAL"]
    assert footing_problems("opening stock", opened, total) == []
    assert asset_problems(kept.town, YEAR) == []


@pytest.fixture
def supplied(books):
    """The supply and use table: each item is a voucher that names both its sides."""
    kept = books("flows", "hm3")
    sides = defaultdict(list)
    for row in rows(CASE, "water_supply_use.csv"):
        if row["unit_of_account"] in ("TOTAL", "environment"):
            continue
        sign = -1 if row["side"] == "supply" else 1
        path = code(kept.code(row["item"]), row["unit_of_account"])
        factories.account(kept.town, path, unit="hm3")
        sides[row["item"]].append((path, sign * Decimal(row["quantity"])))
    for lines in sides.values():
        kept.several("use", lines)
    return kept


def test_supply_is_use_for_each_of_the_twelve_items(supplied):
    [found] = supplies_of(supplied.asked)
    printed = {
        (supplied.code(row["item"]), row["side"]): Decimal(row["quantity"])
        for row in rows(CASE, "water_supply_use.csv")
        if row["unit_of_account"] == "TOTAL"
    }

    told = {}
    for item in found.items:
        told[item.name, "supply"] = Decimal(item.supply).scaleb(-found.scale)
        told[item.name, "use"] = Decimal(item.use).scaleb(-found.scale)
    assert len(found.items) == 12
    assert told == printed
    assert all(item.to_others == 0 for item in found.items)
    assert found.inputs == found.outputs + found.change_of_stock
    assert asset_problems(supplied.town, YEAR) == []


def test_flows_and_stocks_of_water_are_two_views_of_one_ledger(supplied):
    [found] = supplies_of(supplied.asked)
    items = {one.name: Decimal(one.use).scaleb(-found.scale) for one in found.items}

    def total(*names):
        return sum(items[supplied.code(name)] for name in names)

    returned = total("returns to surface water", "returns to groundwater")
    taken = total(
        "abstracted from surface water",
        "abstracted from groundwater",
        "abstracted from soil water",
    )
    printed = table("water_asset_account.csv")

    assert (returned, taken) == (Decimal("668.6"), Decimal("966.9"))
    assert round(returned) == printed["addition"]["returns", "TOTAL"] == 669
    assert round(taken) == printed["reduction"]["abstraction", "TOTAL"] == 967


# Emissions, CF 3.7 and 3.8


def test_emissions_to_air_and_water_are_the_printed_totals(books):
    for file, unit, within in (
        ("air_emission_account.csv", "t", Decimal("0.1")),
        ("water_emission_account.csv", "t", Decimal(0)),
    ):
        kept = books(file.split("_")[0], unit)
        parts, totals = [], {}
        for number, row in enumerate(rows(CASE, file)):
            if row.get("side") == "use":
                continue
            item = kept.code(f"{row.get('flow', '')} {row['substance']}")
            if row["unit_of_account"] == "TOTAL":
                totals[item] = Decimal(row["quantity"])
                continue
            parts.append(
                {
                    "code": code(item, row["unit_of_account"]),
                    "kind": "flow",
                    "value": row["quantity"],
                    "key": f"{file}-{number}",
                }
            )
        kept.send(parts)
        for item, total in totals.items():
            [sheet] = sheets_of(kept.town, item, accounts_below(kept.town, item))
            [summed] = sheet.total
            assert abs(summed - Fraction(total)) <= within, item


# Condition, EA 5.4, and extent (exercise)


def test_the_index_of_condition_is_not_the_sum_of_rounded_terms():
    given = rows(CASE, "condition_index.csv")
    weights = [Decimal(row["weight"]) for row in given]

    found = [
        condition_index(zip(weights, (Decimal(row[at]) for row in given), strict=True))
        for at in ("opening", "closing")
    ]

    assert sum(weights) == 1
    assert found == [Fraction("0.61023"), Fraction("0.35643")]
    assert [f"{float(one):.4f}" for one in found] == ["0.6102", "0.3564"]
    for exact, printed in zip(found, ("0.611", "0.360"), strict=True):
        parts = [Decimal(exact.numerator) / exact.denominator]
        assert footing_problems("condition", parts, Decimal(printed))


def test_the_exercise_of_extent_foots_in_rows_and_columns(books):
    kept = books("extent", "har")
    given = rows(CASE, "extent_matrix_exercise.csv")
    opening = defaultdict(Decimal)
    for row in given:
        opening[row["from"]] += Decimal(row["quantity"])
    kept.open(opening)
    kept.send(
        [
            {
                "code": kept.code(row[side]),
                "value": sign * Decimal(row["quantity"]),
                "entry": "reclassification",
                "key": f"extent-{number}",
            }
            for number, row in enumerate(given)
            if row["from"] != row["to"] and Decimal(row["quantity"])
            for side, sign in (("from", -1), ("to", 1))
        ]
    )

    found = statement_of(kept.asked)
    matrix = matrices_of(kept.asked, found)["har"]
    scale = found[0].scale
    names = ("coral", "seagrass", "mangrove", "other")

    def told(ask):
        return [Decimal(ask(kept.code(name))).scaleb(-scale) for name in names]

    assert told(matrix.row_sum) == [1240, 860, 315, 7585]
    assert told(matrix.column_sum) == [1180, 825, 340, 7655]
    assert told(matrix.came) == [40, 35, 40, 155]
    assert told(matrix.went) == [100, 70, 15, 85]
    assert sum(told(matrix.row_sum)) == sum(told(matrix.column_sum)) == 10_000
    for row in given:
        cell = matrix.cell(kept.code(row["from"]), kept.code(row["to"]))
        assert Decimal(cell).scaleb(-scale) == Decimal(row["quantity"])
