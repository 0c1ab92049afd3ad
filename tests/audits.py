"""The audit of a year, step by step, the smallest there is."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from tests import factories, year

from naturbudget.apps.audit import actions
from naturbudget.apps.audit.actions import Found, Plan
from naturbudget.core.audit.sample import Way

NOW = factories.NOW
DUE = date(2026, 3, 1)


def plan(*auditors, **changed):
    given = {
        "scope": "The figures of the year.",
        "auditors": list(auditors),
        "starts_on": date(2026, 2, 2),
        "ends_on": date(2026, 2, 27),
        "threshold": Decimal(5),
        **changed,
    }
    return Plan(**given)


def planned(of, by, **changed):
    period = factories.period(of, year.YEAR)
    return actions.plan_audit(period, plan(by, **changed), by=by, at=NOW)


def drawn(audit, by, way=None, **options):
    return actions.draw_sample(audit, way or Way("all"), by=by, at=NOW, **options)


def traced(sample, by, result="agrees", remark=""):
    for item in sample.items.order_by("position"):
        actions.trace_figure(item, result=result, remark=remark, by=by, at=NOW)
    return sample


def found(audit, by, **changed):
    given = {
        "kind": "minor",
        "statement": "The bill of May is for two months.",
        "asked": "co-ordinator",
        "due": DUE,
        **changed,
    }
    return actions.raise_finding(audit, Found(**given), by=by, at=NOW)


def answered(finding, by, text="It is divided from June on.", **more):
    actions.answer_finding(finding, text=text, by=by, at=NOW, **more)
    return finding


def judged(audit, by, opinion="clean", reasons=""):
    return actions.give_opinion(audit, opinion=opinion, reasons=reasons, by=by, at=NOW)


def codes(error):
    return [one.code for one in error.value.problems]
