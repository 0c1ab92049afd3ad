"""The plan of an audit, and who may not be its auditor: both ways round."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from tests import audits, factories, year
from tests.audits import NOW, codes

from naturbudget.apps.audit import actions
from naturbudget.apps.audit.actions import AuditError
from naturbudget.apps.budget import actions as budget
from naturbudget.apps.budget.actions.drafts import LoadRefusedError
from naturbudget.apps.municipalities.actions import AppointmentError, appoint, dismiss
from naturbudget.apps.municipalities.models import User
from naturbudget.core.budget.table import read_budget

pytestmark = pytest.mark.django_db


def kinds(of):
    rows = of.events.filter(kind__startswith="audit").order_by("number")
    return list(rows.values_list("kind", flat=True))


def test_a_plan_names_scope_days_threshold_and_auditors(vaxjo, rita):
    audit = audits.planned(vaxjo, rita, threshold=Decimal("2.50"))

    assert (audit.year, audit.scope, audit.threshold) == (
        2025,
        "The figures of the year.",
        "2.5",
    )
    assert [row.user for row in audit.auditors.all()] == [rita]
    assert kinds(vaxjo) == ["audit-planned", "auditor-named"]


def test_planning_the_same_again_changes_nothing(vaxjo, rita):
    audits.planned(vaxjo, rita)
    audits.planned(vaxjo, rita)

    assert kinds(vaxjo) == ["audit-planned", "auditor-named"]


def test_a_plan_is_changed_and_another_auditor_named(vaxjo, rita):
    audits.planned(vaxjo, rita)
    other = factories.member("auditor", of=vaxjo)

    period = factories.period(vaxjo, 2025)
    actions.plan_audit(period, audits.plan(other, scope="All."), by=other, at=NOW)

    assert kinds(vaxjo)[2:] == ["audit-planned", "auditor-released", "auditor-named"]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"scope": ""}, "no-scope"),
        ({"scope": "x" * 4_001}, "long-statement"),
        ({"ends_on": date(2026, 2, 1)}, "ends-before"),
        ({"threshold": Decimal(-1)}, "not-a-threshold"),
        ({"threshold": Decimal(101)}, "not-a-threshold"),
        ({"auditors": []}, "no-auditor"),
    ],
)
def test_what_a_plan_lacks_is_said(vaxjo, rita, changed, code):
    with pytest.raises(AuditError) as error:
        audits.planned(vaxjo, rita, **changed)

    assert codes(error) == [code]
    assert not vaxjo.audits.exists()


def refused(of, user, by):
    with pytest.raises(AuditError) as error:
        audits.planned(of, by, auditors=[user])
    return codes(error)


def test_who_keeps_the_books_is_no_auditor(vaxjo, ada, hanna, rita):
    assert refused(vaxjo, ada, rita) == ["keeps-the-books"]
    assert refused(vaxjo, hanna, rita) == ["keeps-the-books"]


def test_who_holds_no_such_role_is_no_auditor(vaxjo, ben, rita):
    assert refused(vaxjo, ben, rita) == ["not-an-auditor"]


def test_who_holds_a_line_of_the_year_is_no_auditor(vaxjo, ada, rita):
    version = year.ratified(vaxjo, holder=rita)

    assert version.lines.get().holder == rita
    assert refused(vaxjo, rita, rita) == ["holds-a-line"]


def test_who_wrote_a_figure_of_the_year_is_no_auditor(vaxjo, rita):
    other = factories.member("auditor", of=vaxjo)
    factories.sealed(vaxjo, by=other)
    factories.period(vaxjo, 2024)

    assert refused(vaxjo, other, rita) == ["had-a-hand"]
    actions.plan_audit(
        factories.period(vaxjo, 2024), audits.plan(other), by=rita, at=NOW
    )


@pytest.mark.voted
def test_who_explained_a_line_of_the_year_is_no_auditor(vaxjo, ada, rita):
    balance = year.drawn(vaxjo)
    budget.explain_line(
        balance, balance.version.lines.get(), cause="A cold winter.", by=rita, at=NOW
    )

    assert refused(vaxjo, rita, rita) == ["had-a-hand"]


@pytest.mark.parametrize("role", ["co-ordinator", "account-holder"])
def test_a_named_auditor_gets_no_role_of_the_audited(vaxjo, rita, role):
    audits.planned(vaxjo, rita)
    dismiss(rita.memberships.get(), by=User.objects.operator(), at=NOW)

    with pytest.raises(AppointmentError) as error:
        appoint(rita, role=role, of=vaxjo, by=User.objects.operator(), at=NOW)

    assert codes(error) == ["audits-the-year"]
    assert "Name another auditor first" in str(error.value)
    assert not rita.memberships.exists()


def test_a_named_auditor_gets_another_role_and_another_gets_that_one(vaxjo, rita):
    audits.planned(vaxjo, rita)
    by, other = User.objects.operator(), factories.user()

    appoint(rita, role="council-member", of=vaxjo, by=by, at=NOW)
    appoint(other, role="co-ordinator", of=vaxjo, by=by, at=NOW)

    assert rita.memberships.count() == 2


@pytest.mark.voted
def test_an_auditor_whose_year_is_ratified_is_free_again(vaxjo, ada, rita):
    year.drawn(vaxjo)
    audit = audits.planned(vaxjo, rita)
    audits.traced(audits.drawn(audit, rita), rita)
    audits.judged(audit, rita)
    year.cycle.submit_balance(year.balance_of(vaxjo, 2025), by=ada, at=NOW)
    vote = year.vote(vaxjo, taken_on=year.BALANCED_ON, at=NOW)
    year.cycle.ratify_balance(year.balance_of(vaxjo, 2025), **vote)
    dismiss(rita.memberships.get(), by=User.objects.operator(), at=NOW)

    appoint(rita, role="co-ordinator", of=vaxjo, by=User.objects.operator(), at=NOW)

    assert rita.memberships.get().role == "co-ordinator"


def test_a_named_auditor_gets_no_line_of_the_year(vaxjo, ada, rita):
    version = year.drafted(vaxjo)
    audits.planned(vaxjo, rita)
    text = f"indicator,target,holder\n{year.CODE},1200,{rita.email}\n"
    rows, problems = read_budget(text.encode(), name="budget.csv")
    assert not problems

    with pytest.raises(LoadRefusedError) as error:
        budget.load_budget(version, rows, by=ada, at=NOW)

    assert codes(error) == ["audits-the-line"]
    assert version.lines.get().holder is None


def test_who_lost_the_role_audits_no_more(vaxjo, rita):
    audit = audits.planned(vaxjo, rita)
    factories.sealed(vaxjo)
    dismiss(rita.memberships.get(), by=User.objects.operator(), at=NOW)

    with pytest.raises(AuditError) as error:
        audits.drawn(audit, rita)

    assert codes(error) == ["not-an-auditor"]
