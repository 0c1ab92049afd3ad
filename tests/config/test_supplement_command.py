"""`naturbudget budget supplement`: the same supplement without a browser."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from tests import factories, year

from naturbudget.apps.cycle.queries import budget_of, voted_budget_of

pytestmark = pytest.mark.django_db

HEADER = "indicator,target,justification"


@pytest.fixture(autouse=True)
def _keeper(ada):
    """Ada keeps the books."""


@pytest.fixture
def file(tmp_path):
    def write(*rows, header=HEADER):
        path = tmp_path / "supplement.csv"
        path.write_text("\n".join([header, *rows, ""]), encoding="utf-8")
        return path

    return write


@pytest.mark.voted
def test_a_supplement_goes_from_file_to_vote(run, file, vaxjo, tmp_path):
    year.ratified(vaxjo)
    minutes = tmp_path / "minutes.txt"
    minutes.write_text("Minutes of June.")

    drafted = run(
        *("budget", "supplement", "vaxjo", 2025, file("EN-01,1100,")),
        *("--format", "json"),
    )
    submitted = run("budget", "submit", "vaxjo", 2025)
    ratified = run(
        *("budget", "ratify", "vaxjo", 2025, "--on", "2025-06-24"),
        *("--vote", "Harbour List:14:3:0", "--minutes", minutes),
    )

    assert [said[0] for said in (drafted, submitted, ratified)] == [0, 0, 0]
    assert json.loads(drafted[1])["missing"] == []
    version = voted_budget_of(vaxjo, 2025)
    [line] = version.lines.all()
    assert (version.number, line.target, line.base) == (2, "1100", "1500")
    assert year.execution(vaxjo, year.GAS)["final"] == 1100


@pytest.mark.voted
def test_without_a_file_the_lines_in_force_are_the_draft(run, vaxjo):
    year.ratified(vaxjo)

    code, out, _ = run("budget", "supplement", "vaxjo", 2025)

    assert code == 0
    assert out.startswith("Supplement 1 to the budget of 2025 is a draft.")
    assert "missing: The supplement changes nothing" in out


def test_lines_that_the_file_does_not_name_stay_and_others_are_added(run, file, vaxjo):
    factories.account(vaxjo, "gas/school")
    year.ratified(vaxjo)
    year.indicator(vaxjo, "EN-02", "gas/school")

    run("budget", "supplement", "vaxjo", 2025, file("EN-02,300,a new school"))

    lines = budget_of(vaxjo, 2025).lines.order_by("position")
    assert [(line.code, line.target) for line in lines] == [
        ("EN-01", "1200"),
        ("EN-02", "300"),
    ]


@pytest.mark.voted
@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (["EN-01,much,"], "line 2, target"),
        (["EN-01,1100"], "The row has 2 fields"),
        (["EN-09,1100,"], "There is no indicator “EN-09”"),
    ],
)
def test_a_wrong_row_is_named_and_no_draft_is_begun(run, file, vaxjo, rows, said):
    year.ratified(vaxjo)

    code, _, error = run("budget", "supplement", "vaxjo", 2025, file(*rows))

    assert code == 1
    assert said in error
    assert budget_of(vaxjo, 2025).number == 1


def test_what_is_not_ratified_is_refused(run, vaxjo):
    year.submitted(vaxjo)

    code, _, error = run("budget", "supplement", "vaxjo", 2025)

    assert code == 1
    assert "Only what the council has ratified is supplemented" in error


@pytest.mark.voted
def test_it_requires_the_permission(run, vaxjo, rita):
    year.ratified(vaxjo)

    code, _, error = run("budget", "supplement", "vaxjo", 2025, "--by", rita.email)

    assert code == 1
    assert "You may not do this here" in error


@pytest.mark.voted
def test_check_says_when_a_supplement_is_compulsory(run, vaxjo, monkeypatch):
    year.ratified(vaxjo)
    days = {"first": "2025-01-01", "last": "2025-03-31"}
    year.booked(vaxjo, "1321 m3", at=year.DURING, **days)
    monkeypatch.setattr(
        "django.utils.timezone.now", lambda: datetime(2025, 7, 1, tzinfo=UTC)
    )

    code, out, _ = run("budget", "check", "vaxjo", 2025)

    assert code == 0
    assert "notice: EN-01: 1321 m³ are booked already" in out
