"""Movements between accounts in a file: rows that share a key are its sides (L-5)."""

from __future__ import annotations

import pytest
from tests import factories, year
from tests.factories import csv

from naturbudget import verifier
from naturbudget.apps.cycle import actions as cycle
from naturbudget.apps.cycle.queries import balance_of
from naturbudget.apps.deliveries.actions import ImportRefusedError, import_figures
from naturbudget.apps.documents.packs import evidence_pack
from naturbudget.apps.ledger.queries.indicators import IndicatorValues
from naturbudget.apps.ledger.queries.log import log_root, log_size, recomputed_root

HEADER = "code,kind,unit,from,to,value,status,source,key,entry"


@pytest.fixture
def send(vaxjo, ada):
    def send(*rows, header=HEADER, **fields):
        values = {"name": "figures.csv", "by": ada, "at": factories.NOW, "create": True}
        values.setdefault("reasons", {"": "It is right."})
        return import_figures(vaxjo, csv(*rows, header=header), **{**values, **fields})

    return send


@pytest.fixture
def refused(send, vaxjo):
    """Return line, column and code of every problem, and what the first one says."""

    def refused(*rows, **fields):
        size = log_size(vaxjo)
        with pytest.raises(ImportRefusedError) as refusal:
            send(*rows, **fields)
        assert log_size(vaxjo) == size
        rows = refusal.value.rows
        return [(row.line, row.column, row.problem.code) for row in rows], str(rows[0])

    return refused


@pytest.fixture(autouse=True)
def _the_log_stands(vaxjo):
    yield
    assert recomputed_root(vaxjo) == log_root(vaxjo)


def side(code, value, *, kind="stock", unit="ha", entry="reclassification", **given):
    row = {
        "first": "2025-05-01",
        "last": "2025-05-01",
        "status": "measured",
        "source": "permit 12",
        "key": "permit-12",
        **given,
    }
    days = f"{row['first']},{row['last']}"
    return (
        f"{code},{kind},{unit},{days},{value},{row['status']},{row['source']},"
        f"{row['key']},{entry}"
    )


def level(code, value, day, key="", entry=""):
    return f"{code},stock,ha,{day},{day},{value},measured,survey,{key},{entry}"


def felled(value, *, of=None, **given):
    """Return both sides of timber that was felled and used."""
    given = {"unit": "m3", "entry": "extraction", "key": "felling-1", **given}
    return [
        side("forest/timber", f"-{value}", **given),
        side("wood/used", of or value, kind="flow", **given),
    ]


def total(of, path, **only):
    rows = of.month_totals.filter(account__path=path, **only)
    return sum(rows.values_list("amount", flat=True)) / 10 ** scale(of, path)


def scale(of, path):
    return of.accounts.get(path=path).unit.scale


# What is booked


def test_a_reclassification_is_one_voucher_without_the_environment(send, vaxjo):
    done = send(
        level("land/meadow", 100, "2024-12-31"),
        level("land/street", 20, "2024-12-31"),
        side("land/meadow", -5),
        side("land/street", 5),
    )

    assert done.sealed == 3
    row = vaxjo.vouchers.get(key="permit-12")
    lines = row.postings.order_by("line")
    assert (row.kind, row.reason) == ("reclassification", "permit 12")
    assert list(lines.values_list("account__path", "amount")) == [
        ("land/meadow", -50_000),
        ("land/street", 50_000),
    ]
    assert (total(vaxjo, "land/meadow"), total(vaxjo, "land/street")) == (95, 25)


def test_it_may_have_more_than_two_sides_and_another_unit(send, vaxjo):
    done = send(
        side("land/meadow", -50_000, unit="m2"),
        side("land/street", 30_000, unit="m2"),
        side("land/park", 20_000, unit="m2"),
        *[level(f"land/{name}", 9, "2024-12-31") for name in ("meadow", "street")],
    )

    assert done.sealed == 3
    assert total(vaxjo, "land/park") == 20_000
    assert total(vaxjo, "land/meadow", kind="reclassification") == -50_000


def test_what_is_written_in_another_unit_is_noted_once(send, vaxjo):
    factories.account(vaxjo, "land/meadow", unit="har", kind="stock")
    factories.account(vaxjo, "land/street", unit="har", kind="stock")

    send(
        side("land/meadow", -50_000, unit="m2"),
        side("land/street", 50_000, unit="m2"),
    )

    row = vaxjo.vouchers.get()
    assert row.reason == "permit 12 [50000 m²; 1 m² = 0.0001 ha]"
    assert total(vaxjo, "land/meadow") == -5


def test_a_level_after_it_counts_what_moved_in_whatever_order_the_rows_stand(
    send, vaxjo
):
    send(
        level("land/street", 25, "2025-12-31"),
        side("land/street", 5),
        level("land/meadow", 94, "2025-12-31"),
        level("land/street", 20, "2024-12-31"),
        side("land/meadow", -5),
        level("land/meadow", 100, "2024-12-31"),
    )

    kinds = vaxjo.vouchers.order_by("valid_to", "key").values_list("key", "kind")
    assert list(kinds) == [
        ("land/meadow:2024-12-31:2024-12-31", "opening"),
        ("land/street:2024-12-31:2024-12-31", "opening"),
        ("permit-12", "reclassification"),
        ("land/meadow:2025-12-31:2025-12-31", "loss"),
        ("land/street:2025-12-31:2025-12-31", "addition"),
    ]
    assert total(vaxjo, "land/meadow", kind="loss") == -1
    assert total(vaxjo, "land/street", kind="addition") == 0


def test_an_extraction_takes_from_a_stock_what_a_flow_uses(send, vaxjo):
    send(*felled(300), "forest/timber,stock,m3,2024-12-31,2024-12-31,9000,measured,x,,")

    row = vaxjo.vouchers.get(key="felling-1")
    assert row.kind == "use"
    assert [line.account.kind for line in row.postings.order_by("line")] == [
        "stock",
        "flow",
    ]
    assert (total(vaxjo, "forest/timber"), total(vaxjo, "wood/used")) == (8700, 300)


def test_the_pack_of_a_year_with_both_is_proved_by_the_verifier(send, vaxjo, tmp_path):
    draft = year.drafted(vaxjo)
    for path, kind in (("forest/a", "stock"), ("wood/used", "flow")):
        factories.account(vaxjo, path, kind=kind)
        year.line(draft, path.partition("/")[0].upper(), path)
    version = year.ratified(vaxjo)
    year.booked(vaxjo)
    whole = {"first": "2025-01-01", "last": "2025-12-31", "unit": "m3"}
    send(
        "forest/a,stock,m3,2024-12-31,2024-12-31,9000,measured,plan,,",
        side("forest/a", -40, **whole),
        side("forest/b", 40, **whole),
        side("forest/a", -300, entry="extraction", **{**whole, "key": "felling"}),
        side(
            "wood/used",
            300,
            kind="flow",
            entry="extraction",
            **{**whole, "key": "felling"},
        ),
    )
    cycle.draw_balance(version, by=factories.author_of(vaxjo), at=factories.NOW)
    balance = balance_of(vaxjo, 2025)
    for code in ("FOREST", "WOOD"):
        year.explained(balance, code)
    cycle.submit_balance(balance, by=factories.author_of(vaxjo), at=factories.NOW)
    pack = tmp_path / "pack.zip"
    pack.write_bytes(evidence_pack(vaxjo, 2025))

    assert verifier.main([str(pack)]) == 0
    values = IndicatorValues(vaxjo, [row.definition for row in version.lines.all()])
    for code, amount in (("FOREST", 8660), ("WOOD", 300)):
        definition = version.lines.get(definition__indicator__code=code).definition
        assert values.value(definition, 2025, "closed").amount == amount


# Sent again, and corrected


def test_sending_it_again_changes_nothing_in_any_order(send, vaxjo):
    send(side("land/a", -5), side("land/b", 5), *felled(300))

    again = send(*felled(300), side("land/b", 5), side("land/a", -5))

    assert (again.sealed, again.unchanged) == (0, 2)


def test_other_content_needs_the_word_corrected(send, refused, vaxjo):
    send(side("land/a", -5), side("land/b", 5))

    found, sentence = refused(side("land/a", -6), side("land/b", 6))

    assert found == [(2, "status", "other-content")]
    assert "land/a -5 ha, land/b 5 ha" in sentence

    done = send(
        side("land/a", -6, status="corrected"), side("land/b", 6, status="corrected")
    )
    assert (done.sealed, done.corrected) == (2, 1)
    assert (total(vaxjo, "land/a"), total(vaxjo, "land/b")) == (-6, 6)
    again = send(
        side("land/a", -6, status="corrected"), side("land/b", 6, status="corrected")
    )
    assert (again.sealed, again.unchanged) == (0, 1)


@pytest.mark.parametrize("status", ["measured", "corrected"])
def test_one_row_does_not_take_the_place_of_a_movement(send, refused, status):
    send(side("land/a", -5), side("land/b", 5))

    found, sentence = refused(side("land/a", -5, status=status, entry="use"))

    assert found == [(2, "status", "other-movement")]
    assert "Give all its rows" in sentence


# What is refused


def test_an_unbalanced_one_is_refused_with_the_rest(refused):
    found, sentence = refused(side("forest/a", -200), side("forest/b", 300))

    assert found == [(2, "value", "not-balanced")]
    assert "add up to 100 har, not to zero" in sentence


def test_accounts_in_different_units_are_refused(refused, vaxjo):
    factories.account(vaxjo, "land/a", unit="har", kind="stock")
    factories.account(vaxjo, "land/b", unit="m2", kind="stock")

    found, sentence = refused(side("land/a", -5), side("land/b", 5))

    assert found == [(3, "code", "other-unit")]
    assert "land/b is kept in m2, and land/a in har" in sentence


@pytest.mark.parametrize(
    ("rows", "wanted"),
    [
        ([side("land/a", -5)], [(2, "key", "one-side")]),
        (
            [side("land/a", -5, key=""), side("land/b", 5, key="")],
            [(2, "key", "one-side"), (3, "key", "one-side")],
        ),
        (
            [side("land/a", -5), side("land/b", 5, last="2025-05-02")],
            [(3, "to", "not-shared")],
        ),
        (
            [side("land/a", -5), side("land/b", 5, status="corrected")],
            [(3, "status", "not-shared")],
        ),
        (
            [side("land/a", -5), side("land/b", 50_000, unit="m2")],
            [(3, "unit", "not-shared")],
        ),
        (
            [side("land/a", -5), side("land/b", 3), side("land/b", 2)],
            [(4, "code", "same-account")],
        ),
        (
            [side("land/a", -5), side("gas/b", 5, kind="flow")],
            [(3, "entry", "entry-needs-stock")],
        ),
        (
            [side("land/a", -5, entry="extraction"), side("land/b", 5)],
            [(3, "entry", "not-shared")],
        ),
        (
            [side("a", -5, entry="extraction"), side("b", 5, entry="extraction")],
            [(2, "kind", "no-such-side"), (3, "value", "sign")],
        ),
        (
            [*felled(300)[:1], felled(300)[1].replace(",300,", ",-300,")],
            [(3, "value", "sign")],
        ),
        ([side("land/a", -5, entry="virement")], [(2, "entry", "not-one-of")]),
        # A row that cannot be read is the only reason that is told.
        (
            [side("land/a", -5), side("land/b", '"5,5"')],
            [(3, "value", "decimal-comma")],
        ),
    ],
)
def test_rows_that_make_no_movement_are_refused(refused, rows, wanted):
    assert refused(*rows)[0] == wanted


def test_days_outside_the_life_of_an_account_are_refused(refused, vaxjo):
    factories.account(vaxjo, "land/a", unit="har", kind="stock")
    road = factories.account(vaxjo, "land/b", unit="har", kind="stock")
    road.closed = factories.day("2025-05-01")
    road.save()

    found, sentence = refused(side("land/a", -5), side("land/b", 5), create=False)

    assert found == [(2, "", "account-not-open")]
    assert "land/b takes no postings" in sentence


def test_an_account_holder_moves_between_the_own_accounts_only(
    refused, vaxjo, buildings
):
    factories.account(vaxjo, "land/a", unit="har", kind="stock", department=buildings)
    factories.account(vaxjo, "land/b", unit="har", kind="stock")

    found, _ = refused(
        side("land/a", -5), side("land/b", 5), department_ids=frozenset({buildings.pk})
    )

    assert found == [(3, "code", "not-yours")]
