"""The whole walk by command: from a file of figures to a pack that others check."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
import zipfile
from base64 import b64decode
from dataclasses import dataclass
from pathlib import Path

import pytest

from naturbudget import verifier
from naturbudget.apps.budget.models import BudgetVersion
from naturbudget.apps.evidence.models import Source
from naturbudget.apps.ledger.models import Seal
from naturbudget.apps.municipalities.models import Municipality, User
from naturbudget.config import cli
from naturbudget.core.budget import table
from naturbudget.core.budget.figures import MILESTONE_HAS_NONE, TRACKED
from naturbudget.core.indicator import factor_table
from naturbudget.core.ledger import figures

ROOT = Path(__file__).resolve().parents[2]
SJOBY = Path(__file__).parent / "sjoby"
MANUAL = ROOT / "docs" / "manual" / "command.md"

FIGURES = (SJOBY / "figures.csv").read_text(encoding="utf-8")
INDICATORS = (SJOBY / "indicators.csv").read_text(encoding="utf-8")
BUDGET = (SJOBY / "budget.csv").read_text(encoding="utf-8")
VOTES = ["--vote", "Left:6:0:0", "--vote", "Right: and centre:3:2:1"]

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Said:
    """What a command answered."""

    code: int
    out: str
    error: str

    @property
    def json(self):
        return json.loads(self.out)

    @property
    def rows(self):
        return list(csv.DictReader(io.StringIO(self.out)))


@pytest.fixture
def naturbudget(run):
    """Run one command and return what it answered."""
    return lambda *words: Said(*run(*words))


@pytest.fixture
def done(naturbudget):
    """Run one command that has to succeed."""

    def run(*words):
        said = naturbudget(*words)
        assert (said.code, said.error) == (0, ""), said
        return said

    return run


@pytest.fixture
def file(tmp_path):
    """Write a file and return its path."""

    def write(name, text):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


@pytest.fixture
def sjoby(done):
    done(
        *("municipality", "add", "sjoby", "--name", "Sjöby", "--country", "SE"),
        *("--languages", "sv,en", "--by", "Ada@sjoby.example"),
    )
    return Municipality.objects.get(slug="sjoby")


@pytest.fixture
def people(done, sjoby, file):
    """Give the town an auditor, and Hanna, who holds the accounts of the works."""
    secret = file("password", "a-sentence-for-hanna\n")
    done("people", "add", "sjoby", "rita@sjoby.example", "--role", "auditor")
    done(
        *("people", "add", "sjoby", "hanna@sjoby.example", "--role", "account-holder"),
        *("--department", "works", "--name", "Hanna", "--password-file", secret),
    )


@pytest.fixture
def drafted(done, people, file):
    """The books and the draft of 2015 are there; nothing is voted."""
    done("figures", "import", "sjoby", file("figures.csv", FIGURES), "--create")
    done("indicators", "load", "sjoby", file("indicators.csv", INDICATORS))
    done("budget", "load", "sjoby", file("budget.csv", BUDGET), "--year", 2015)


@pytest.fixture
def minutes(file):
    return file("minutes.txt", "The council of Sjöby, extract from the minutes.\n")


@pytest.fixture
def voted(done, drafted, minutes):
    done("budget", "submit", "sjoby", 2015)
    done(
        *("budget", "ratify", "sjoby", 2015, "--body", "council"),
        *("--on", "2014-11-18", *VOTES, "--minutes", minutes),
    )


@pytest.fixture
def drawn(done, voted):
    return done("balance", "draw", "sjoby", 2015, "--format", "json").json


def line_of(drawn, code):
    return next(row for row in drawn["lines"] if row["indicator"] == code)


def explain(done, code, *more):
    done(
        *("balance", "explain", "sjoby", 2015, "--line", code, "--cause"),
        *("A cold winter.", "--consequence", "The budget stands.", *more),
    )


def test_the_whole_walk(done, drawn, minutes, tmp_path):
    assert drawn["state"] == "drawn"
    assert [row["indicator"] for row in drawn["lines"]] == [
        *("GAS", "TREES", "POND", "AIR", "PLAN", "WASTE", "NOISE")
    ]
    for code in ("GAS", "TREES", "POND"):
        explain(done, code)

    submitted = done("balance", "submit", "sjoby", 2015, "--format", "json").json
    assert submitted["state"] == "submitted"
    assert len(b64decode(submitted["root"])) == 32, "as the minutes print it"

    ratified = done(
        *("balance", "ratify", "sjoby", 2015, "--body", "council"),
        *("--on", "2016-05-17", *VOTES, "--minutes", minutes),
    )
    assert ratified.out.startswith(
        "The balance of 2015 is adopted: 9 for, 2 against, 1 abstaining.\n"
        "notice: 2016-05-17 is before "
    )
    assert ratified.out.endswith("The vote is recorded with that day.\n")

    closed = done("year", "close", "sjoby", 2015, "--format", "json").json
    assert closed["root"] == submitted["root"]
    assert closed["seq"] == submitted["size"]

    pdf, pack = tmp_path / "balance.pdf", tmp_path / "pack.zip"
    done("document", "issue", "sjoby", 2015, "balance", "--out", pdf)
    assert pdf.read_bytes().startswith(b"%PDF")
    done("pack", "sjoby", 2015, "--out", pack)
    assert verifier.main([str(pack)]) == 0


def test_the_pack_that_was_tampered_with_is_found_out(done, voted, tmp_path):
    pack, other = tmp_path / "pack.zip", tmp_path / "other.zip"
    done("pack", "sjoby", 2015, "--out", pack)
    with zipfile.ZipFile(pack) as before, zipfile.ZipFile(other, "w") as after:
        for name in before.namelist():
            content = before.read(name)
            if name == "vouchers.jsonl":
                content = content.replace(b'"150.000000"', b'"140.000000"')
                assert content != before.read(name)
            after.writestr(name, content)

    assert verifier.main([str(pack)]) == 0
    assert verifier.main([str(other)]) == 1


class TestWhatTheBalanceSays:
    def test_a_node_of_flows_with_figures_in_two_units(self, drawn):
        gas = line_of(drawn, "GAS")

        figures = {name: gas[name] for name in ("B", "P", "T", "A", "L", "R")}
        assert figures == {
            "B": "420",
            "P": "405.5",
            "T": "395",
            "A": "398.2",
            "L": "210",
            "R": "-3.2",
        }
        assert (gas["kept"], gas["direction"]) == ("missed", "improving")
        assert gas["status"] == "estimated"

    def test_a_stock_with_movements_and_a_recount(self, drawn):
        trees = line_of(drawn, "TREES")

        assert (trees["P"], trees["A"], trees["R"]) == ("1210", "1225", "-5")
        assert trees["F"] == "0.75"

    def test_a_band(self, drawn):
        pond = line_of(drawn, "POND")

        assert (pond["T"], pond["A"], pond["R"]) == (None, "8.7", "-0.2")
        assert pond["kept"] == "missed"
        assert "band from 6.5" in pond["reasons"]["T"]

    def test_zero_is_a_figure(self, drawn):
        air = line_of(drawn, "AIR")

        assert (air["A"], air["R"], air["D"]) == ("0", "30", "0")
        assert (air["kept"], air["legal_gap"]) == ("kept", "0")

    def test_a_milestone(self, drawn):
        plan = line_of(drawn, "PLAN")

        assert (plan["T"], plan["A"], plan["kept"]) == ("1", "1", "kept")
        assert plan["direction"] is None

    def test_a_ratio_in_another_unit(self, drawn):
        waste = line_of(drawn, "WASTE")

        assert (waste["A"], waste["R"], waste["unit"]) == ("220", "5", "kg/person")

    def test_a_tracked_line_is_not_judged(self, drawn):
        noise = line_of(drawn, "NOISE")

        assert (noise["A"], noise["R"]) == (None, None)
        assert (noise["kept"], noise["colour"]) == (None, None)

    def test_every_figure_is_a_text_or_has_its_reason(self, drawn):
        for row in drawn["lines"]:
            reasons = row["reasons"]
            for name, figure in row.items():
                if name in ("reasons", "overdue"):
                    continue
                assert figure is None or isinstance(figure, str), name
                assert (figure is None) == bool(reasons.get(name)), (row, name)

    def test_a_reason_says_what_is_true(self, done, drafted, file, minutes):
        """A tracked line without a figure is tracked; a milestone has no trend."""
        codes = "ROOF,Roof of the hall,,roof,1,milestone\nBEES,Hives,,bees,1,more\n"
        header = "code,name,resource,formula,unit,direction\n"
        for code in ("roof", "bees"):
            row = f"{code},series,1,2014-01-01,2014-12-31,0,measured,seen\n"
            first = "code,kind,unit,from,to,value,status,source\n"
            given = file(f"{code}.csv", first + row)
            done("figures", "import", "sjoby", given, "--create")
        done("indicators", "load", "sjoby", file("more.csv", header + codes))
        lines = (
            "indicator,target,department,justification\n"
            "ROOF,1,works,\n"
            "BEES,,works,watched first\n"
        )
        done("budget", "load", "sjoby", file("b.csv", lines), "--year", 2015)
        done("budget", "submit", "sjoby", 2015)
        done(
            *("budget", "ratify", "sjoby", 2015, "--on", "2014-11-18", *VOTES),
            *("--minutes", minutes),
        )
        row = "roof,series,1,2015-01-01,2015-12-31,0,measured,seen\n"
        header = "code,kind,unit,from,to,value,status,source\n"
        done("figures", "import", "sjoby", file("2015.csv", header + row))

        drawn = done("balance", "draw", "sjoby", 2015, "--format", "json").json

        roof, bees = (line_of(drawn, code)["reasons"] for code in ("ROOF", "BEES"))
        assert roof["direction"] == str(MILESTONE_HAS_NONE)
        for name in ("T", "R", "R%", "kept", "colour"):
            assert bees[name] == str(TRACKED), name
        assert "No figure for 2015" in bees["A"]

    def test_a_refused_vote_leaves_no_minutes_behind(self, naturbudget, drafted, file):
        minutes = file("refused.txt", "Minutes of a vote that was lost.")
        naturbudget("budget", "submit", "sjoby", 2015)

        said = naturbudget(
            *("budget", "ratify", "sjoby", 2015, "--on", "2014-11-18"),
            *("--vote", "Harbour List:1:5:0", "--minutes", minutes),
        )

        assert said.code == 1
        assert "no majority" in said.error
        assert not Source.objects.filter(origin="refused.txt").exists()

    def test_what_is_missing_names_the_lines(self, drawn):
        said = " ".join(drawn["missing"])

        assert all(code in said for code in ("GAS", "TREES", "POND"))
        assert "NOISE" not in said


class TestTheWaysToWriteAnAnswer:
    def test_as_text(self, done, sjoby):
        assert done("municipality", "list").out == "sjoby: Sjöby, real\n"

    def test_as_json(self, done, sjoby):
        said = done("municipality", "list", "--format", "json")

        assert said.json == {
            "municipalities": [{"slug": "sjoby", "name": "Sjöby", "standing": "real"}]
        }

    def test_as_a_table(self, done, sjoby):
        said = done("municipality", "list", "--format", "csv")

        assert said.rows == [{"slug": "sjoby", "name": "Sjöby", "standing": "real"}]

    def test_a_balance_as_a_table(self, done, voted):
        rows = done("balance", "draw", "sjoby", 2015, "--format", "csv").rows

        assert [row["indicator"] for row in rows][:2] == ["GAS", "TREES"]
        assert rows[0]["R"] == "-3.2"
        assert rows[2]["T"] == ""
        assert "band from 6.5" in rows[2]["reasons"]

    def test_a_balance_as_text(self, done, voted):
        said = done("balance", "draw", "sjoby", 2015).out

        assert "GAS [MWh]: B 420, P 405.5, T 395, A 398.2" in said
        assert "missed, improving" in said
        assert "missing: GAS missed its budget by 3.2" in said


class TestWhoMayDoWhat:
    def test_whoever_adds_a_town_runs_it(self, sjoby):
        ada = User.objects.get(email="ada@sjoby.example")

        held = set(sjoby.memberships.filter(user=ada).values_list("role", flat=True))

        assert held == {"co-ordinator", "executive", "clerk"}

    def test_a_person_acts_with_her_own_roles(self, naturbudget, drafted, minutes):
        said = naturbudget(
            *("budget", "ratify", "sjoby", 2015, "--on", "2014-11-18", *VOTES),
            *("--minutes", minutes, "--by", "hanna@sjoby.example"),
        )

        assert said.code == 1
        assert said.error == (
            "You may not do this here. The roles that may: council "
            "clerk. Ask the co-ordinator, or sign in as somebody who holds one of "
            "them.\n"
        )

    @pytest.mark.parametrize(
        "words",
        [
            ("budget", "submit", "sjoby", 2015),
            ("balance", "draw", "sjoby", 2015),
            ("year", "close", "sjoby", 2015),
        ],
    )
    def test_the_auditor_changes_nothing(self, naturbudget, drafted, words):
        said = naturbudget(*words, "--by", "rita@sjoby.example")

        assert said.code == 1
        assert "You may not do this here" in said.error

    def test_the_auditor_takes_the_pack_away(self, done, voted, tmp_path):
        pack = tmp_path / "pack.zip"

        done("pack", "sjoby", 2015, "--out", pack, "--by", "rita@sjoby.example")

        assert zipfile.is_zipfile(pack)

    def test_an_account_holder_explains_her_own_line(self, done, drawn):
        explain(done, "GAS", "--by", "hanna@sjoby.example")

        version = BudgetVersion.objects.get(budget__municipality__slug="sjoby")
        told = version.balance.explanations.get()
        assert (str(told.line), told.explained_by.name) == ("GAS", "Hanna")

    def test_an_account_holder_does_not_explain_others(self, naturbudget, drawn):
        said = naturbudget(
            *("balance", "explain", "sjoby", 2015, "--line", "TREES"),
            *("--cause", "Not mine.", "--by", "hanna@sjoby.example"),
        )

        assert said.code == 1
        assert "Ask the department that holds it" in said.error

    def test_an_account_holder_delivers_for_her_own_department_only(
        self, naturbudget, done, drafted, file
    ):
        row = "code,kind,unit,from,to,value,status,source\n"
        gas = "gas/hall,flow,kWh,2016-01-01,2016-12-31,1,measured,bills\n"
        trees = "trees,stock,tree,2016-12-31,2016-12-31,1230,measured,register\n"
        by = ("--by", "hanna@sjoby.example")

        why = ("--confirm", "One of what it was.")

        own = naturbudget(
            "figures", "import", "sjoby", file("own.csv", row + gas), *by, *why
        )
        others = naturbudget(
            "figures", "import", "sjoby", file("others.csv", row + trees), *by
        )

        assert own.code == 0
        assert others.code == 1
        assert "trees is held by another department" in others.error

    def test_an_account_holder_opens_no_accounts(self, naturbudget, drafted, file):
        row = (
            "code,kind,unit,from,to,value,status,source\n"
            "gas/pool,flow,kWh,2015-01-01,2015-12-31,1,measured,bills\n"
        )

        said = naturbudget(
            *("figures", "import", "sjoby", file("pool.csv", row), "--create"),
            *("--by", "hanna@sjoby.example"),
        )

        assert said.code == 1
        assert "You may not do this here" in said.error

    def test_nobody_is_a_stranger(self, naturbudget, sjoby):
        said = naturbudget("budget", "submit", "sjoby", 2015, "--by", "x@example.org")

        assert said.code == 1
        assert said.error.startswith("Nobody signs in as x@example.org.")

    @pytest.mark.parametrize("place", ["before", "after"])
    def test_who_acts_and_how_it_is_answered_stands_before_or_after(
        self, naturbudget, sjoby, place
    ):
        words = ("municipality", "set", "sjoby")
        given = ("--by", "x@example.org", "--format", "json")
        said = naturbudget(*(given + words if place == "before" else words + given))

        [problem] = json.loads(said.error)["problems"]
        assert (said.code, problem["code"]) == (1, "no-such-person")

    def test_a_password_is_taken_from_a_file(self, people, client):
        assert client.login(
            email="hanna@sjoby.example", password="a-sentence-for-hanna"
        )


class TestTheFileOfFigures:
    def test_trying_keeps_nothing(self, done, naturbudget, sjoby, file):
        said = done(
            *("figures", "import", "sjoby", file("figures.csv", FIGURES)),
            *("--create", "--dry-run", "--format", "json"),
        )

        assert said.json["dry_run"] is True
        assert said.json["sealed"] == 20
        assert not Seal.objects.exists()
        assert not sjoby.accounts.exists()
        assert not sjoby.sources.exists()

    def test_the_same_file_again_changes_nothing(self, done, drafted, file):
        before = Seal.objects.count()

        said = done("figures", "import", "sjoby", file("again.csv", FIGURES))

        assert said.out == "20 figures unchanged.\n"
        assert Seal.objects.count() == before

    def test_a_correction_reverses_and_enters_anew(self, done, drafted, file):
        head, *rows = FIGURES.splitlines()
        gas = next(row for row in rows if "2015-07-01" in row)
        corrected = gas.replace("136,estimated", "137,corrected")
        before = Seal.objects.count()

        said = done(
            "figures", "import", "sjoby", file("late.csv", f"{head}\n{corrected}\n")
        )

        assert "1 corrected" in said.out
        assert Seal.objects.count() == before + 2

    def test_every_wrong_row_is_listed_with_its_reason(self, naturbudget, sjoby, file):
        wrong = (
            "code,kind,unit,from,to,value,status,source\n"
            'gas,flow,kWh,2015-01-01,2015-12-31,"12,5",measured,bill\n'
            "gas,flow,kWh,01.01.2015,2015-12-31,1,measured,bill\n"
            "gas,flow,quarks,2015-01-01,2015-12-31,1,measured,bill\n"
            "gas,flow,kWh,2015-12-31,2015-01-01,1,guessed,\n"
        )

        said = naturbudget(
            "figures", "import", "sjoby", file("wrong.csv", wrong), "--create"
        )

        assert said.code == 1
        lines = said.error.splitlines()
        assert [line.split(":")[0] for line in lines] == [
            "line 2, value",
            "line 3, from",
            "line 4, key",
            "line 4, unit",
            "line 5, from",
            "line 5, source",
            "line 5, status",
        ]
        assert "Write a decimal point and no separators: 12.5." in lines[0]
        assert not Seal.objects.exists()

    def test_units_in_a_refusal_are_written_as_people_write_them(
        self, naturbudget, sjoby, file
    ):
        wrong = (
            "code,kind,unit,from,to,value,status,source\n"
            "meadow,stock,ha,2015-12-31,2015-12-31,5,measured,map\n"
            "meadow,stock,MWh,2015-12-31,2015-12-31,5,measured,map\n"
        )

        said = naturbudget(
            "figures", "import", "sjoby", file("wrong.csv", wrong), "--create"
        )

        assert "meadow is kept in ha; MWh is another kind" in said.error

    def test_the_reasons_as_json_name_row_and_column(self, naturbudget, sjoby, file):
        wrong = FIGURES.replace("290,measured", "290,guessed")

        said = naturbudget(
            *("figures", "import", "sjoby", file("wrong.csv", wrong)),
            *("--create", "--format", "json"),
        )

        [problem] = json.loads(said.error)["problems"]
        assert (problem["line"], problem["column"], problem["code"]) == (
            3,
            "status",
            "not-one-of",
        )

    @pytest.mark.parametrize(
        "content",
        [
            FIGURES.replace("planting", "plantering å").encode("cp1252"),
            FIGURES.replace(",", ";").encode(),
        ],
        ids=["another encoding", "another separator"],
    )
    def test_a_table_may_be_written_in_another_way(
        self, naturbudget, sjoby, file, content
    ):
        said = naturbudget(
            "figures", "import", "sjoby", file("figures.csv", content), "--create"
        )

        assert said.code == 0
        assert said.out.startswith("20 vouchers sealed")

    @pytest.mark.parametrize(
        ("content", "sentence"),
        [
            (b"PK\x03\x04rest of a workbook", "cannot be opened as a spreadsheet"),
            (FIGURES.replace("status", "state"), "The column “status” is missing"),
            ("", "is empty"),
        ],
    )
    def test_what_is_no_table_says_so(
        self, naturbudget, sjoby, file, content, sentence
    ):
        said = naturbudget(
            "figures", "import", "sjoby", file("figures.csv", content), "--create"
        )

        assert said.code == 1
        assert sentence in said.error

    def test_a_file_that_is_too_big_is_not_read(
        self, naturbudget, sjoby, file, settings
    ):
        settings.EVIDENCE_BYTES_MAX = 1000

        said = naturbudget(
            "figures", "import", "sjoby", file("figures.csv", FIGURES), "--create"
        )

        assert said.code == 1
        assert "a file may have at most" in said.error

    def test_what_is_not_there_is_opened_only_where_asked(
        self, naturbudget, sjoby, file
    ):
        said = naturbudget("figures", "import", "sjoby", file("f.csv", FIGURES))

        assert said.code == 1
        assert "There is no flow “gas/school”." in said.error
        assert "--create" in said.error

    def test_a_closed_year_takes_no_figures(
        self, done, naturbudget, drawn, minutes, file
    ):
        for code in ("GAS", "TREES", "POND"):
            explain(done, code)
        done("balance", "submit", "sjoby", 2015)
        done(
            *("balance", "ratify", "sjoby", 2015, "--on", "2016-05-17", *VOTES),
            *("--minutes", minutes),
        )
        done("year", "close", "sjoby", 2015)
        late = (
            "code,kind,unit,from,to,value,status,source\n"
            "waste,flow,t,2015-12-01,2015-12-31,9,measured,found late\n"
        )

        said = naturbudget("figures", "import", "sjoby", file("late.csv", late))

        assert said.code == 1
        assert "2015 is closed" in said.error


class TestTheGates:
    def test_a_draft_that_lacks_something_says_all_of_it(
        self, done, naturbudget, drafted, file
    ):
        lacking = BUDGET.replace("works=290; parks=105", "works=290; parks=110")
        lacking = lacking.replace("210,2030,,works", "210,,,works")
        done("budget", "load", "sjoby", file("b.csv", lacking), "--year", 2015)

        checked = done("budget", "check", "sjoby", 2015, "--format", "json").json
        said = naturbudget("budget", "submit", "sjoby", 2015)

        assert said.code == 1
        assert said.error.splitlines() == checked["missing"]
        assert len(checked["missing"]) == 2
        assert any("The shares add up to 400" in text for text in checked["missing"])

    def test_a_budget_is_submitted_before_it_is_ratified(
        self, naturbudget, drafted, minutes
    ):
        said = naturbudget(
            *("budget", "ratify", "sjoby", 2015, "--on", "2014-11-18", *VOTES),
            *("--minutes", minutes),
        )

        assert said.code == 1
        assert said.error == (
            "The Master Budget of 2015 is draft. The co-ordinator hands it over "
            "first.\n"
        )

    def test_a_vote_that_was_lost_ratifies_nothing(
        self, naturbudget, done, drafted, minutes
    ):
        done("budget", "submit", "sjoby", 2015)

        said = naturbudget(
            *("budget", "ratify", "sjoby", 2015, "--on", "2014-11-18"),
            *("--vote", "Council:4:5:0", "--minutes", minutes),
        )

        assert said.code == 1
        assert "4 for and 5 against is no majority" in said.error

    def test_a_vote_that_cannot_be_read(self, naturbudget, drafted, minutes):
        said = naturbudget(
            *("budget", "ratify", "sjoby", 2015, "--on", "2014-11-18"),
            *("--vote", "Council 4 5 0", "--minutes", minutes),
        )

        assert said.code == 1
        assert "Write GROUP:for:against:abstaining" in said.error

    @pytest.mark.parametrize("day", ["2014-13-18", "20141118", "yesterday"])
    def test_a_day_that_is_none(self, naturbudget, capsys, minutes, day):
        words = ("budget", "ratify", "sjoby", 2015, "--on", day, "--minutes", minutes)
        with pytest.raises(SystemExit) as ended:
            naturbudget(*words)

        assert ended.value.code == 2
        assert f"{day} is no day; write 2025-03-31" in capsys.readouterr().err

    def test_another_body_than_the_council_ratifies_nothing(
        self, naturbudget, done, drafted, minutes
    ):
        done("budget", "submit", "sjoby", 2015)

        said = naturbudget(
            *("budget", "ratify", "sjoby", 2015, "--body", "committee"),
            *("--on", "2014-11-18", *VOTES, "--minutes", minutes),
        )

        assert said.code == 1
        assert "decided by the council, not by the committee" in said.error

    def test_ratifying_again_changes_nothing(self, done, voted, minutes):
        before = Seal.objects.count()

        said = done(
            *("budget", "ratify", "sjoby", 2015, "--on", "2014-11-18", *VOTES),
            *("--minutes", minutes),
        )

        assert "adopted: 9 for, 2 against, 1 abstaining" in said.out
        assert Seal.objects.count() == before

    def test_a_voted_budget_is_not_loaded_again(self, naturbudget, voted, file):
        said = naturbudget(
            "budget", "load", "sjoby", file("b.csv", BUDGET), "--year", 2015
        )

        assert said.code == 1
        assert "The budget of 2015 is ratified." in said.error

    def test_a_country_and_a_language_are_known_ones(self, naturbudget):
        said = naturbudget(
            *("municipality", "add", "nowhere", "--name", "Nowhere"),
            *("--country", "SWE", "--languages", "sv,xx"),
        )

        assert said.code == 1
        assert said.error.splitlines() == [
            "There is no country “SWE”. Give its two letters, for example SE.",
            "There is no language “xx”. Give its letters, for example sv.",
        ]
        assert not Municipality.objects.filter(slug="nowhere").exists()

    def test_a_line_that_is_not_there_is_not_explained(self, naturbudget, drawn):
        said = naturbudget(
            *("balance", "explain", "sjoby", 2015, "--line", "ZZ"),
            *("--cause", "A cold winter."),
        )

        assert said.code == 1
        assert said.error.startswith("The budget of 2015 has no line “ZZ”. It has:")

    def test_the_executive_is_told_whom_to_ask_for_a_draft(
        self, naturbudget, done, drafted
    ):
        done("people", "add", "sjoby", "eva@sjoby.example", "--role", "executive")

        said = naturbudget(
            *("budget", "submit", "sjoby", 2015, "--by", "eva@sjoby.example")
        )

        assert said.code == 1
        assert said.error.startswith("The budget of 2015 is a draft, and handing it")

    def test_what_is_not_explained_is_not_submitted(self, naturbudget, drawn):
        said = naturbudget("balance", "submit", "sjoby", 2015)

        assert said.code == 1
        assert said.error.splitlines() == drawn["missing"]

    def test_a_year_is_closed_on_a_ratified_balance(self, naturbudget, drawn):
        said = naturbudget("year", "close", "sjoby", 2015)

        assert said.code == 1
        assert said.error.startswith("There is no ratified balance of 2015.")

    def test_no_document_before_it_is_frozen(self, naturbudget, drafted, tmp_path):
        said = naturbudget(
            *("document", "issue", "sjoby", 2015, "budget"),
            *("--out", tmp_path / "budget.pdf"),
        )

        assert said.code == 1
        assert said.error.startswith("There is no frozen budget of 2015 yet.")

    def test_no_pack_before_there_is_a_document(self, naturbudget, drafted, tmp_path):
        said = naturbudget("pack", "sjoby", 2015, "--out", tmp_path / "pack.zip")

        assert said.code == 1
        assert "There is no frozen document of 2015 yet." in said.error

    def test_a_publication_is_copied_without_a_vote(self, done, drafted, minutes):
        done(
            *("budget", "copy", "sjoby", 2015, "--publication", "yearbook 2015"),
            *("--url", "https://example.org/yearbook"),
        )

        drawn = done("balance", "draw", "sjoby", 2015, "--format", "json").json

        assert drawn["state"] == "calculated"
        assert line_of(drawn, "GAS")["R"] == "-3.2"

    def test_a_town_that_is_not_there(self, naturbudget, sjoby):
        said = naturbudget("budget", "submit", "sjobi", 2015)

        assert said.code == 1
        assert said.error == (
            "There is no municipality “sjobi”. Known are: sjoby. Add it with "
            "“naturbudget municipality add”.\n"
        )

    def test_a_formula_that_makes_no_sense_is_named_with_its_row(
        self, naturbudget, drafted, file
    ):
        wrong = INDICATORS.replace("gas/*", "gas/* + trees").replace("ph-pond", "pond")

        said = naturbudget("indicators", "load", "sjoby", file("i.csv", wrong))

        assert said.code == 1
        assert [line.split(":")[0] for line in said.error.splitlines()] == [
            "line 2, formula",
            "line 4, formula",
        ]


class TestTheManual:
    """What the manual shows is what happens."""

    @pytest.fixture
    def shown(self):
        blocks = re.findall(r"```\n(.*?)```", MANUAL.read_text("utf-8"), re.DOTALL)
        return {
            next(
                name
                for name, start in (
                    ("moved", "code,kind,unit,from,to,value,status,source,key"),
                    ("figures", "code,kind"),
                    ("indicators", "code,name"),
                    ("factors", "code,value"),
                    ("budget", "indicator,"),
                    ("told", '{\n  "municipality": "example-town", "year": 2015, "r'),
                    ("drawn", "{"),
                )
                if block.startswith(start)
            ): block
            for block in blocks
        }

    def test_its_files_give_the_balance_it_shows(
        self, done, shown, file, minutes, sjoby
    ):
        before = (
            "code,kind,unit,from,to,value,status,source\n"
            "gas/town-hall,flow,MWh,2014-01-01,2014-12-31,405.5,measured,bills\n"
        )
        done("figures", "import", "sjoby", file("2014.csv", before), "--create")
        for what in ("figures", "moved", "indicators"):
            is_file = what != "indicators"
            verb = ("figures", "import") if is_file else (what, "load")
            why = "The survey is of December."
            more = ["--create", "--confirm", why] if is_file else []
            done(*verb, "sjoby", file(f"{what}.csv", shown[what]), *more)
        done("budget", "load", "sjoby", file("b.csv", shown["budget"]), "--year", 2015)
        done("budget", "submit", "sjoby", 2015)
        done(
            *("budget", "ratify", "sjoby", 2015, "--on", "2014-11-18", *VOTES),
            *("--minutes", minutes),
        )

        drawn = done("balance", "draw", "sjoby", 2015, "--format", "json").json

        printed = json.loads(shown["drawn"])
        assert drawn["lines"] == printed["lines"]
        assert drawn["state"] == printed["state"]
        assert drawn["missing"][0].startswith(printed["missing"][0].split("...")[0])
        named = ("--code", "gas/town-hall")
        told = done("figures", "show", "sjoby", 2015, *named, "--format", "json").json
        assert told["figures"] == json.loads(shown["told"])["figures"]
        assert {*told} == {*json.loads(shown["told"])}
        done("factors", "load", "sjoby", file("factors.csv", shown["factors"]))

    def test_every_column_of_a_file_stands_in_it(self):
        text = MANUAL.read_text("utf-8")
        parts = re.split(r"^### ", text, flags=re.MULTILINE)
        files = {part.split("\n")[0]: part for part in parts}

        for name, columns in (
            ("figures.csv", (*figures.NEEDED, *figures.OPTIONAL)),
            (
                "indicators.csv",
                (*table.INDICATOR_COLUMNS, *table.INDICATOR_OPTIONAL),
            ),
            ("budget.csv", (*table.BUDGET_COLUMNS, *table.BUDGET_OPTIONAL)),
            (
                "factors.csv",
                (*factor_table.FACTOR_COLUMNS, *factor_table.FACTOR_OPTIONAL),
            ),
        ):
            missing = [one for one in columns if f"`{one}`" not in files[name]]
            assert missing == [], name

    def test_every_command_stands_in_it(self):
        text = MANUAL.read_text("utf-8")

        verbs = {
            f"{name} {verb}" if verb else name
            for name, parser in commands_of(cli.parser())
            for verb in [verb for verb, _ in commands_of(parser)] or [""]
        }

        named = text.replace("`budget hand-over`, ", "`budget hand-over` ")
        assert {verb for verb in verbs if f"`{verb}" not in named} == set()


def commands_of(parser):
    """Return the sub-commands of a parser, with their parsers."""
    return [
        item
        for action in parser._actions
        if getattr(action, "choices", None) and hasattr(action, "_name_parser_map")
        for item in action.choices.items()
    ]


class TestAsAProgram:
    """The installed command, in a process of its own, with its exit codes."""

    @pytest.fixture
    def program(self, database_copy):
        def run(*words):
            return subprocess.run(
                [sys.executable, "-m", "naturbudget.config.cli", *words],
                capture_output=True,
                text=True,
                timeout=60,
                check=False,
                env={**os.environ, "PYTHONWARNINGS": ""},
            )

        return run

    def test_it_ends_with_0_1_and_2(self, program, tmp_path):
        added = program(
            *("municipality", "add", "sjoby", "--name", "Sjöby", "--country", "SE"),
            *("--languages", "sv,en"),
        )
        again = program(
            *("municipality", "add", "sjoby", "--name", "Sjöby", "--country", "SE")
        )
        nonsense = program("municipality", "subtract", "sjoby")

        assert (added.returncode, added.stdout) == (0, "Sjöby is added as sjoby.\n")
        assert (again.returncode, again.stderr) == (
            1,
            "There is already a municipality “sjoby”. Choose another short name.\n",
        )
        assert nonsense.returncode == 2
        assert "invalid choice" in nonsense.stderr
        assert Municipality.objects.get().slug == "sjoby"

    def test_verifying_needs_no_database(self, program, tmp_path, monkeypatch):
        monkeypatch.setenv("DATABASE_URL", "postgres://nobody@127.0.0.1:1/none")
        nothing = tmp_path / "nothing.zip"
        nothing.write_bytes(b"nothing")

        said = program("verify", str(nothing))

        assert said.returncode == 2
        assert "Traceback" not in said.stderr

    @pytest.mark.parametrize(
        "words", [("--help",), ("balance", "draw", "--help"), ("nonsense",), ()]
    )
    def test_help_needs_no_database(self, program, monkeypatch, words):
        monkeypatch.setenv("DATABASE_URL", "postgres://nobody@127.0.0.1:1/none")

        said = program(*words)

        assert said.returncode == (0 if "--help" in words else 2)
        assert "usage: naturbudget" in said.stdout + said.stderr
        assert "Traceback" not in said.stderr

    def test_a_database_out_of_reach_is_one_sentence(self, program, monkeypatch):
        monkeypatch.setenv("DATABASE_URL", "postgres://nobody@127.0.0.1:1/none")

        said = program("municipality", "list")

        assert (said.returncode, said.stdout) == (2, "")
        assert said.stderr.startswith("The database does not answer (")
        assert len(said.stderr.splitlines()) == 1

    @pytest.mark.parametrize("form", ["text", "json", "csv"])
    def test_what_is_no_pack_is_said_in_each_form(self, program, tmp_path, form):
        nothing = tmp_path / "nothing.zip"
        nothing.write_bytes(b"nothing")

        said = program("verify", str(nothing), "--format", form)

        assert (said.returncode, said.stdout) == (2, "")
        assert said.stderr


# A file whose keys or names are the product's own


def test_keys_and_names_of_the_product_are_refused(naturbudget, people, file):
    rows = (
        "code,kind,unit,from,to,value,status,source,key",
        "gas,flow,m3,2015-01-01,2015-12-31,1,measured,bill,decision-2015-v1",
        "environment/kg,flow,kg,2015-01-01,2015-12-31,1,measured,bill,",
    )
    given = file("own.csv", "\n".join(rows))

    said = naturbudget("figures", "import", "sjoby", given, "--create")

    assert said.code
    assert "line 2, key: “decision-2015-v1” is a key that" in said.error
    assert "line 3, code: “environment/kg” belongs to the environment" in said.error


def test_the_command_says_first_that_reading_ended(naturbudget, people, file):
    rows = ["code,kind,unit,from,to,value,status,source"]
    rows += ["gas,flow,m3,2015-01-01,2015-12-31,many,measured,bill"] * 3_000
    given = file("wrong.csv", "\n".join(rows))

    said = naturbudget("figures", "import", "sjoby", given, "--create")

    first, second, *_ = said.error.splitlines()
    assert "Reading ended at line" in first
    assert second.startswith("line 2, value: ")
