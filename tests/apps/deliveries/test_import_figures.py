"""A file of figures: all of it is sealed, or nothing of it is kept (L-16, UN-9)."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from hashlib import sha256

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests import factories
from tests.factories import csv

from naturbudget.apps.deliveries.actions import ImportRefusedError, import_figures
from naturbudget.apps.evidence import store
from naturbudget.apps.evidence.actions import EvidenceError
from naturbudget.apps.ledger.queries.log import log_root, log_size, recomputed_root
from naturbudget.apps.resources.actions import assign_holder
from naturbudget.core.ledger.table import UnreadableFileError

GAS = "gas/town-hall,flow,m3,2025-01-01,2025-12-31,1200,measured,bill"
LAND = "land/meadow,stock,m2,2025-01-01,2025-12-31,5000,measured,survey"
AIR = "no2-ring,series,ug/m3,2025-01-01,2025-12-31,21.4,measured,station"
FILE = csv(GAS, LAND, AIR)
ALL_COLUMNS = "code,kind,unit,from,to,value,status,source,entry,books,split"
# What may stand in each column of a row, right and wrong.
ODD = (
    ["gas/town-hall", "new", "", "a:b", "x" * 200],
    ["flow", "stock", "series", "", "loud"],
    ["m3", "kg", "ug/m3", "", "furlong"],
    ["2025-01-01", "", "2025-02-30", "2024-05-01", "2026-01-01"],
    ["2025-12-31", "", "2025-02-30", "2026-12-31"],
    ["7", "0.0001", "1e9", "", "7,5", "9" * 60],
    ["measured", "final", "corrected", "", "sure"],
    ["bill", ""],
    ["", "loss", "reclassification", "extraction", "gift"],
    ["", "2025", "2031", "0000", "then"],
    ["", "years", "months", "days"],
)
TABLES = [
    "vouchers",
    "seals",
    "sources",
    "accounts",
    "series",
    "periods",
    "month_totals",
    "departments",
    "names_in_use",
    "resources",
    "events",
]


@pytest.fixture
def send(vaxjo, ada):
    def send(content, **fields):
        values = {"name": "figures.csv", "by": ada, "at": factories.NOW, "create": True}
        values.setdefault("reasons", {"": "It is right."})
        return import_figures(vaxjo, content, **{**values, **fields})

    return send


@pytest.fixture
def refused(send):
    """Return line, column and code of every problem of a file."""

    def refused(content, **fields):
        with pytest.raises(ImportRefusedError) as refusal:
            send(content, **fields)
        return [(row.line, row.column, row.problem.code) for row in refusal.value.rows]

    return refused


def balance(of, path):
    rows = of.month_totals.filter(account__path=path).values_list("amount", flat=True)
    return sum(rows)


def kept(of):
    """Return how many rows of each table belong to the municipality."""
    return {name: getattr(of, name).count() for name in TABLES}


def test_every_row_is_sealed_with_the_file_as_its_evidence(send, vaxjo, ada):
    done = send(FILE)

    assert (done.sealed, done.unchanged, done.corrected) == (3, 0, 0)
    assert done.opened == ("gas/town-hall", "land/meadow", "no2-ring")
    kinds = vaxjo.vouchers.order_by("seal__seq").values_list("kind", flat=True)
    assert list(kinds) == ["use", "opening", "observation"]
    source = vaxjo.sources.get()
    assert source.sha256 == sha256(FILE).hexdigest()
    assert (source.origin, store.read(source.sha256)) == ("figures.csv", FILE)
    assert {voucher.source for voucher in vaxjo.vouchers.all()} == {source}
    assert recomputed_root(vaxjo) == log_root(vaxjo)
    assert vaxjo.events.filter(kind="figures-imported", who=ada.email).count() == 1


def test_importing_twice_is_importing_once(send, vaxjo):
    send(FILE)
    root, rows = log_root(vaxjo), vaxjo.month_totals.count()

    again = send(FILE, at=factories.later())

    assert (again.sealed, again.unchanged) == (0, 3)
    assert (log_root(vaxjo), vaxjo.month_totals.count()) == (root, rows)


def test_the_same_figures_in_another_file_change_nothing(send, vaxjo):
    send(FILE)

    again = send(csv(AIR, LAND, GAS, GAS.replace("town-hall", "school")))

    assert (again.sealed, again.unchanged) == (1, 3)


def test_a_dry_run_tells_what_would_happen_and_keeps_nothing(send, vaxjo):
    before = kept(vaxjo)
    content = FILE.replace(b"bill", b"a bill for a dry run")

    done = send(content, dry_run=True)

    assert (done.sealed, done.is_dry_run) == (3, True)
    assert kept(vaxjo) == before
    assert store.read(sha256(content).hexdigest()) is None


def test_of_a_file_with_a_wrong_row_nothing_is_kept(refused, vaxjo):
    before = kept(vaxjo)
    content = csv(GAS, LAND.replace("5000", '"5.000,5"'), AIR)

    assert refused(content) == [(3, "value", "decimal-comma")]
    assert kept(vaxjo) == before
    assert store.read(sha256(content).hexdigest()) is None


def test_problems_of_the_file_and_of_the_books_are_told_together(refused):
    content = csv(
        GAS,
        "gas/town-hall,flow,kg,2025-01-01,2025-12-31,7,measured,bill",
        'gas/school,flow,m3,2025-01-01,2025-12-31,"7,5",measured,bill',
        "gas/school,stock,m3,2025-01-01,2025-06-30,7,measured,bill",
        "gas/school,flow,m3,2025-01-01,2025-02-30,7,measured,bill",
    )
    assert refused(content) == [
        (3, "key", "key-twice"),
        (3, "unit", "unit-does-not-fit"),
        (4, "value", "decimal-comma"),
        (5, "kind", "other-kind"),
        (6, "to", "not-a-day"),
    ]


def test_a_row_is_told_all_that_is_wrong_with_it_at_once(refused, vaxjo, buildings):
    factories.account(vaxjo, "gas/town-hall", department=buildings)
    factories.account(vaxjo, "gas/school", opened=date(2026, 1, 1))
    content = csv(
        "gas/attic,flow,m3,2025-01-01,2025-12-31,12x,mesured,bill,nobody",
        "gas/town-hall,stock,kg,2025-01-01,2025-02-30,1,measured,bill,",
        "gas/school,flow,kg,2025-01-01,2025-12-31,0.0001,corrected,bill,",
        "gas/school,flow,m3,2025-01-01,2025-12-31,0.0001,corrected,bill,",
        "gas/attic,flow,m3,2025-01-01,2025-12-31,12,measured,bill,nobody",
        "no2,loud,ug/m3,2025-01-01,2025-12-31,12,measured,bill,",
        header=WITH_DEPARTMENT,
    )

    assert refused(content, create=False) == [
        (2, "code", "not-there"),
        (2, "department", "no-department"),
        (2, "status", "not-one-of"),
        (2, "value", "not-a-number"),
        (3, "kind", "other-kind"),
        (3, "to", "not-a-day"),
        (3, "unit", "unit-does-not-fit"),
        (4, "", "account-not-open"),
        (4, "status", "never-sealed"),
        (4, "unit", "unit-does-not-fit"),
        (5, "", "account-not-open"),
        (5, "key", "key-twice"),
        (5, "status", "never-sealed"),
        (6, "code", "not-there"),
        (6, "department", "no-department"),
        (6, "key", "key-twice"),
        (7, "code", "not-there"),
        (7, "kind", "not-one-of"),
    ]


def test_whose_figures_they_are_is_asked_of_wrong_rows_too(refused, vaxjo, buildings):
    factories.account(vaxjo, "gas/town-hall")
    found = refused(
        csv(GAS.replace("1200", "many")), department_ids=frozenset({buildings.pk})
    )
    assert found == [(2, "code", "not-yours"), (2, "value", "not-a-number")]


def test_a_row_without_a_status_may_belong_into_other_books(refused, send, vaxjo):
    """What replaces a figure of a closed year stands in the open one by itself."""
    send(FILE)
    factories.closed_year(vaxjo, 2025)
    late = GAS.replace("town-hall", "school")

    assert refused(csv(late.replace("measured", "corected"))) == [
        (2, "status", "not-one-of")
    ]
    assert refused(csv(late.replace("1200", "many"))) == [
        (2, "books", "period-closed"),
        (2, "value", "not-a-number"),
    ]


@pytest.mark.parametrize("books", ["0000", "1799", "9999"])
def test_books_are_kept_of_years_that_can_be(refused, books):
    header = FILE.split(b"\n")[0].decode() + ",books"
    found = refused(csv(f"{GAS},{books}", header=header))
    assert found == [(2, "books", "out-of-time")]


@pytest.mark.parametrize("create", [True, False])
@given(fields=st.tuples(*(st.sampled_from(given) for given in ODD)))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_wrong_row_is_refused_in_words_whatever_is_wrong(vaxjo, ada, create, fields):
    with suppress(ImportRefusedError), transaction.atomic():
        import_figures(
            vaxjo,
            csv(GAS + ",,,", ",".join(fields), header=ALL_COLUMNS),
            name="figures.csv",
            by=ada,
            at=factories.NOW,
            create=create,
            dry_run=True,
        )


@pytest.mark.parametrize("four_eyes", [False, True])
def test_what_the_books_refuse_is_told_together_with_what_the_file_has_wrong(
    refused, vaxjo, four_eyes
):
    vaxjo.parameters = {"four_eyes": four_eyes}
    vaxjo.save()
    factories.account(vaxjo, "gas/town-hall", opened=date(2024, 1, 1))
    before = kept(vaxjo)

    content = csv(GAS.replace("2025", "2023"), GAS.replace("1200", '"1,2"'))

    assert refused(content, create=False) == [
        (2, "", "account-not-open"),
        (3, "value", "decimal-comma"),
    ]
    assert kept(vaxjo) == before


def test_a_code_that_is_not_open_is_named_unless_it_may_be_opened(refused):
    found = refused(FILE, create=False)
    assert found == [(line, "code", "not-there") for line in (2, 3, 4)]


WITH_DEPARTMENT = "code,kind,unit,from,to,value,status,source,department"


def holders(of):
    rows = [*of.accounts.exclude(kind="environment"), *of.series.all()]
    return {str(row): row.department and row.department.code for row in rows}


def test_the_department_of_a_file_holds_what_it_opens(send, vaxjo):
    later = GAS.replace("2025-", "2024-")

    send(csv(f"{later},", f"{GAS},parks", f"{AIR},air", header=WITH_DEPARTMENT))

    assert holders(vaxjo) == {"gas/town-hall": "parks", "no2-ring": "air"}


def test_it_holds_what_is_there_and_nobody_holds(send, vaxjo, buildings):
    factories.account(vaxjo, "gas/town-hall")
    factories.series(vaxjo, "no2-ring", department=buildings)

    send(csv(f"{GAS},parks", f"{AIR},parks", header=WITH_DEPARTMENT))

    assert holders(vaxjo) == {"gas/town-hall": "parks", "no2-ring": "buildings"}
    [event] = vaxjo.events.filter(kind="account-held")
    assert event.what == {"account": "gas/town-hall", "department": "parks"}


def test_without_the_choice_to_open_nobody_becomes_a_holder(send, vaxjo, buildings):
    factories.account(vaxjo, "gas/town-hall")

    send(csv(f"{GAS},buildings", header=WITH_DEPARTMENT), create=False)

    assert holders(vaxjo) == {"gas/town-hall": None}


def test_a_department_that_is_not_there_is_named_unless_it_may_be_added(refused, send):
    header = "code,kind,unit,from,to,value,status,source,department"
    content = csv(f"{GAS},parks", header=header)

    send(csv(GAS.replace("1200", "5"), header=header.removesuffix(",department")))
    found = refused(content.replace(b"2025-12-31", b"2025-06-30"), create=False)

    assert found == [(2, "department", "no-department")]


def test_a_new_figure_without_a_department_is_its_holders(send, vaxjo):
    buildings = factories.department(vaxjo)
    factories.account(vaxjo, "gas/town-hall", department=buildings)

    send(csv(GAS))
    again = send(csv(GAS))

    [line] = vaxjo.vouchers.get().postings.filter(account__path="gas/town-hall")
    assert line.department == buildings
    assert again.unchanged == 1


def test_a_figure_without_a_department_keeps_none_when_it_is_sent_again(send, vaxjo):
    send(csv(GAS))
    buildings = factories.department(vaxjo)
    assign_holder(
        vaxjo.accounts.get(path="gas/town-hall"),
        buildings,
        by=factories.author_of(vaxjo),
        at=factories.NOW,
    )

    again = send(csv(GAS))

    [line] = vaxjo.vouchers.get().postings.filter(account__path="gas/town-hall")
    assert (again.unchanged, line.department) == (1, None)


def test_a_department_stands_on_the_line_and_holds_the_account(send, vaxjo):
    header = "code,kind,unit,from,to,value,status,source,department"

    send(csv(f"{GAS},parks", header=header))

    voucher = vaxjo.vouchers.get()
    first, second = voucher.postings.order_by("line")
    assert (first.department.code, second.department) == ("parks", None)
    assert vaxjo.accounts.get(path="gas/town-hall").department.code == "parks"


# The file as a whole


def test_an_empty_file_is_refused(send, vaxjo):
    with pytest.raises(EvidenceError, match="is empty"):
        send(b"")


def test_a_file_over_the_limit_is_refused(send, vaxjo, settings):
    settings.EVIDENCE_BYTES_MAX = 1_000_000
    content = FILE + b"#" * settings.EVIDENCE_BYTES_MAX
    with pytest.raises(EvidenceError, match="evidence may have at most 1 MB"):
        send(content)
    assert not vaxjo.sources.exists()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"PK\x03\x04" + FILE, "is-damaged"),
        (b"no,figures,here\n1,2,3\n", "not-known-yet"),
        (b"\n", "nothing-in-it"),
        (FILE.replace(b"bill", b'"bill'), "broken-csv"),
        (FILE.replace(b"station", b"sta\0tion"), "holds-nul"),
    ],
)
def test_what_cannot_be_read_leaves_nothing(send, vaxjo, content, code):
    before = kept(vaxjo)

    with pytest.raises(UnreadableFileError) as refusal:
        send(content)

    assert [problem.code for problem in refusal.value.problems] == [code]
    assert kept(vaxjo) == before


@pytest.mark.parametrize(
    "content",
    [
        FILE.decode().replace("bill", "räkning").encode("latin-1"),
        FILE.decode().encode("utf-16"),
        FILE.replace(b",", b";"),
        FILE.replace(b",", b"\t"),
    ],
)
def test_other_encodings_and_separators_are_the_same_figures(send, content):
    send(FILE)

    assert send(content, at=factories.later()).unchanged == 3


def test_a_file_of_several_parts_is_one_import(send, refused, vaxjo, monkeypatch):
    rows = [GAS.replace("town-hall", f"house-{number}") for number in range(5)]
    levels = [LAND.replace("5000", "6000").replace("2025-12-31", "2026-12-31"), LAND]
    content = csv(levels[0], *rows, levels[1], AIR)
    told = []
    monkeypatch.setattr("naturbudget.apps.deliveries.actions.PART_ROWS", 2)

    done = send(content, progress=told.append)

    # The levels of a stock stand in the last part, in the order of their days.
    assert (done.sealed, told) == (8, [2, 4, 6, 8])
    kinds = vaxjo.vouchers.order_by("seal__seq").values_list("kind", flat=True)
    assert list(kinds)[-2:] == ["opening", "addition"]
    assert recomputed_root(vaxjo) == log_root(vaxjo)
    again = csv(*rows[:3], rows[0], AIR.replace("21.4", '"21,4"'))
    before = kept(vaxjo)
    assert refused(again) == [(5, "key", "key-twice"), (6, "value", "decimal-comma")]
    assert kept(vaxjo) == before


def test_what_ends_an_import_between_its_parts_undoes_all_of_it(
    send, vaxjo, monkeypatch
):
    before = kept(vaxjo)
    monkeypatch.setattr("naturbudget.apps.deliveries.actions.PART_ROWS", 1)

    def stop(count):
        if count == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        send(csv(GAS, AIR, GAS.replace("town-hall", "school")), progress=stop)
    assert kept(vaxjo) == before


def test_a_file_with_a_byte_order_mark_and_windows_lines_is_the_same_file_again(send):
    send(FILE)
    again = send(b"\xef\xbb\xbf" + FILE.replace(b"\n", b"\r\n"))
    assert (again.sealed, again.unchanged) == (0, 3)


# Figures


@pytest.mark.parametrize("value", ["0", "0.000", "-0"])
def test_zero_is_a_figure(send, vaxjo, value):
    send(csv(GAS.replace("1200", value)))

    amounts = vaxjo.vouchers.get().postings.values_list("amount", flat=True)
    assert list(amounts) == [0, 0]
    again = send(csv(GAS.replace("1200", "0.00")))
    assert again.unchanged == 1


def test_what_flows_back_is_negative(send, vaxjo):
    send(csv(GAS.replace("1200", "-12.5")))
    assert balance(vaxjo, "gas/town-hall") == -12_500


def test_a_figure_finer_than_the_books_keep_is_refused(refused):
    found = refused(csv(GAS.replace("1200", "0.0001")))
    assert found == [(2, "value", "too-fine")]


def test_a_figure_too_large_for_the_books_is_refused(refused):
    found = refused(csv(GAS.replace("1200", "1" + "0" * 12)))
    assert found == [(2, "value", "too-large")]


def test_an_observation_keeps_every_digit_it_was_given(send, vaxjo):
    send(csv(AIR.replace("21.4", "0.000000000000012345")))
    [seen] = vaxjo.vouchers.get().observations.all()
    assert seen.value == "0.000000000000012345"


def test_units_are_converted_exactly(send, vaxjo):
    send(csv("heat,flow,kWh,2025-01-01,2025-12-31,1500,measured,bill"))
    send(csv("heat,flow,MWh,2024-01-01,2024-12-31,1.5,measured,bill"))
    send(csv("heat,flow,GJ,2023-01-01,2023-12-31,5.4,measured,bill"))

    assert vaxjo.accounts.get(path="heat").unit.code == "kW.h"
    amounts = vaxjo.month_totals.filter(account__path="heat")
    assert set(amounts.values_list("amount", flat=True)) == {1_500_000}


def test_the_same_figure_in_another_unit_is_the_same_figure(send):
    send(csv("heat,flow,kWh,2025-01-01,2025-12-31,1500,measured,bill"))
    again = send(csv("heat,flow,MWh,2025-01-01,2025-12-31,1.5,measured,bill"))
    assert (again.sealed, again.unchanged) == (0, 1)


def test_what_cannot_be_converted_exactly_is_refused(send, refused):
    send(csv("heat,series,MWh,2024-01-01,2024-12-31,5.4,measured,bill"))
    send(csv("fuel,flow,MWh,2024-01-01,2024-12-31,5.4,measured,bill"))

    joule = "{},{},GJ,2025-01-01,2025-12-31,1,measured,bill"
    assert refused(csv(joule.format("heat", "series"))) == [(2, "value", "not-exact")]
    assert refused(csv(joule.format("fuel", "flow"))) == [(2, "value", "not-exact")]


def test_another_kind_of_quantity_is_refused(send, refused):
    send(FILE)
    found = refused(
        csv(
            GAS.replace("m3,2025-01-01", "kg,2026-01-01").replace("2025-12", "2026-12"),
            AIR.replace("ug/m3", "t").replace("2025", "2026"),
        )
    )
    assert found == [(2, "unit", "unit-does-not-fit"), (3, "unit", "unit-does-not-fit")]


def test_equivalents_of_two_sets_never_add_up(send, refused):
    send(csv("co2,flow,t CO2e AR5GWP100,2025-01-01,2025-12-31,7,measured,x"))
    found = refused(csv("co2,flow,t CO2e,2026-01-01,2026-12-31,7,measured,x"))
    assert found == [(2, "unit", "unit-does-not-fit")]


@pytest.mark.parametrize("unit", ["ug/m3", "t/person", "dB", "Cel"])
def test_an_account_is_kept_in_a_unit_that_adds_up(refused, unit):
    found = refused(csv(f"noise,flow,{unit},2025-01-01,2025-12-31,7,measured,x"))
    assert found == [(2, "code", "account-unit")]


def test_a_code_has_one_kind(send, refused):
    send(FILE)
    found = refused(csv(GAS.replace("flow", "stock"), AIR.replace("series", "flow")))
    assert [code for _, _, code in found] == ["other-kind", "other-kind"]


@pytest.mark.parametrize("code", ["gas//x", "gas/", " /x", "gas:town", "a b"])
def test_a_code_is_a_name(refused, code):
    found = refused(csv(GAS.replace("gas/town-hall", code)))
    assert found == [(2, "code", "not-a-name")]


def test_figures_stand_on_the_leaves_of_the_tree(send, refused):
    send(FILE)
    found = refused(
        csv(
            GAS.replace("gas/town-hall", "gas"),
            GAS.replace("gas/town-hall", "gas/town-hall/east"),
            GAS.replace("gas/town-hall", "gas/town"),
        )
    )
    assert found == [(2, "code", "node-taken"), (3, "code", "node-taken")]


# Days and years


def test_accounts_begin_as_early_as_what_is_delivered_for_them(send, vaxjo):
    send(csv(GAS))
    send(csv(GAS.replace("2025", "1993")))

    assert str(vaxjo.accounts.get(path="gas/town-hall").opened) == "1993-01-01"


def test_a_day_outside_the_life_of_an_account_is_refused(send, refused, vaxjo):
    send(FILE)
    vaxjo.accounts.filter(path="gas/town-hall").update(closed="2026-01-01")
    vaxjo.series.update(closed="2026-01-01")

    found = refused(csv(GAS.replace("2025", "2026"), AIR.replace("2025", "2026")))

    assert [code for *_, code in found] == ["account-not-open", "series-not-open"]


def test_a_closed_year_takes_no_new_figure_but_the_open_one_does(send, refused, vaxjo):
    send(FILE)
    factories.closed_year(vaxjo, 2025)
    late = GAS.replace("town-hall", "school")

    assert [code for *_, code in refused(csv(late))] == ["period-closed"]
    done = send(csv(f"{late},2026", header=FILE.split(b"\n")[0].decode() + ",books"))

    assert done.sealed == 1
    assert vaxjo.vouchers.get(key__startswith="gas/school").period.year == 2026


def test_the_same_file_after_the_close_changes_nothing(send, vaxjo):
    send(FILE)
    factories.closed_year(vaxjo, 2025)

    assert send(FILE).unchanged == 3


@pytest.mark.parametrize("books", ["2024", "2020"])
def test_nothing_is_booked_before_it_happens(refused, books):
    header = FILE.split(b"\n")[0].decode() + ",books"
    found = refused(csv(f"{GAS},{books}", header=header))
    assert [code for *_, code in found] == ["after-the-period"]


def test_what_a_budget_does_not_assign_takes_no_figures(refused):
    found = refused(csv(GAS.replace("town-hall", "unassigned")))
    assert [code for *_, code in found] == ["only-budgeted"]


# Who sends it


@pytest.fixture
def of_buildings(send, buildings, vaxjo):
    """Two accounts: one that the buildings hold, and one of the parks."""
    header = "code,kind,unit,from,to,value,status,source,department"
    parks = GAS.replace("gas/town-hall", "water/park")
    send(csv(f"{GAS},buildings", f"{parks},parks", header=header))
    return frozenset({buildings.pk})


def test_an_account_holder_delivers_what_the_department_holds(
    send, hanna, of_buildings
):
    later = csv(GAS.replace("2025", "2026"))
    done = send(later, by=hanna, create=False, department_ids=of_buildings)
    assert done.sealed == 1


def test_an_account_holder_delivers_nothing_for_others(refused, hanna, of_buildings):
    later = csv(
        GAS.replace("2025", "2026"),
        GAS.replace("gas/town-hall", "water/park").replace("2025", "2026"),
    )
    found = refused(later, by=hanna, create=False, department_ids=of_buildings)
    assert found == [(3, "code", "not-yours")]


def test_with_four_eyes_nothing_is_sealed_by_who_imports(send, vaxjo):
    vaxjo.parameters = {"four_eyes": True}
    vaxjo.save()

    done = send(csv(GAS))

    assert (done.sealed, done.drafted) == (0, 1)
    assert log_size(vaxjo) == 0


def test_a_key_that_a_draft_has_is_refused(refused, vaxjo):
    factories.voucher(vaxjo, key="bill-17")
    header = FILE.split(b"\n")[0].decode() + ",key"
    found = refused(csv(f"{GAS},bill-17", header=header))
    assert [code for *_, code in found] == ["draft-in-the-way"]
