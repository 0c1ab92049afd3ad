"""The parts of a balance beside its lines: what the verifier finds in them."""

from __future__ import annotations

import pytest
from tests import packs


@pytest.fixture
def check(tmp_path):
    def check(files):
        return packs.findings(tmp_path, files)

    return check


def forged(change, **more):
    return packs.small_pack(balance=lambda told: change(told["assets"]), **more)


@pytest.mark.parametrize(
    ("what", "value"),
    [
        ("opening", "2.00"),
        ("closing", "1.50"),
        ("changes", [{"kind": "loss", "cause": "", "in": False, "amount": "-1.00"}]),
        ("unit", "har"),
        ("seen", {"before": None, "within": "2006-05-01"}),
        ("course", [packs.at(2006, "1.00", "0.00")]),
        ("better", "more"),
        ("trend", "improving"),
        ("note", "more"),
    ],
)
def test_a_stock_follows_from_the_vouchers(check, what, value):
    [finding] = check(forged(lambda rows: rows[0].update({what: value})))

    assert finding.startswith("document.json: area, ")


@pytest.mark.parametrize(
    "change",
    [
        lambda rows: rows.pop(0),
        lambda rows: rows.append(dict(rows[0])),
        lambda rows: rows.append(dict(rows[0], account="heat/hall")),
    ],
)
def test_the_stocks_are_those_of_the_vouchers(check, change):
    assert check(forged(change))


@pytest.mark.parametrize("part", ["assets", "benefit", "status", "proposal"])
def test_a_balance_from_before_a_part_is_all_right(check, part):
    assert check(packs.small_pack(balance=lambda told: told.pop(part))) == []


@pytest.mark.parametrize(
    ("place", "figures"),
    [(0, {"measured": 3}), (1, {"measured": 3}), (5, {"measured": 1}), (6, {})],
)
def test_figures_are_counted_by_their_status(check, place, figures):
    def forge(told):
        told["status"][place]["figures"] = figures

    [finding] = check(packs.small_pack(balance=forge))

    assert "its figures by status is" in finding


def test_no_line_lacks_its_data_status(check):
    [finding] = check(packs.small_pack(balance=lambda told: told["status"].pop()))

    assert "the lines of its data status" in finding


@pytest.mark.parametrize("place", [1, 4])
def test_the_proposal_names_each_line_that_was_missed_or_is_not_known(check, place):
    [finding] = check(
        packs.small_pack(balance=lambda told: told["proposal"]["points"].pop(place))
    )

    assert "what the proposal names as" in finding


def test_own_words_are_taken_as_they_are(check):
    def word(told):
        told["proposal"] = {"text": ["The balance is ratified."]}

    assert check(packs.small_pack(balance=word)) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda part: part["rows"][0]["values"][2].update(load="0.09"), "row 1, 2006"),
        (lambda part: part["rows"][0]["values"].pop(0), "row 1, its years"),
        (
            lambda part: part["rows"][0]["changes"][1].update(reading="absolute"),
            "row 1, its changes since 2005",
        ),
        (
            lambda part: part["rows"][0]["beside"][0]["values"][2].update(value="3"),
            "row 1, staff of 2006",
        ),
        (
            # The mean of both intensities, as if they could be averaged.
            lambda part: part["combined"][0]["values"][2].update(intensity="0.0456"),
            "rows [1, 2] together, 2006",
        ),
    ],
)
def test_loads_and_services_follow_from_the_books(check, change, said):
    found = check(packs.small_pack(balance=lambda told: change(told["benefit"])))

    assert any(said in one for one in found), found


def grown(town):
    """Land that was sealed: known since 2004, and measured anew in 2006."""
    for year, kind, amount in (
        (2004, "opening", "10.0000"),
        (2005, "addition", "0.5000"),
        (2006, "loss", "-0.7500"),
    ):
        days = (f"{year}-03-01", f"{year}-03-01")
        town.move(f"wood:{year}", kind, *days, "wood", amount, "har")
    last = ("2006-11-30", "2006-11-30")
    town.move("wood:new", "reappraisal", *last, "wood", "4.0000", "har", cause="")
    late = ("2005-12-01", "2005-12-01")
    more = {"period": 2006, "cause": "extraction"}
    town.move("wood:late", "loss", *late, "wood", "-0.2500", "har", **more)


WOOD = {
    "account": "wood",
    "name": {"en": "Wood"},
    "scope": "territory",
    "unit": "har",
    "opening": "10.5000",
    "changes": [
        {"kind": "correction", "cause": "extraction", "in": False, "amount": "-0.2500"},
        {"kind": "loss", "cause": "", "in": False, "amount": "-0.7500"},
        {"kind": "reappraisal", "cause": "", "in": True, "amount": "4.0000"},
    ],
    "closing": "13.5000",
    "seen": {"before": "2005-12-01", "within": "2006-11-30"},
    "course": [
        packs.at(2004, "10.0000", "0.0000"),
        packs.at(2005, "10.5000", "0.0000"),
        packs.at(2006, "13.5000", "3.7500"),
    ],
    "better": None,
    # Like for like 13.75, 14.25, 13.5: the slope is -0.125, the dead band 0.275.
    "trend": "standstill",
}


def with_wood(**changed):
    def tell(told):
        told["assets"].append({**WOOD, **changed})
        told["accounts"].append(
            packs.account(
                "wood", "stock", "har", "10.5000", "-0.2500", "13.5000", "-0.7500",
                loss="-0.7500", reappraisal="4.0000",
            )
        )  # fmt: skip

    return tell


def test_what_was_measured_anew_is_no_change(check):
    assert check(packs.small_pack(books=grown, balance=with_wood())) == []


def test_a_trend_that_takes_a_new_measurement_for_growth_is_found(check):
    tell = with_wood(trend="rising")

    [finding] = check(packs.small_pack(books=grown, balance=tell))

    assert "wood, its trend is “rising”, should be “standstill”" in finding
