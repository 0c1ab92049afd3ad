"""The opinion on a balance, and how it becomes part of it."""

from __future__ import annotations

import pytest
from tests import audits, factories, year
from tests.audits import NOW, codes

from naturbudget.apps.audit.actions import AuditError
from naturbudget.apps.cycle import actions as cycle
from naturbudget.apps.cycle.actions import GateError
from naturbudget.apps.cycle.queries import balance_of, balance_problems
from naturbudget.apps.documents.queries import document_data
from naturbudget.apps.ledger.queries.log import log_root
from naturbudget.core.audit.opinion import OpinionError

pytestmark = [pytest.mark.django_db, pytest.mark.voted]


@pytest.fixture
def balance(vaxjo, ada):
    return year.drawn(vaxjo)


@pytest.fixture
def audit(vaxjo, rita, balance):
    return audits.planned(vaxjo, rita)


def traced(audit, rita, **options):
    return audits.traced(audits.drawn(audit, rita), rita, **options)


def submit(of, by):
    cycle.submit_balance(balance_of(of, year.YEAR), by=by, at=NOW)
    return document_data(balance_of(of, year.YEAR).document)


def blocking(of):
    gate = balance_problems(balance_of(of, year.YEAR))
    return [one.code for one in gate.blocking]


def test_a_balance_that_nobody_audits_goes_on_and_says_so(vaxjo, balance, ada):
    assert blocking(vaxjo) == []

    assert submit(vaxjo, ada)["audit"] is None


def test_a_clean_opinion_becomes_part_g_of_the_balance(vaxjo, audit, ada, rita):
    traced(audit, rita)
    audits.found(audit, rita, kind="strength", asked="", due=None)

    opinion = audits.judged(audit, rita)

    assert opinion.root == log_root(vaxjo).hex()
    told = submit(vaxjo, ada)["audit"]
    assert told["opinion"]["opinion"] == "clean"
    assert told["opinion"]["root"] == opinion.root
    [sample] = told["samples"]
    assert sample["results"] == {"agrees": 1, "differs": 0, "untraceable": 0}
    assert told["findings"]["strength"] == {"raised": 1, "open": 0}
    assert rita.email not in str(told)
    assert rita.name not in str(told)


def test_a_planned_audit_holds_the_balance_up_until_its_opinion(
    vaxjo, audit, rita, ada
):
    assert blocking(vaxjo) == ["no-opinion"]
    with pytest.raises(GateError) as error:
        submit(vaxjo, ada)
    assert codes(error) == ["no-opinion"]

    traced(audit, rita)
    audits.judged(audit, rita)

    assert blocking(vaxjo) == []


def test_an_open_finding_holds_the_balance_up_and_an_answered_one_does_not(
    vaxjo, audit, ada, rita
):
    traced(audit, rita)
    audits.judged(audit, rita)
    finding = audits.found(audit, rita)
    assert blocking(vaxjo) == ["finding-unanswered"]

    audits.answered(finding, ada)

    assert blocking(vaxjo) == []


def test_no_clean_opinion_while_a_major_finding_is_open(vaxjo, audit, ada, rita):
    traced(audit, rita)
    audits.answered(audits.found(audit, rita, kind="major"), ada)

    with pytest.raises(OpinionError) as error:
        audits.judged(audit, rita)
    assert codes(error) == ["open-major"]
    audits.judged(audit, rita, "qualified", "The gas of May is not proved.")

    told = submit(vaxjo, ada)["audit"]
    assert told["findings"]["major"] == {"raised": 1, "open": 1}
    assert told["opinion"]["reasons"] == "The gas of May is not proved."


def test_no_opinion_before_the_drawn_figures_are_traced(audit, rita):
    with pytest.raises(OpinionError) as error:
        audits.judged(audit, rita)
    assert codes(error) == ["no-sample"]

    audits.drawn(audit, rita)
    with pytest.raises(OpinionError) as error:
        audits.judged(audit, rita)
    assert codes(error) == ["not-traced"]


def test_an_opinion_is_given_anew_after_another_figure_was_sealed(vaxjo, audit, rita):
    traced(audit, rita)
    audits.judged(audit, rita)

    year.booked(vaxjo, "3 m3", key="late", lines={"oil/school": "3 m3"})
    assert blocking(vaxjo) == ["opinion-outdated"]
    audits.judged(audit, rita)

    assert blocking(vaxjo) == []
    assert audit.opinions.count() == 2


def test_an_opinion_is_given_anew_after_a_line_was_explained(vaxjo, audit, rita):
    traced(audit, rita)
    audits.judged(audit, rita)
    explanation = year.explained(balance_of(vaxjo, year.YEAR))
    explanation.explained_at = factories.later()
    explanation.save()

    assert blocking(vaxjo) == ["opinion-outdated"]


def test_a_figure_of_another_year_leaves_the_opinion_as_it_is(vaxjo, audit, rita):
    traced(audit, rita)
    audits.judged(audit, rita)

    factories.sealed(vaxjo, key="new", first="2026-01-01", last="2026-01-31")

    assert blocking(vaxjo) == []


def test_there_is_no_opinion_without_a_balance_nor_on_a_submitted_one(vaxjo, rita, ada):
    year.ratified(vaxjo)
    year.booked(vaxjo)
    audit = audits.planned(vaxjo, rita)
    traced(audit, rita)
    with pytest.raises(AuditError) as error:
        audits.judged(audit, rita)
    assert codes(error) == ["no-balance"]

    cycle.draw_balance(balance_version(vaxjo), by=ada, at=NOW)
    audits.judged(audit, rita)
    submit(vaxjo, ada)

    with pytest.raises(AuditError) as error:
        audits.judged(audit, rita)
    assert codes(error) == ["submitted"]


def balance_version(of):
    return of.budgets.get(period__year=year.YEAR).versions.get()


def test_after_the_vote_the_audit_is_over_and_answers_still_come(
    vaxjo, audit, ada, rita
):
    traced(audit, rita)
    finding = audits.answered(audits.found(audit, rita), ada, "Soon.")
    audits.judged(audit, rita)
    submit(vaxjo, ada)
    vote = year.vote(vaxjo, taken_on=year.BALANCED_ON, at=NOW)
    cycle.ratify_balance(balance_of(vaxjo, year.YEAR), **vote)

    for late in (audits.drawn, audits.found, audits.judged):
        with pytest.raises(AuditError) as error:
            late(audit, rita)
        assert codes(error) == ["audit-over"]
    audits.actions.send_back_finding(finding, text="Done?", by=rita, at=NOW)
    audits.answered(finding, ada, "Done.")
