"""`show`: what the books say of figures, indicators and balances, and said on a day."""

from __future__ import annotations

import csv
import io
import json

import pytest
from tests import factories, year

from naturbudget.apps.ledger import actions
from naturbudget.config import cli

pytestmark = pytest.mark.django_db

NAMES = ("B", "P", "T", "A", "L", "R", "R%", "F", "D", "p", "E", "G", "q")
SIGNALS = ("kept", "direction")


@pytest.fixture(autouse=True)
def _keeper(ada):
    """Ada keeps the books."""


@pytest.fixture
def told(run):
    """Run one command that has to succeed, and read its JSON."""

    def told(*words):
        code, out, error = run(*words, "--format", "json")
        assert (code, error) == (0, "")
        return json.loads(out)

    return told


@pytest.fixture
def corrected(vaxjo):
    """A bill of 1190 m3, known on 2 June 2025; on 2 February 2026 it was 900."""
    year.ratified(vaxjo)
    bill = year.booked(vaxjo, at=year.DURING)
    actions.reverse_voucher(
        bill, key="r", reason="x", by=factories.author_of(vaxjo), at=factories.NOW
    )
    year.booked(vaxjo, "900 m3")
    return vaxjo


@pytest.mark.voted
@pytest.mark.parametrize(("day", "value"), [("2025-06-02", "1190"), (None, "900")])
def test_figures_and_indicators_are_told_as_known_on_a_day(told, corrected, day, value):
    known = ["--known-on", day] if day else []

    figures = told("figures", "show", "vaxjo", 2025, *known)
    indicators = told("indicators", "show", "vaxjo", 2025, *known)

    assert figures == {
        "municipality": "vaxjo",
        "year": 2025,
        "reading": "restated",
        "known_on": day,
        "figures": [
            {
                "code": "gas/town-hall",
                "value": value,
                "unit": "m3",
                "status": "measured",
                "reason": "",
            }
        ],
    }
    [row] = indicators["indicators"]
    assert (row["indicator"], row["value"]) == ("EN-01", value)


@pytest.mark.voted
def test_what_is_missing_has_its_reason(told, corrected):
    [row] = told("figures", "show", "vaxjo", 2024, "--code", "gas/town-hall")["figures"]
    before = told("indicators", "show", "vaxjo", 2025, "--known-on", "2024-01-01")

    assert (row["value"], row["status"]) == (None, None)
    assert row["reason"].startswith("No figure for 2024: gas/town-hall.")
    assert before["indicators"] == [], "nothing was defined by then"


def test_the_books_of_the_year_are_another_reading(told, vaxjo):
    days = {"first": "2024-01-01", "last": "2024-12-31"}
    factories.sealed(vaxjo, lines={"gas/town-hall": "5 m3"}, **days)
    factories.sealed(vaxjo, lines={"gas/town-hall": "2 m3"}, books_of=2025, **days)
    show = ("figures", "show", "vaxjo", 2024, "--reading")

    values = [told(*show, how)["figures"][0]["value"] for how in ("closed", "restated")]

    assert values == ["5", "7"]


@pytest.mark.voted
def test_a_code_that_is_not_there_is_refused(run, corrected):
    code, _, error = run("figures", "show", "vaxjo", 2025, "--code", "oil")

    assert (code, error) == (1, "The books of Växjö have nothing named “oil”.\n")


@pytest.mark.voted
@pytest.mark.parametrize("what", ["figures", "indicators", "balance"])
def test_a_day_to_come_is_refused(run, corrected, what):
    code, _, error = run(what, "show", "vaxjo", 2025, "--known-on", "2290-01-01")

    assert code == 1
    assert error.startswith("Nobody can say what the books will hold on 2290-01-01.")


@pytest.mark.voted
def test_what_is_no_day_is_not_understood(corrected, capsys):
    with pytest.raises(SystemExit) as ended:
        cli.run(["figures", "show", "vaxjo", "2025", "--known-on", "31.3.2025"])

    assert ended.value.code == 2
    assert "31.3.2025 is no day; write 2025-03-31" in capsys.readouterr().err


class TestABalance:
    @pytest.mark.voted
    def test_a_ratified_one_is_what_the_council_saw(self, told, vaxjo):
        balance = year.balance_ratified(vaxjo)

        shown = told("balance", "show", "vaxjo", 2025)

        [line] = shown["lines"]
        assert shown["state"] == "ratified"
        assert shown["document"] == balance.document.sha256
        assert shown["size"] == balance.document.size
        assert (line["indicator"], line["A"], line["R"]) == ("EN-01", "1190", "10")
        assert (line["kept"], line["direction"]) == ("kept", "improving")

    @pytest.mark.voted
    def test_what_is_booked_after_the_vote_is_not_in_it(self, told, vaxjo):
        year.balance_ratified(vaxjo)
        before = told("balance", "show", "vaxjo", 2025)
        year.booked(vaxjo, "50 m3", books_of=2026)

        assert told("balance", "show", "vaxjo", 2025) == before

    def test_every_figure_is_a_text_or_has_a_reason(self, told, vaxjo):
        year.balance_ratified(vaxjo, legal="")

        [line] = told("balance", "show", "vaxjo", 2025)["lines"]

        for name in (*NAMES, *SIGNALS):
            assert isinstance(line[name], str) or line["reasons"][name], name
        assert line["legal_gap"] is None
        assert line["reasons"]["legal_gap"] == "No law sets a value for this line."

    @pytest.mark.voted
    def test_drawn_and_frozen_are_told_alike(self, told, vaxjo):
        year.drawn(vaxjo)
        drawn = told("balance", "draw", "vaxjo", 2025)["lines"]
        open_one = told("balance", "show", "vaxjo", 2025)
        year.explained(year.balance_of(vaxjo, 2025))
        by = factories.author_of(vaxjo)
        year.cycle.submit_balance(year.balance_of(vaxjo, 2025), by=by, at=factories.NOW)

        assert open_one["lines"] == drawn
        assert open_one["state"] == "drawn"
        assert "document" not in open_one
        assert told("balance", "show", "vaxjo", 2025)["lines"] == drawn

    @pytest.mark.voted
    def test_it_is_told_as_known_on_a_day(self, told, run, corrected):
        then = told("balance", "show", "vaxjo", 2025, "--known-on", "2025-06-02")
        now = told("balance", "show", "vaxjo", 2025, "--known-on", "2026-02-02")
        code, _, error = run(
            "balance", "show", "vaxjo", 2025, "--known-on", "2024-01-01"
        )

        assert [said["lines"][0]["A"] for said in (then, now)] == ["1190", "900"]
        assert (then["version"], then["known_on"]) == (1, "2025-06-02")
        assert (code, error) == (
            1,
            "No budget of 2025 was in force on 2024-01-01.\n",
        )

    @pytest.mark.voted
    def test_as_a_table_and_as_sentences(self, run, vaxjo):
        year.balance_ratified(vaxjo)

        _, table, _ = run("balance", "show", "vaxjo", 2025, "--format", "csv")
        _, text, _ = run("balance", "show", "vaxjo", 2025)

        [row] = csv.DictReader(io.StringIO(table))
        assert (row["A"], row["kept"]) == ("1190", "kept")
        assert text.startswith("EN-01 [m³]: B 1500, P 1250, T 1200, A 1190")

    @pytest.mark.voted
    def test_without_a_balance_it_is_refused(self, run, vaxjo):
        year.ratified(vaxjo)

        code, _, error = run("balance", "show", "vaxjo", 2025)

        assert code == 1
        assert "has no balance of 2025" in error

    @pytest.mark.voted
    def test_those_of_another_town_may_not_read_it(self, run, vaxjo, bologna):
        year.balance_ratified(vaxjo)
        other = factories.member("co-ordinator", of=bologna)

        code, out, _ = run("balance", "show", "vaxjo", 2025, "--by", other.email)

        assert (code, out) == (1, "")
