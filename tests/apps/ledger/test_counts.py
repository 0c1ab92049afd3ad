"""What was counted or read: kept beside the books, and the year closes only with it."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from tests import factories, year
from tests.statements import refused

from naturbudget.apps.cycle import actions as cycle
from naturbudget.apps.ledger.actions import CountError, enter_count, withdraw_count
from naturbudget.apps.ledger.actions.closing import NotClosableError
from naturbudget.apps.ledger.queries.estimates import old_estimates
from naturbudget.config import cli
from naturbudget.core.quantity import TooFineError

pytestmark = pytest.mark.django_db

END = date(2025, 12, 31)
PAGE = "/desk/vaxjo/books/accounts/count/trees/"


@pytest.fixture
def trees(vaxjo):
    factories.sealed(
        vaxjo,
        kind="opening",
        lines={"trees": "900 tree"},
        first="2024-12-31",
        last="2024-12-31",
    )
    factories.sealed(
        vaxjo, kind="loss", lines={"trees": "-9 tree"}, last="2025-12-31", key="felled"
    )
    return vaxjo.accounts.get(path="trees")


@pytest.fixture
def enter(vaxjo, ada):
    def enter(account, amount, *, day=END, **fields):
        values = {"source": factories.source(vaxjo), "by": ada, "at": factories.NOW}
        values |= {"day": day, "amount": Decimal(amount), **fields}
        return enter_count(account, **values)

    return enter


def test_another_count_of_a_day_needs_the_first_to_be_taken_back(
    enter, vaxjo, ada, trees
):
    enter(trees, 890)
    with pytest.raises(CountError) as refusal:
        enter(trees, 891)

    assert [one.code for one in refusal.value.problems] == ["counted-already"]
    assert "has a count of 2025-12-31 already: 890 tree, from" in str(refusal.value)
    assert trees.assertions.get().expected == 890

    withdraw_count(trees, day=END, by=ada, at=factories.NOW)
    assert enter(trees, 891).expected == 891
    said = vaxjo.events.filter(kind__startswith="count-").order_by("pk")
    assert [(event.kind, event.what["amount"]) for event in said] == [
        ("count-entered", "890 tree"),
        ("count-withdrawn", "890 tree"),
        ("count-entered", "891 tree"),
    ]


def test_the_same_count_again_changes_nothing(enter, vaxjo, trees):
    source = factories.source(vaxjo)
    first, again = (enter(trees, 890, source=source) for _ in range(2))

    assert first == again
    assert vaxjo.events.filter(kind="count-entered").count() == 1
    with pytest.raises(CountError, match="has a count"):
        enter(trees, 890, source=factories.source(vaxjo, b"another list"))


def test_the_database_keeps_one_count_of_a_day(enter, vaxjo, trees):
    enter(trees, 890)

    with refused("assertion_once_for_account_and_day"):
        trees.assertions.create(
            municipality=vaxjo, day=END, expected=891, source=factories.source(vaxjo)
        )


def test_a_year_does_not_close_while_the_books_say_otherwise(enter, vaxjo, ada, trees):
    enter(trees, 890)
    with pytest.raises(NotClosableError) as refusal, transaction.atomic():
        factories.closed_year(vaxjo)

    [problem] = refusal.value.problems
    assert problem.code == "assertion-failed"
    assert str(problem).startswith(
        "trees should hold 890 tree on 2025-12-31, but the books hold 891 tree"
    )
    withdraw_count(trees, day=END, by=ada, at=factories.NOW)
    enter(trees, 891)
    factories.closed_year(vaxjo)


def test_the_council_does_not_vote_on_a_year_that_could_not_close(enter, vaxjo, trees):
    balance = year.balance_submitted(vaxjo)
    enter(trees, 890)

    with pytest.raises(cycle.GateError, match="trees should hold 890"):
        cycle.ratify_balance(
            balance, **year.vote(vaxjo, taken_on=year.BALANCED_ON, at=factories.NOW)
        )


def test_a_flow_is_compared_with_its_own_year(enter, vaxjo):
    for of in (2024, 2025):
        days = {"first": f"{of}-01-01", "last": f"{of}-12-31"}
        factories.sealed(vaxjo, lines={"gas": "700 m3"}, **days)
    gas = vaxjo.accounts.get(path="gas")

    enter(gas, "700000", unit="l")

    factories.closed_year(vaxjo)


@pytest.mark.parametrize(
    ("day", "fields", "code"),
    [
        (date(2027, 1, 1), {}, "not-yet"),
        (date(1799, 1, 1), {}, "account-not-open"),
        (END, {"unit": "m3"}, "unit"),
    ],
)
def test_what_does_not_fit_is_refused(enter, trees, day, fields, code):
    with pytest.raises(CountError) as refusal:
        enter(trees, 891, day=day, **fields)

    assert [one.code for one in refusal.value.problems] == [code]
    assert not trees.assertions.exists()


def test_half_a_tree_and_a_day_after_the_end_are_refused(enter, trees):
    with pytest.raises(TooFineError):
        enter(trees, "890.5")
    trees.closed = factories.day("2026-01-01")
    trees.save()
    with pytest.raises(CountError, match="takes no figures of 2026-01-01"):
        enter(trees, 0, day=date(2026, 1, 1))


def test_a_closed_year_takes_no_count_and_gives_none_back(enter, vaxjo, ada, trees):
    enter(trees, 891)
    factories.closed_year(vaxjo)

    with pytest.raises(CountError, match="has ratified the balance of 2025"):
        enter(trees, 890)
    with pytest.raises(CountError, match="has ratified the balance of 2025"):
        withdraw_count(trees, day=END, by=ada, at=factories.NOW)
    assert trees.assertions.get().expected == 891


# The page


@pytest.fixture
def post(client):
    def post(*, by, page=PAGE, **typed):
        client.force_login(by)
        given = {
            "quantity": "890",
            "unit": "",
            "method": "survey",
            "changed": "compare",
            "day": "2025-12-31",
            "evidence": SimpleUploadedFile("count.csv", b"890", "text/csv"),
            **typed,
        }
        return client.post(page, given)

    return post


def test_the_page_keeps_a_count_and_the_account_shows_both(post, client, ada, trees):
    answer = post(by=ada)

    page = client.get(answer["Location"]).content.decode()
    assert "890" in page
    assert "differs" in page
    client.post(PAGE.replace("/count/", "/uncount/"), {"day": "2025-12-31"})
    assert not trees.assertions.exists()
    again = client.post(
        PAGE.replace("/count/", "/uncount/"), {"day": "2025-12-31"}, follow=True
    )
    assert "has no count of 31 December 2025" in again.content.decode()


def test_the_page_says_at_the_day_what_was_counted_already(post, ada, trees):
    post(by=ada)

    answer = post(by=ada, quantity="880")

    assert answer.status_code == 409
    assert list(answer.context["form"].errors) == ["day"]
    assert "already: 890 trees, from count.csv" in answer.content.decode()
    assert trees.assertions.get().expected == 890


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"quantity": "many"}, "quantity"),
        ({"quantity": "890.5"}, "quantity"),
        ({"unit": "m3"}, "unit"),
        ({"day": "2999-01-01"}, "day"),
        ({"day": ""}, "day"),
        ({"evidence": ""}, "evidence"),
    ],
)
def test_the_page_says_at_the_field_what_is_wrong(post, ada, trees, typed, field):
    answer = post(by=ada, **typed)

    assert answer.status_code == 409
    assert list(answer.context["form"].errors) == [field]
    assert not trees.assertions.exists()


def test_an_account_holder_counts_what_the_own_department_holds(
    post, vaxjo, hanna, ben, carla, buildings, trees
):
    assert post(by=hanna).status_code == 403
    trees.department = buildings
    trees.save()
    assert post(by=hanna).status_code == 302
    assert post(by=ben).status_code == 403
    assert post(by=carla).status_code == 404
    nature = PAGE.replace("trees", "environment/tree")
    assert post(by=factories.author_of(vaxjo), page=nature).status_code == 404


# Estimates


@pytest.mark.voted
def test_estimates_that_nothing_replaced_are_listed(vaxjo, client, ada):
    year.drawn(vaxjo)
    guessed = {"lines": {"gas/school": "5 m3"}, "status": "estimated"}
    for key, last in (
        ("old", "2024-12-31"),
        ("new", "2025-12-31"),
        ("2026", "2026-01-31"),
    ):
        factories.sealed(vaxjo, key=key, first="2024-01-01", last=last, **guessed)
    undone = factories.sealed(vaxjo, key="undone", **guessed)
    factories.actions.reverse_voucher(
        undone, key="undone~", reason="read", by=ada, at=factories.NOW
    )

    period = vaxjo.periods.get(year=2025)
    assert [row.key for row in old_estimates(period)] == ["old", "new"]
    client.force_login(ada)
    page = client.get("/desk/vaxjo/balance/2025/closing/").content.decode()
    assert "is estimated, and nothing has replaced it" in page


@pytest.mark.voted
def test_the_command_that_closes_names_them(vaxjo, capsys):
    year.balance_ratified(vaxjo)
    factories.sealed(
        vaxjo,
        key="guess",
        status="imputed",
        last="2024-12-31",
        first="2024-01-01",
        books_of=2026,
    )

    assert cli.run(["year", "close", "vaxjo", "2025"]) == 0
    assert "not replaced yet: guess." in capsys.readouterr().out


# The command


@pytest.fixture
def naturbudget(run, tmp_path):
    evidence = tmp_path / "count.csv"
    evidence.write_text("890")

    def count(*words):
        given = [evidence if word == "FILE" else word for word in words]
        return run("account", "count", "vaxjo", *given)

    return count


def test_the_command_keeps_a_count_and_takes_it_back(naturbudget, trees):
    asked = ("trees", "--day", "2025-12-31")

    code, out, _ = naturbudget(
        *asked, "--amount", "890", "--evidence", "FILE", "--format", "json"
    )
    told = json.loads(out)
    assert (code, told["amount"], told["held"]) == (0, "890 tree", "891 tree")
    code, _, error = naturbudget(*asked, "--amount", "880", "--evidence", "FILE")
    assert (code, "take it back first" in error) == (1, True)
    assert naturbudget(*asked, "--withdraw")[0] == 0
    assert naturbudget(*asked, "--withdraw")[0] == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("trees", "--day", "soon", "--withdraw"), "is not a day"),
        (("trees", "--day", "2025-12-31"), "needs --amount and --evidence"),
        (("no2-ring", "--day", "2025-12-31", "--withdraw"), "is a series"),
        (("oaks", "--day", "2025-12-31", "--withdraw"), "no account and no series"),
        (
            ("trees", "--day", "2025-12-31", "--amount", "8,5", "--evidence", "FILE"),
            "“8,5”",
        ),
    ],
)
def test_the_command_says_why_not(naturbudget, vaxjo, trees, words, said):
    factories.series(vaxjo, "no2-ring")

    code, _, error = naturbudget(*words)

    assert (code, said in error) == (1, True)
