from __future__ import annotations

from functools import partial

import pytest
from tests import packs


@pytest.fixture
def check(tmp_path):
    return partial(packs.findings, tmp_path)


def unbalanced(town):
    town.year("co2/transport", 2004, "41.000", "t CO2")["postings"][1]["amount"] = (
        "-40.000"
    )


def one_sided(town):
    town.year("co2/transport", 2004, "0.000", "t CO2")["postings"].pop()


def environment_only(town):
    lines = town.year("environment/t CO2", 2004, "1.000", "t CO2")["postings"]
    lines[0]["account"] = "environment/other"


def same_key(town):
    town.year("co2/transport", 2004, "41.000", "t CO2", key="co2/transport:2003")


def earlier_than_before(town):
    town.year("co2/transport", 2004, "1.000", "t CO2", recorded="2007-03-01T08:00:00Z")


def after_its_books(town):
    town.year("co2/transport", 2004, "41.000", "t CO2", period=2003)


def kind_of_another_ledger(town):
    town.year("co2/transport", 2004, "41.000", "t CO2", kind="original")


def without_evidence(town):
    del town.year("co2/transport", 2004, "41.000", "t CO2")["source"]


def without_reason(town):
    town.year("co2/transport", 2004, "41.000", "t CO2", reason=" ")


def unknown_field(town):
    town.year("co2/transport", 2004, "41.000", "t CO2", note="x")


def too_few_digits(town):
    town.year("co2/transport", 2004, "41.0", "t CO2")


def signed_zero(town):
    town.year("co2/transport", 2004, "-0.000", "t CO2")


def other_unit(town):
    town.year("co2/transport", 2004, "41.000", "m3")


def too_large(town):
    town.year("co2/transport", 2004, "1000000000000.000", "t CO2")


def unknown_status(town):
    town.year("co2/transport", 2004, "41.000", "t CO2", status="guessed")


def status_of_a_vote(town):
    town.year("co2/transport", 2004, "41.000", "t CO2", ledger="budget", kind="plan")


def undecided(town):
    town.seal("s", "supplement", "2006-01-01", "2006-12-31", ledger="budget",
              postings=[])  # fmt: skip


def into_the_environment(town):
    town.year("land/meadow", 2006, "1.0000", "har", kind="reclassification")


def reversed_twice(town):
    town.reverse("heat/hall:typo") | {"key": "again"}


def reversed_reversal(town):
    town.reverse("heat/hall:typo:reversal")


def reversed_nothing(town):
    town.reverse("co2/transport:1999").update(reverses="never sealed")


def half_mirror(town):
    for line in town.reverse("co2/transport:1999", period=2007)["postings"]:
        line["amount"] = line["amount"].replace("62", "61")


def mirror_of_other_days(town):
    town.reverse("co2/transport:1999", period=2007)["valid_from"] = "1999-02-01"


def reverses_in_passing(town):
    town.year("co2/transport", 2004, "41.000", "t CO2", reverses="co2/transport:1999")


def observation_outside(town):
    town.observe("no2-ring", "2004-01-01", "2004-12-31", "1", "ug/m3")[
        "observations"
    ][0]["to"] = "2005-01-01"  # fmt: skip


def observed_with_exponent(town):
    town.observe("no2-ring", "2004-01-01", "2004-12-31", "1e1", "ug/m3")


def document_with_postings(town):
    town.seal("d", "document", "2006-12-31", "2006-12-31", source="0" * 64,
              postings=packs.postings("area", "1.00", "m2", "measured"))  # fmt: skip


def days_backwards(town):
    town.move("b", "use", "2004-12-31", "2004-01-01", "co2/transport", "1.000", "t CO2")


def no_day(town):
    town.move("b", "use", "2004-02-30", "2004-12-31", "co2/transport", "1.000", "t CO2")


def another_town(town):
    town.year("co2/transport", 2004, "41.000", "t CO2", municipality="other")


@pytest.mark.parametrize(
    ("forge", "finding"),
    [
        (unbalanced, "the sum of its postings in t CO2 (L-2) is “1”, should be “0”"),
        (one_sided, "two postings or more (L-1)"),
        (environment_only, "the environment alone (L-1)"),
        (same_key, "the line with the same key (L-16) is “2”"),
        (earlier_than_before, "recorded (L-20)"),
        (after_its_books, "the year of its books (L-14) is “2003”, should be “2004”"),
        (kind_of_another_ledger, "the kind (L-18) is “original”"),
        (without_evidence, "it has a source (L-17)"),
        (without_reason, "the empty fields is “['reason']”"),
        (unknown_field, "the fields that are missing or unknown is “['note']”"),
        (too_few_digits, "its amount in t CO2 (L-10) is “41.0”, should be “41.000”"),
        (signed_zero, "is “-0.000”, should be “0.000”"),
        (other_unit, "the unit of the account (L-3) is “m3”, should be “t CO2”"),
        (too_large, "10^15"),
        (unknown_status, "its status (L-12) is “guessed”"),
        (status_of_a_vote, "its status (L-12) is “measured”, should be nothing"),
        (undecided, "it has a decision (L-17)"),
        (into_the_environment, "touches the environment (L-23)"),
        (reversed_twice, "the line that reverses the same (L-22)"),
        (reversed_reversal, "it reverses a reversal (L-22)"),
        (reversed_nothing, "the log holds what it reverses (L-22)"),
        (half_mirror, "the mirror of line 1 (L-22)"),
        (mirror_of_other_days, "valid_from (L-22)"),
        (reverses_in_passing, "what it reverses (L-22)"),
        (observation_outside, "its days in those of the voucher"),
        (observed_with_exponent, "its value is “1e1”, should be “a decimal”"),
        (document_with_postings, "its parts (L-32) is"),
        (days_backwards, "its days go forward"),
        (no_day, "it cannot be followed: "),
        (another_town, "the municipality is “other”"),
    ],
)
def test_a_voucher_that_breaks_a_rule_is_told_by_its_line(check, forge, finding):
    found = check(packs.small_pack(books=forge))

    about = [one for one in found if one.startswith("vouchers.jsonl, line 26 (key ")]
    assert any(finding in one for one in about), found


def test_a_value_slipped_into_the_books_changes_the_figures(check):
    def slip(town):
        town.move("x", "use", "2006-06-01", "2006-06-30", "co2/transport", "-5.000",
                  "t CO2")  # fmt: skip

    found = check(packs.small_pack(books=slip))

    assert "document.json, CO-01: A is “38”, should be “33”" in found


def test_a_year_that_is_not_covered_has_no_value(check):
    def withdraw(town):
        town.reverse("co2:2006-06-30")

    found = check(packs.small_pack(books=withdraw))

    assert "document.json, CO-01: A is “38”, should be nothing" in found


def test_a_value_of_later_books_does_not_touch_the_year_as_closed(check):
    def add(town):
        town.move("late", "use", "2006-06-01", "2006-06-30", "co2/transport", "5.000",
                  "t CO2", period=2007)  # fmt: skip

    found = check(packs.small_pack(books=add))

    assert not any("CO-01: A is" in finding for finding in found)
    assert any("CO-01: the value of 2006" in finding for finding in found)
