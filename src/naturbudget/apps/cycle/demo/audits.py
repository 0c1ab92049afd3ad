"""The audit of a year in the demonstration: planned, drawn, traced, found, judged."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from naturbudget.apps.audit import actions
from naturbudget.apps.audit.actions import Found, Plan
from naturbudget.apps.audit.models import Audit
from naturbudget.apps.audit.queries.audits import audit_of
from naturbudget.apps.municipalities.models import Municipality, User
from naturbudget.core.audit.sample import Way

Step = Mapping[str, Any]


def tell_audit(town: Municipality, step: Step, *, by: User, at: datetime) -> None:
    """Do one step of an audit that a story tells."""
    STEPS[step["what"]](town, step, by=by, at=at)


def _audit(town: Municipality, step: Step) -> Audit:
    found = audit_of(town, step["year"])
    assert found is not None, f"no audit of {step['year']} is planned"
    return found


def _plan(town: Municipality, step: Step, *, by: User, at: datetime) -> None:
    plan = Plan(
        scope=step["scope"],
        auditors=[by],
        starts_on=date.fromisoformat(step["from"]),
        ends_on=date.fromisoformat(step["until"]),
        threshold=Decimal(step["threshold"]),
    )
    actions.plan_audit(town.periods.get(year=step["year"]), plan, by=by, at=at)


def _draw(town: Municipality, step: Step, *, by: User, at: datetime) -> None:
    way = Way(
        step["method"],
        count=step.get("count"),
        seed=step.get("seed", ""),
        share=step.get("share"),
    )
    actions.draw_sample(_audit(town, step), way, by=by, at=at)


def _trace(town: Municipality, step: Step, *, by: User, at: datetime) -> None:
    """Trace all of a sample: what the step names otherwise, and the rest agrees."""
    sample = _audit(town, step).samples.get(number=step["sample"])
    others = step.get("others", {})
    for item in sample.items.select_related("voucher").order_by("position"):
        told = others.get(item.voucher.key, {"result": "agrees"})
        actions.trace_figure(item, **told, by=by, at=at)


def _find(town: Municipality, step: Step, *, by: User, at: datetime) -> None:
    asked, _colon, code = step.get("asks", "").partition(":")
    found = Found(
        kind=step["kind"],
        statement=step["statement"],
        voucher=step.get("voucher", ""),
        line=step.get("line", ""),
        asked=asked,
        department=town.departments.get(code=code) if code else None,
        due=date.fromisoformat(step["due"]) if "due" in step else None,
    )
    actions.raise_finding(_audit(town, step), found, by=by, at=at)


def _answer(town: Municipality, step: Step, *, by: User, at: datetime) -> None:
    finding = _audit(town, step).findings.get(number=step["finding"])
    actions.answer_finding(finding, text=step["text"], by=by, at=at)


def _settle(town: Municipality, step: Step, *, by: User, at: datetime) -> None:
    finding = _audit(town, step).findings.get(number=step["finding"])
    actions.settle_finding(finding, text=step.get("text", ""), by=by, at=at)


def _judge(town: Municipality, step: Step, *, by: User, at: datetime) -> None:
    actions.give_opinion(
        _audit(town, step),
        opinion=step["opinion"],
        reasons=step.get("reasons", ""),
        by=by,
        at=at,
    )


STEPS: Mapping[str, Callable[..., None]] = {
    "plan": _plan,
    "draw": _draw,
    "trace": _trace,
    "find": _find,
    "answer": _answer,
    "settle": _settle,
    "judge": _judge,
}
