"""A stocktake: what was found, and its difference in the books (AS-4)."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests import factories

from naturbudget.apps.ledger.actions import seal_voucher
from naturbudget.apps.ledger.actions.closing import closing_problems
from naturbudget.apps.ledger.actions.counting import expected_of, held_on
from naturbudget.apps.ledger.queries.log import log_root, recomputed_root

pytestmark = pytest.mark.django_db

PAGE = "/desk/vaxjo/books/accounts/count/trees/"


@pytest.fixture
def trees(vaxjo):
    row = factories.account(vaxjo, "trees", unit="tree", kind="stock")
    factories.sealed(
        vaxjo,
        kind="opening",
        lines={"trees": "900 tree"},
        first="2024-12-31",
        last="2024-12-31",
    )
    return row


@pytest.fixture
def post(client, trees, ada):
    def post(*, by=ada, **typed):
        client.force_login(by)
        given = {
            "quantity": "890",
            "unit": "",
            "day": "2025-12-31",
            "method": "register",
            "changed": "asset",
            "why": "",
            "evidence": SimpleUploadedFile("register.csv", b"890", "text/csv"),
            **typed,
        }
        return client.post(PAGE, given)

    return post


def day(account):
    return account.assertions.get().day


def test_the_difference_is_a_loss_by_survey_and_the_old_figure_stays(
    post, client, vaxjo, ada, trees
):
    answer = post()

    draft = vaxjo.vouchers.drafts().get()
    assert answer["Location"].endswith(f"/vouchers/show/{draft.key}/")
    assert (draft.kind, draft.cause) == ("loss", "survey")
    assert draft.reason == "[a register (trees, land, buildings)]"
    assert str(expected_of(trees.assertions.get())) == "890 tree"
    assert "by survey" in client.get(answer["Location"]).content.decode()
    seal_voucher(draft, by=ada, at=factories.NOW)
    assert str(held_on(trees, day(trees))) == "890 tree"
    assert [row.amount for row in trees.postings.order_by("pk")] == [900, -10]
    assert recomputed_root(vaxjo) == log_root(vaxjo)


def test_until_it_is_sealed_the_year_does_not_close(post, vaxjo, ada):
    post()
    period = factories.period(vaxjo, 2025, history=False)

    def codes():
        found = closing_problems(period, seq=9, root="", at=factories.NOW)
        return {problem.code for problem in found}

    assert "assertion-failed" in codes()
    seal_voucher(vaxjo.vouchers.drafts().get(), by=ada, at=factories.NOW)
    assert "assertion-failed" not in codes()


def test_where_only_knowledge_changed_it_is_a_reappraisal_with_its_reason(post, vaxjo):
    refused = post(changed="knowledge")

    assert refused.status_code == 409
    assert "Say what changed: the method" in refused.content.decode()
    assert not vaxjo.assertions.exists()
    post(changed="knowledge", why="hedges were counted as trees")
    draft = vaxjo.vouchers.drafts().get()
    assert (draft.kind, draft.cause) == ("reappraisal", "")
    assert draft.reason.startswith("hedges were counted as trees [")


def test_nothing_changed_is_a_figure_too(post, vaxjo):
    post(quantity="900")

    draft = vaxjo.vouchers.drafts().get()
    assert (draft.kind, draft.cause) == ("addition", "survey")
    assert draft.postings.get().amount == 0


def test_a_level_before_a_later_entry_is_refused_and_nothing_is_kept(post, vaxjo):
    factories.sealed(
        vaxjo,
        kind="addition",
        lines={"trees": "5 tree"},
        first="2026-01-15",
        last="2026-01-15",
    )

    answer = post()

    assert answer.status_code == 409
    assert "A level in between would move it" in answer.content.decode()
    assert not vaxjo.assertions.exists()
    assert not vaxjo.vouchers.drafts().exists()


def test_a_count_that_differs_leads_to_the_stocktake(post, client, vaxjo, trees):
    post(changed="compare")
    page = client.get("/desk/vaxjo/books/accounts/of/trees/").content.decode()

    assert "?day=2025-12-31&amp;quantity=890" in page
    asked = client.get(f"{PAGE}?day=2025-12-31&quantity=890").content.decode()
    assert 'value="890"' in asked
    source = trees.assertions.get().source
    post(source=str(source.pk), evidence="")
    assert trees.assertions.count() == 1
    assert vaxjo.vouchers.drafts().get().kind == "loss"
