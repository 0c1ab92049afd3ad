"""The parts of a balance beside its lines: drawn, frozen, shown, and asked for."""

from __future__ import annotations

import pytest
from tests import factories, year

from naturbudget.apps.budget.queries.content import balance_content
from naturbudget.apps.budget.queries.part_b import asset_gate, assets_content
from naturbudget.apps.cycle import actions
from naturbudget.apps.cycle.queries import balance_of
from naturbudget.apps.documents.queries import document_data
from naturbudget.apps.ledger.actions import reverse_voucher
from naturbudget.config.checks import frozen

pytestmark = pytest.mark.django_db

BALANCE = "/desk/vaxjo/balance/2025/"


def meadow(of, kind, amount, day, **more):
    factories.sealed(
        of,
        kind=kind,
        lines={"land/meadow": f"{amount} m2"},
        first=day,
        last=day,
        **more,
    )


@pytest.fixture
def explained(vaxjo):
    """A balance of a town whose meadow grew, and was measured anew."""
    meadow(vaxjo, "opening", "1200", "2024-12-31")
    balance = year.drawn(vaxjo)
    meadow(vaxjo, "addition", "40", "2025-05-01")
    meadow(vaxjo, "loss", "-65", "2025-06-01")
    meadow(vaxjo, "reappraisal", "10", "2025-12-31")
    return balance


def ratified(balance, by):
    """Submit and vote it, as the executive and the clerk do."""
    town = balance.version.budget.municipality
    actions.submit_balance(balance, by=by, at=factories.NOW)
    vote = year.vote(town, taken_on=year.BALANCED_ON, at=factories.NOW)
    actions.ratify_balance(balance_of(town, year.YEAR), **vote)


def told(balance):
    return document_data(balance.document)["assets"]


def test_the_statement_is_frozen_with_the_balance(vaxjo, explained, ada):
    frozen_now = actions.submit_balance(explained, by=ada, at=factories.NOW)

    [row] = told(frozen_now)
    assert (row["account"], row["unit"], row["scope"]) == (
        "land/meadow", "m2", "territory",
    )  # fmt: skip
    assert (row["opening"], row["closing"]) == ("1200.00", "1185.00")
    assert [(one["kind"], one["amount"]) for one in row["changes"]] == [
        ("addition", "40.00"),
        ("loss", "-65.00"),
        ("reappraisal", "10.00"),
    ]
    assert row["course"][-1] == {
        "year": 2025, "closing": "1185.00", "measured": "10.00",
    }  # fmt: skip
    assert list(frozen.differences(vaxjo)) == []


def test_desk_and_public_page_show_it(client, vaxjo, explained, ada):
    client.force_login(ada)
    drawn = client.get(BALANCE).content.decode()
    ratified(explained, ada)
    client.logout()
    public = client.get(f"/vaxjo/documents/budget-balance/{year.YEAR}/1/")

    for page in (drawn, public.content.decode()):
        assert "One stock: opening and changes add up to the closing." in page
        assert "1,185" in page
        assert "reappraisal" in page


def test_a_town_without_stocks_says_so_in_a_line(client, vaxjo, ada):
    balance = year.balance_submitted(vaxjo)
    client.force_login(ada)

    assert told(balance) == []
    assert "This municipality keeps no stocks." in client.get(BALANCE).content.decode()


def test_a_late_figure_is_a_correction_of_the_next_year(vaxjo, explained, ada):
    ratified(explained, ada)
    meadow(vaxjo, "loss", "-5", "2025-12-30", books_of=2026)
    version = year.draft_and_ratify(vaxjo, 2026, at=factories.NOW)
    balance = actions.draw_balance(version, by=ada, at=factories.later(400))

    [row] = assets_content(version)

    assert (row["opening"], row["closing"]) == ("1185.00", "1180.00")
    assert row["changes"] == [
        {"kind": "correction", "cause": "", "in": False, "amount": "-5.00"}
    ]
    assert row["seen"] == {"before": "2025-12-31", "within": None}
    assert asset_gate(balance) == []


def test_the_figures_of_the_year_are_counted_by_status(client, vaxjo, ada):
    balance = year.drawn(vaxjo)
    for first, last, status in (
        ("2025-01-01", "2025-01-31", "estimated"),
        ("2025-02-01", "2025-02-28", "provisional"),
        ("2024-12-01", "2024-12-31", "imputed"),
    ):
        factories.sealed(
            vaxjo, lines={year.GAS: "1 m3"}, first=first, last=last, status=status
        )
    wrong = factories.sealed(
        vaxjo, lines={year.GAS: "1 m3"}, first="2025-03-01", last="2025-03-31"
    )
    reverse_voucher(wrong, key="twice", reason="twice", by=ada, at=factories.NOW)
    content = balance_content(balance)

    [row] = content["status"]

    figures = {"provisional": 1, "estimated": 1, "measured": 1}
    assert row == {"indicator": "EN-01", "figures": figures, "breaks": []}
    client.force_login(ada)
    page = client.get(BALANCE).content.decode()
    assert "How well the figures are known" in page
