"""A balance after a virement: measured against what was moved, proved by the pack."""

from __future__ import annotations

import json
from datetime import date

import pytest
from tests import factories, plans, year

from naturbudget import verifier
from naturbudget.apps.budget import execution
from naturbudget.apps.budget.queries.lines import evaluated_lines
from naturbudget.apps.cycle import actions as cycle
from naturbudget.apps.cycle.queries import balance_of, supplements_due
from naturbudget.apps.documents.packs import evidence_pack
from naturbudget.apps.documents.queries import document_data
from naturbudget.config.checks import frozen, votes
from naturbudget.core.ledger.log import canonical
from naturbudget.web import said

SCHOOL = "gas/school"


@pytest.fixture
def balanced(vaxjo, ada):
    """The year with every kind in its log, and a balance that was voted."""
    version = year.ratified(vaxjo)
    factories.account(vaxjo, SCHOOL)
    [reserved] = plans.reserve(vaxjo, "50", decided=plans.decided(vaxjo), source=None)
    plans.release(reserved, "20")
    plans.move(vaxjo, "100", SCHOOL)
    plans.freeze(vaxjo, "10")
    year.booked(vaxjo, "1150 m3")
    cycle.draw_balance(version, **plans.doing(vaxjo, factories.NOW))
    year.explained(balance_of(vaxjo, year.YEAR))
    cycle.submit_balance(
        balance_of(vaxjo, year.YEAR), **plans.doing(vaxjo, factories.NOW)
    )
    cycle.ratify_balance(
        balance_of(vaxjo, year.YEAR),
        **year.vote(vaxjo, taken_on=year.BALANCED_ON, at=factories.NOW),
    )
    return balance_of(vaxjo, year.YEAR)


@pytest.mark.voted
def test_the_line_is_measured_against_what_was_moved(vaxjo, ada):
    version = year.ratified(vaxjo)
    factories.account(vaxjo, SCHOOL)
    plans.move(vaxjo, "100", SCHOOL)
    year.booked(vaxjo, "1150 m3")

    [found] = evaluated_lines(version)

    told = found.result.as_strings()
    assert (told["T"], told["R"], told["kept"]) == ("1100", "-50", "missed")


@pytest.mark.voted
def test_after_the_year_only_who_voted_the_budget_moves_it(vaxjo, ada):
    year.ratified(vaxjo)
    factories.account(vaxjo, SCHOOL)
    after = {"taken_on": date(2026, 1, 8)}

    with pytest.raises(execution.EntryError) as refused:
        plans.move(vaxjo, "1", SCHOOL, body="officer", **after)
    [problem] = refused.value.problems
    assert problem.code == "year-is-over"
    assert "31 December 2025" in said.problem(problem)
    plans.move(vaxjo, "1", SCHOOL, body="officer", taken_on=date(2025, 12, 31))
    plans.move(vaxjo, "1", SCHOOL, **after)


def test_nobody_moves_budget_of_a_year_whose_balance_is_submitted(balanced, vaxjo):
    with pytest.raises(execution.EntryError) as refused:
        plans.move(vaxjo, "1", SCHOOL)

    [problem] = refused.value.problems
    assert problem.code == "before-the-council"
    assert "is ratified" in said.problem(problem)


@pytest.mark.voted
def test_a_supplement_is_due_beyond_what_was_moved(vaxjo, ada):
    version = year.ratified(vaxjo)
    factories.account(vaxjo, SCHOOL)
    year.booked(vaxjo, "1250 m3", at=year.DURING)

    before = supplements_due(version, at=year.DURING)
    plans.move(vaxjo, "100", SCHOOL)

    assert (len(before), len(supplements_due(version, at=year.DURING))) == (0, 1)


def test_the_balance_tells_what_was_moved_and_the_pack_proves_it(
    balanced, vaxjo, tmp_path
):
    content = document_data(balanced.document)
    [line] = content["lines"]
    pack = tmp_path / "pack.zip"
    pack.write_bytes(evidence_pack(vaxjo, year.YEAR))

    report = verifier.verify(str(pack))

    assert (line["target"], line["moved"]) == ("1100", "-100")
    assert [str(one) for one in report.findings] == []
    assert [*frozen.differences(vaxjo), *votes.differences(vaxjo)] == []


@pytest.mark.parametrize(
    "forged", [{"target": "1200"}, {"moved": "-90"}, {"moved": None}, {"carried": "5"}]
)
def test_the_verifier_finds_another_target(balanced, vaxjo, tmp_path, forged):
    pack = tmp_path / "pack.zip"
    pack.write_bytes(evidence_pack(vaxjo, year.YEAR))
    report = verifier.Report()
    files = verifier._read_pack(report, str(pack))
    told = json.loads(files[verifier.DOCUMENT])
    told["lines"][0].update(forged)
    budget = json.loads(files[verifier.BUDGET])
    log = verifier.Log(report, 1, scales=json.loads(files[verifier.UNITS]))
    report.judge("log", log.read(files[verifier.LOG]))
    papers = [
        verifier.Paper(name, name, content, verifier._hash(content), log, {}, before)
        for name, content, before in ((verifier.BUDGET, budget, None),)
    ]
    balance = verifier.Paper(
        verifier.DOCUMENT, verifier.BALANCE, told, "", log, {}, papers[0]
    )

    report.judge("balance", balance.measured())

    assert canonical(told)
    assert [one.what for one in report.findings if "EN-01" in one.what]
