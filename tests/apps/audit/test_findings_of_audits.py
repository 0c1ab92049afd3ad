"""Findings are raised, answered, settled or sent back, and stay as they are."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction
from tests import audits, factories, year
from tests.audits import NOW, codes

from naturbudget.apps.audit import actions
from naturbudget.apps.audit.actions import AuditError
from naturbudget.apps.audit.models import Finding, Step
from naturbudget.apps.audit.queries.audits import asked_of, to_be_read, with_steps
from naturbudget.apps.municipalities.queries import NotPermittedError, Standing
from naturbudget.core.audit.finding import FindingError

pytestmark = pytest.mark.django_db


@pytest.fixture
def audit(vaxjo, ada, rita):
    year.drafted(vaxjo)
    return audits.planned(vaxjo, rita)


def state(finding):
    return with_steps(Finding.objects).get(pk=finding.pk).state


def test_a_finding_on_a_voucher_and_a_line(vaxjo, audit, rita, buildings):
    voucher = factories.sealed(vaxjo)

    finding = audits.found(
        audit,
        rita,
        voucher=voucher.key,
        line=year.CODE,
        asked="account-holder",
        department=buildings,
    )

    assert (finding.number, finding.voucher, finding.line) == (1, voucher, year.CODE)
    assert state(finding) == "open"
    entry = vaxjo.events.get(kind="finding-raised")
    assert entry.what["department"] == "buildings"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"voucher": "nothing"}, "not-sealed"),
        ({"voucher": "draft"}, "not-sealed"),
        ({"line": "NO-01"}, "not-a-line"),
        ({"asked": "account-holder"}, "no-department"),
        ({"statement": ""}, "no-statement"),
    ],
)
def test_a_finding_that_names_nothing_there_is_refused(
    vaxjo, audit, rita, changed, code
):
    factories.voucher(vaxjo, key="draft")

    with pytest.raises(FindingError) as error:
        audits.found(audit, rita, **changed)

    assert codes(error) == [code]
    assert not Finding.objects.exists()


def test_a_finding_is_answered_with_its_correction_and_settled(vaxjo, audit, ada, rita):
    finding = audits.found(audit, rita)
    voucher = factories.sealed(vaxjo)

    audits.answered(finding, ada, voucher=voucher.key)
    assert state(finding) == "answered"
    actions.settle_finding(finding, by=rita, at=NOW)

    assert state(finding) == "settled"
    assert finding.steps.get(number=1).voucher == voucher


def test_an_answer_is_sent_back_and_given_again(audit, ada, rita):
    finding = audits.answered(audits.found(audit, rita), ada, "Yes.")

    actions.send_back_finding(finding, text="Since when?", by=rita, at=NOW)
    assert state(finding) == "open"
    audits.answered(finding, ada, "Since May.")

    assert state(finding) == "answered"
    assert finding.steps.count() == 3


def test_who_holds_the_department_answers_and_nobody_elses(
    vaxjo, audit, rita, hanna, buildings
):
    parks = factories.department(vaxjo, "parks")
    own, other, office = (
        audits.found(audit, rita, asked="account-holder", department=buildings),
        audits.found(audit, rita, asked="account-holder", department=parks),
        audits.found(audit, rita, asked="executive"),
    )

    assert asked_of(Standing(hanna, vaxjo)) == [own]
    audits.answered(own, hanna)
    for finding in (other, office):
        with pytest.raises(NotPermittedError):
            audits.answered(finding, hanna)


@pytest.mark.parametrize("name", ["ben", "klas", "rita"])
def test_who_may_not_answer_is_refused(request, audit, rita, name):
    finding = audits.found(audit, rita)

    with pytest.raises(NotPermittedError):
        audits.answered(finding, request.getfixturevalue(name))


def test_an_answered_finding_waits_for_its_auditor_alone(vaxjo, audit, ada, rita):
    finding = audits.answered(audits.found(audit, rita), ada)
    other = factories.member("auditor", of=vaxjo)

    assert to_be_read(Standing(rita, vaxjo)) == [finding]
    assert to_be_read(Standing(other, vaxjo)) == []
    assert asked_of(Standing(ada, vaxjo)) == []
    with pytest.raises(AuditError) as error:
        actions.settle_finding(finding, by=other, at=NOW)
    assert codes(error) == ["not-named"]


def test_what_is_out_of_turn_is_refused(audit, ada, rita):
    finding = audits.found(audit, rita)

    with pytest.raises(FindingError) as error:
        actions.settle_finding(finding, by=rita, at=NOW)

    assert codes(error) == ["wrong-step"]
    assert "somebody has answered it" in str(error.value)


@pytest.mark.parametrize("table", [Finding, Step])
def test_what_was_written_stays(audit, ada, rita, table):
    audits.answered(audits.found(audit, rita), ada)

    name = table._meta.db_table
    for statement in (f"DELETE FROM {name}", f"UPDATE {name} SET id = id"):
        with (
            pytest.raises(Exception, match=r"permission denied|append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
    assert table.objects.exists()


def test_the_database_keeps_the_order_of_steps(audit, ada, rita):
    finding = audits.found(audit, rita)
    row = {"finding": finding, "done_at": NOW, "done_by": rita}

    for wrong in (
        {"number": 1, "step": "settled"},
        {"number": 2, "step": "answered"},
    ):
        with pytest.raises(IntegrityError, match="is answered"), transaction.atomic():
            Step.objects.create(**row, **wrong)


def test_the_database_keeps_a_finding_in_its_municipality(bologna, audit, rita):
    with (
        pytest.raises(IntegrityError, match="its own municipality"),
        transaction.atomic(),
    ):
        Finding.objects.create(
            audit=audit,
            number=1,
            kind="minor",
            statement="x",
            asked="executive",
            due=audits.DUE,
            voucher=factories.sealed(bologna),
            raised_at=NOW,
            raised_by=rita,
        )
