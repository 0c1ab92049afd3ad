"""What a file says of figures that are sealed: corrected, final, levels of stocks."""

from __future__ import annotations

import pytest
from tests import factories, plans, year
from tests.factories import csv

from naturbudget.apps.deliveries.actions import ImportRefusedError, import_figures
from naturbudget.apps.ledger.actions import reverse_voucher
from naturbudget.apps.ledger.queries.log import log_root, recomputed_root

HEADER = "code,kind,unit,from,to,value,status,source"
WITH_ENTRY = f"{HEADER},entry"


@pytest.fixture
def send(vaxjo, ada):
    def send(*rows, header=HEADER, **fields):
        values = {"name": "figures.csv", "by": ada, "at": factories.NOW, "create": True}
        values.setdefault("reasons", {"": "It is right."})
        return import_figures(vaxjo, csv(*rows, header=header), **{**values, **fields})

    return send


@pytest.fixture
def refused(send):
    """Return column and code of every problem, and what the first one says."""

    def refused(*rows, **fields):
        with pytest.raises(ImportRefusedError) as refusal:
            send(*rows, **fields)
        found = [(row.column, row.problem.code) for row in refusal.value.rows]
        return found, str(refusal.value.rows[0])

    return refused


@pytest.fixture(autouse=True)
def _the_log_stands(request, vaxjo):
    yield
    assert recomputed_root(vaxjo) == log_root(vaxjo)


def balance(of, path, **only):
    """Return what an account holds, in its unit."""
    rows = of.month_totals.filter(account__path=path, **only)
    scale = of.accounts.get(path=path).unit.scale
    return sum(rows.values_list("amount", flat=True)) / 10**scale


def kinds(of):
    rows = of.vouchers.order_by("seal__seq").values_list("kind", flat=True)
    return list(rows)


def gas(value, status="measured", year=2025):
    return f"gas,flow,m3,{year}-01-01,{year}-12-31,{value},{status},bill"


def air(value, status="measured"):
    return f"no2,series,ug/m3,2025-01-01,2025-12-31,{value},{status},station"


def land(level, year, status="measured", entry=""):
    days = f"{year}-01-01,{year}-12-31"
    return f"land,stock,m2,{days},{level},{status},survey,{entry}"


# The same key with other content


def test_other_content_under_the_same_key_is_refused_and_shown(send, refused, vaxjo):
    send(gas(1200))

    found, sentence = refused(gas(1300))

    assert found == [("status", "other-content")]
    assert "1200 m³, measured, 2025-01-01 – 2025-12-31" in sentence
    assert balance(vaxjo, "gas") == 1200


@pytest.mark.parametrize(
    "row",
    [
        gas(1200, "estimated"),
        gas(1200).replace("bill", "bill,parks"),
    ],
)
def test_another_status_or_department_is_other_content(send, refused, row):
    send(gas(1200))
    header = f"{HEADER},department" if row.endswith("parks") else HEADER
    assert refused(row, header=header)[0] == [("status", "other-content")]


def test_of_a_stock_the_level_is_shown_beside_what_was_booked(send, refused):
    send(land(1200, 2024), land(1209, 2025), header=WITH_ENTRY)

    found, sentence = refused(land(1212, 2025), header=WITH_ENTRY)

    assert found == [("status", "other-content")]
    assert "a level of 1209 m2, booked as 9 m², measured" in sentence


def test_another_remark_is_not_another_figure(send):
    send(gas(1200))
    assert send(gas(1200).replace("bill", "the same bill")).unchanged == 1


def test_a_key_names_one_code(send, refused):
    header = f"{HEADER},key"
    send(f"{gas(1200)},k1", header=header)
    other = gas(1200).replace("gas", "oil")
    assert refused(f"{other},k1", header=header)[0] == [("status", "key-of-another")]


def test_a_corrected_figure_is_reversed_and_entered_anew(send, vaxjo):
    send(gas(1200))

    done = send(gas(1300, "corrected"))

    assert (done.sealed, done.corrected) == (2, 1)
    assert kinds(vaxjo) == ["use", "reversal", "use"]
    assert balance(vaxjo, "gas") == 1300


def test_the_reversal_names_the_file_that_corrected(send, vaxjo):
    send(gas(1200, "provisional"))
    send(gas(1250, "final"), name="final.csv")
    send(gas(1300, "corrected"), name="again.csv")

    rows = vaxjo.vouchers.filter(kind="reversal").order_by("seal__seq")
    assert list(rows.values_list("reason", flat=True)) == [
        "Replaced by the final figure of final.csv: bill",
        "Corrected by again.csv: bill",
    ]


def test_a_corrected_figure_is_still_known_to_be_measured(client, send, vaxjo, ada):
    send(gas(1200))
    send(gas(1300, "corrected"))
    client.force_login(ada)
    corrected = vaxjo.vouchers.order_by("seal__seq").last()

    for page in (f"vouchers/show/{corrected.key}/", "accounts/of/gas/"):
        told = client.get(f"/desk/vaxjo/books/{page}").content.decode()
        assert "corrected, measured" in told, page


def test_a_correction_sent_twice_corrects_once(send, vaxjo):
    send(gas(1200))
    send(gas(1300, "corrected"))

    again = send(gas(1300, "corrected"))

    assert (again.sealed, again.unchanged) == (0, 1)
    assert balance(vaxjo, "gas") == 1300


def test_a_figure_may_be_corrected_again_and_again(send, vaxjo):
    send(gas(1200))
    for value in (1300, 1400, 1200):
        send(gas(value, "corrected"))

    assert balance(vaxjo, "gas") == 1200
    keys = vaxjo.vouchers.filter(kind="use").order_by("seal__seq")
    first = "gas:2025-01-01:2025-12-31"
    assert list(keys.values_list("key", flat=True)) == [
        first,
        f"{first}~2",
        f"{first}~3",
        f"{first}~4",
    ]


def test_a_correction_may_change_days_and_department(send, vaxjo):
    header = f"{HEADER},key,department"
    send(f"{gas(1200)},k1,parks", header=header)

    shorter = gas(1100, "corrected").replace("2025-12-31", "2025-11-30")
    send(f"{shorter},k1,schools", header=header)

    assert balance(vaxjo, "gas") == 1100
    last = vaxjo.vouchers.order_by("-seal__seq").first()
    assert last.postings.get(line=1).department.code == "schools"
    assert str(last.valid_to) == "2025-11-30"


def test_a_row_without_a_department_keeps_that_of_its_figure(send, vaxjo):
    send(f"{gas(1200)},parks", header=f"{HEADER},department")

    assert send(gas(1200)).unchanged == 1
    send(gas(1100, "corrected"))

    last = vaxjo.vouchers.order_by("-seal__seq").first()
    assert last.postings.get(line=1).department.code == "parks"
    assert balance(vaxjo, "gas") == 1100


def test_nothing_is_corrected_that_was_never_sealed(refused):
    assert refused(gas(1300, "corrected"))[0] == [("status", "never-sealed")]


def test_an_observation_is_withdrawn_and_entered_anew(send, vaxjo):
    send(air("21.4"))

    send(air("21.5", "corrected"))

    assert kinds(vaxjo) == ["observation", "reversal", "observation"]
    reversal = vaxjo.vouchers.get(kind="reversal")
    assert (reversal.postings.count(), reversal.observations.count()) == (0, 0)


@pytest.mark.parametrize("status", ["provisional", "estimated", "imputed"])
def test_final_replaces_what_was_provisional(send, vaxjo, status):
    send(gas(1200, status))

    done = send(gas(1250, "final"))

    assert done.corrected == 1
    assert balance(vaxjo, "gas") == 1250
    last = vaxjo.vouchers.order_by("-seal__seq").first()
    assert set(last.postings.values_list("status", flat=True)) == {"measured"}


def test_final_says_so_even_where_the_value_stays(send, vaxjo):
    send(gas(1200, "provisional"))

    done = send(gas(1200, "final"))

    assert (done.corrected, balance(vaxjo, "gas")) == (1, 1200)


@pytest.mark.parametrize("status", ["estimated", "imputed"])
def test_final_of_an_estimate_books_the_measurement(send, vaxjo, status):
    """L-12: an estimate is reversed when the measurement is booked."""
    send(gas(1200, status))

    done = send(gas(1200, "final"))

    assert done.corrected == 1
    last = vaxjo.vouchers.order_by("-seal__seq").first()
    assert set(last.postings.values_list("status", flat=True)) == {"measured"}


def test_final_does_not_replace_what_is_measured(send, refused):
    send(gas(1200))
    assert refused(gas(1300, "final"))[0] == [("status", "not-final")]


def test_a_figure_that_comes_final_at_once_is_measured(send, vaxjo):
    send(gas(1200, "final"))
    assert vaxjo.vouchers.get().postings.filter(status="measured").count() == 2


def test_a_correction_of_a_closed_year_stands_in_the_open_one(send, vaxjo):
    send(gas(1200))
    factories.closed_year(vaxjo, 2025)

    send(gas(1300, "corrected"))

    books = vaxjo.vouchers.order_by("seal__seq").values_list("period__year", flat=True)
    assert list(books) == [2025, 2026, 2026]
    assert balance(vaxjo, "gas", period__year=2025) == 1200
    assert balance(vaxjo, "gas") == 1300


def test_a_correction_of_a_closed_year_is_told_with_old_and_new(send, vaxjo):
    first = [air(20) + ",", gas(1200) + ",", land(5000, 2024), land(5010, 2025)]
    send(*first, header=WITH_ENTRY)
    then = [
        air(21, "corrected") + ",",
        gas(1300, "corrected") + ",",
        land(5020, 2025, "corrected"),
    ]
    assert send(*then, header=WITH_ENTRY, dry_run=True).late == ()
    factories.closed_year(vaxjo, 2025)

    told = send(*then, header=WITH_ENTRY, dry_run=True).late

    assert [(row.line, row.problem.code) for row in told] == [
        (2, "other-books"),
        (3, "other-books"),
        (4, "other-books"),
    ]
    assert [str(row.problem) for row in told] == [
        f"2025 is closed and keeps its figure: the correction from {old} to {new} "
        "stands in the books of 2026."
        for old, new in [
            ("20 ug/m3", "21 ug/m3"),
            ("1200 m3", "1300 m3"),
            ("5010 m2", "5020 m2"),
        ]
    ]


def test_what_was_reversed_by_hand_is_not_entered_again_unasked(
    send, refused, vaxjo, ada
):
    send(gas(1200))
    reverse_voucher(
        vaxjo.vouchers.get(), key="undo", reason="wrong", by=ada, at=factories.NOW
    )

    assert refused(gas(1200))[0] == [("", "key-taken")]
    assert balance(vaxjo, "gas") == 0


# Levels of stocks (AS-4)


def test_the_first_level_is_the_opening_and_the_next_books_the_difference(send, vaxjo):
    send(land(5000, 2023), land(4800, 2024), land(4900, 2025), header=WITH_ENTRY)

    assert kinds(vaxjo) == ["opening", "loss", "addition"]
    changes = vaxjo.month_totals.filter(account__path="land").order_by("month")
    assert list(changes.values_list("amount", flat=True)) == [500_000, -20_000, 10_000]
    reasons = vaxjo.vouchers.order_by("seal__seq").values_list("reason", flat=True)
    assert list(reasons) == ["survey", "survey (by survey)", "survey (by survey)"]
    opening = vaxjo.vouchers.get(kind="opening")
    assert opening.valid_from == opening.valid_to


def test_levels_may_stand_in_any_order_in_the_file(send, vaxjo):
    send(land(4900, 2025), land(5000, 2023), land(4800, 2024), header=WITH_ENTRY)
    assert balance(vaxjo, "land") == 4900


def test_levels_sent_twice_change_nothing(send):
    rows = land(5000, 2023), land(4800, 2024)
    send(*rows, header=WITH_ENTRY)
    assert send(*rows, header=WITH_ENTRY).unchanged == 2


def test_a_level_that_did_not_change_is_a_stocktake(send, vaxjo):
    send(land(5000, 2023), land(5000, 2024), header=WITH_ENTRY)
    assert kinds(vaxjo) == ["opening", "addition"]
    assert vaxjo.vouchers.filter(valid_to="2024-12-31").count() == 1


def test_a_level_in_between_is_refused(send, refused, vaxjo):
    send(land(5000, 2022), land(4800, 2024), header=WITH_ENTRY)

    found, sentence = refused(land(4900, 2023), header=WITH_ENTRY)

    assert found == [("to", "later-level")]
    assert "already has a sealed entry on 2024-12-31, after 2023-12-31" in sentence
    assert balance(vaxjo, "land") == 4800


def test_only_knowledge_changed_is_a_reappraisal(send, vaxjo):
    send(land(5000, 2023), header=WITH_ENTRY)
    send(land(5200, 2024, entry="reappraisal"), header=WITH_ENTRY)
    assert kinds(vaxjo) == ["opening", "reappraisal"]
    assert balance(vaxjo, "land") == 5200


@pytest.mark.parametrize(
    ("entry", "amount"), [("addition", 50), ("loss", -50), ("use", -7), ("use", 7)]
)
def test_a_movement_is_booked_as_it_is(send, vaxjo, entry, amount):
    send(land(5000, 2023), header=WITH_ENTRY)

    done = send(land(amount, 2024, entry=entry), header=WITH_ENTRY)

    assert done.sealed == 1
    assert kinds(vaxjo) == ["opening", entry]
    assert balance(vaxjo, "land") == 5000 + amount
    assert send(land(amount, 2024, entry=entry), header=WITH_ENTRY).unchanged == 1


@pytest.mark.parametrize(("entry", "amount"), [("addition", -50), ("loss", 50)])
def test_a_movement_has_the_sign_of_its_word(send, refused, entry, amount):
    send(land(5000, 2023), header=WITH_ENTRY)
    found, _ = refused(land(amount, 2024, entry=entry), header=WITH_ENTRY)
    assert found == [("value", "sign")]


def test_a_level_after_movements_books_what_they_do_not_explain(send, vaxjo):
    send(
        land(5000, 2022),
        land(-300, 2023, entry="loss"),
        land(4800, 2024),
        header=WITH_ENTRY,
    )
    assert kinds(vaxjo) == ["opening", "loss", "addition"]
    assert balance(vaxjo, "land") == 4800


def test_the_last_level_may_be_corrected(send, vaxjo):
    send(land(5000, 2023), land(4800, 2024), header=WITH_ENTRY)

    done = send(land(4700, 2024, "corrected"), header=WITH_ENTRY)

    assert done.corrected == 1
    assert balance(vaxjo, "land") == 4700


def test_the_only_level_may_be_corrected_and_stays_the_opening(send, vaxjo):
    send(land(5000, 2023), header=WITH_ENTRY)

    send(land(4900, 2023, "corrected"), header=WITH_ENTRY)

    assert kinds(vaxjo) == ["opening", "reversal", "opening"]
    assert balance(vaxjo, "land") == 4900


def test_a_level_of_a_closed_year_is_corrected_in_the_open_one(send, vaxjo):
    send(land(5000, 2025), header=WITH_ENTRY)
    factories.closed_year(vaxjo, 2025)

    send(land(4900, 2025, "corrected"), header=WITH_ENTRY)

    assert balance(vaxjo, "land", period__year=2025) == 5000
    assert balance(vaxjo, "land") == 4900


def test_history_takes_no_level_once_a_later_year_is_closed(send, refused, vaxjo):
    factories.sealed(vaxjo, key="bill")
    factories.closed_year(vaxjo, 2025)
    assert [code for _, code in refused(land(5000, 2023), header=WITH_ENTRY)[0]] == [
        "stock-voted",
    ]


def test_zero_is_a_level(send, vaxjo):
    send(land(0, 2023), land(40, 2024), header=WITH_ENTRY)
    assert kinds(vaxjo) == ["opening", "addition"]
    assert balance(vaxjo, "land") == 40


# A key is typed as anybody likes


@pytest.mark.parametrize("how", ["corrected", "corrects"])
def test_a_key_reaches_nothing_but_the_account_it_names(send, refused, vaxjo, how):
    header = f"{HEADER},key"
    send(gas(1200))
    send(gas(5).replace("gas", "oil"))
    key = vaxjo.vouchers.get(postings__account__path="gas").key
    row = gas(1300, "corrected" if how == "corrected" else "measured")
    given = {"header": header, "corrects": how == "corrects"}

    found, sentence = refused(f"{row.replace('gas', 'oil')},{key}", **given)

    assert found == [("status", "key-of-another")]
    assert "gas, 1200 m³" in sentence
    assert balance(vaxjo, "gas") == 1200


def test_a_key_reaches_no_budget_and_no_reserve(send, refused, vaxjo):
    factories.account(vaxjo, "gas/town-hall")
    year.ratified(vaxjo)
    [reserve] = plans.reserve(vaxjo, "200")
    row = f"{year.GAS},flow,m3,2025-01-01,2025-12-31,9,measured,bill,{reserve.key}"

    found, _ = refused(row, header=f"{HEADER},key", corrects=True)

    assert [code for _, code in found] == ["key-of-another"]
    assert not vaxjo.vouchers.filter(reverses=reserve).exists()
