"""The proposed decision of a balance: what follows, own words, and the refusals."""

from __future__ import annotations

import pytest
from tests import factories, year

from naturbudget.apps.budget import actions
from naturbudget.apps.budget.actions.balances import BalanceError
from naturbudget.apps.cycle.actions import submit_balance
from naturbudget.apps.cycle.queries import balance_of
from naturbudget.apps.documents.actions import issue_document
from naturbudget.apps.documents.queries import document_data
from naturbudget.config.checks import frozen
from naturbudget.config.checks.journal import balances
from naturbudget.config.checks.journal.told import Told

pytestmark = pytest.mark.django_db

BALANCE = "/desk/vaxjo/balance/2025/"
PAGE = f"{BALANCE}proposal/"
OWN = "The balance is ratified.\nThe roof of the town hall is insulated by 2027."


@pytest.fixture
def explained(vaxjo):
    balance = year.drawn(vaxjo, "1300 m3")
    year.explained(balance)
    return balance


def frozen_proposal(vaxjo, by):
    submit_balance(balance_of(vaxjo, 2025), by=by, at=factories.NOW)
    return document_data(balance_of(vaxjo, 2025).document)["proposal"]


def test_it_follows_from_the_balance(client, vaxjo, explained, ada):
    client.force_login(ada)
    page = client.get(BALANCE).content.decode()
    told = frozen_proposal(vaxjo, ada)

    assert [point["code"] for point in told["points"]] == ["ratify", "missed", "root"]
    assert "EN-01 was missed. For the next budget follows: The roof" in page
    assert list(frozen.differences(vaxjo)) == []


def test_own_words_are_frozen_shown_and_printed(client, vaxjo, explained, ada):
    client.force_login(ada)
    said = client.post(PAGE, {"text": OWN})
    told = frozen_proposal(vaxjo, ada)
    document = balance_of(vaxjo, 2025).document
    issue_document(document, language="en", by=ada, at=factories.NOW)

    assert said.status_code == 302
    assert told == {"text": OWN.splitlines()}
    assert "is insulated by 2027" in client.get(BALANCE).content.decode()
    assert list(frozen.differences(vaxjo)) == []
    assert list(balances.differences(Told(vaxjo))) == []
    assert vaxjo.events.filter(kind="proposal-worded").count() == 1


def test_nothing_goes_back_to_what_follows(client, vaxjo, explained, ada):
    client.force_login(ada)
    follows = client.get(PAGE).context["form"].initial["text"]
    for text in (OWN, follows, OWN, ""):
        assert client.post(PAGE, {"text": text}).status_code == 302

    assert balance_of(vaxjo, 2025).proposal == ""
    assert vaxjo.events.filter(kind="proposal-worded").count() == 4


def test_what_was_submitted_is_worded_no_more(client, vaxjo, explained, ada):
    submit_balance(explained, by=ada, at=factories.NOW)
    client.force_login(ada)

    refused = client.post(PAGE, {"text": OWN})

    assert refused.status_code == 409
    assert "It is explained before it is submitted." in refused.content.decode()
    assert "its proposal stays as it is" in client.get(PAGE).content.decode()


def test_a_long_text_is_refused(explained, ada):
    with pytest.raises(BalanceError, match="4001 characters are too many"):
        actions.word_proposal(explained, "x" * 4001, by=ada, at=factories.NOW)


def test_the_executive_may_and_an_account_holder_may_not(client, vaxjo, explained, ben):
    client.force_login(factories.member("executive", of=vaxjo))
    allowed = client.get(PAGE)
    client.force_login(ben)

    assert allowed.status_code == 200
    assert client.get(PAGE).status_code == 403


def test_it_hides_other_municipalities(client, vaxjo, explained, carla):
    client.force_login(carla)

    assert client.get(PAGE).status_code == 404


def test_words_behind_the_journal_are_found(vaxjo, explained, ada):
    actions.word_proposal(explained, OWN, by=ada, at=factories.NOW)
    type(explained).objects.filter(pk=explained.pk).update(proposal="Another.")

    [found] = balances.differences(Told(vaxjo))

    assert "the proposed decision on the balance 2025" in found
