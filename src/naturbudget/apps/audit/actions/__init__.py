"""What changes an audit: planning, drawing, tracing, finding, answering, judging."""

from naturbudget.apps.audit.actions.findings import (
    Found,
    answer_finding,
    raise_finding,
    send_back_finding,
    settle_finding,
)
from naturbudget.apps.audit.actions.judging import give_opinion
from naturbudget.apps.audit.actions.planning import AuditError, Plan, plan_audit
from naturbudget.apps.audit.actions.sampling import draw_sample, trace_figure

__all__ = [
    "AuditError",
    "Found",
    "Plan",
    "answer_finding",
    "draw_sample",
    "give_opinion",
    "plan_audit",
    "raise_finding",
    "send_back_finding",
    "settle_finding",
    "trace_figure",
]
