"""What a frozen in-year account holds, ready for canonical JSON."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from naturbudget.apps.budget.queries.content import head_content, line_content
from naturbudget.apps.documents.queries import decision_content
from naturbudget.apps.inyear.models import Comment, InYearAccount, Steering
from naturbudget.apps.inyear.queries.lacking import lacking_of
from naturbudget.apps.inyear.queries.outlooks import LineRow, Outlooks, rows_of
from naturbudget.core.budget.inyear import FIGURES, Outlook
from naturbudget.core.budget.result import fact_content
from naturbudget.core.quantity import published


def in_year_content(account: InYearAccount, outlooks: Outlooks) -> dict[str, Any]:
    """Return the content of an in-year account as it is issued; nobody is named."""
    version = outlooks.version
    return {
        **page_content(account, outlooks),
        **head_content(version, outlooks.rows, outlooks.values),
        "profile_years": outlooks.count,
        "decision": None,
        "publication": None,
        "budget": {
            "document": version.document.sha256 if version.document else None,
            "version": version.number,
            "decision": decision_content(version.decision),
        },
        "lacking": [
            {
                "code": one.code,
                "name": one.names,
                "first": one.first.isoformat(),
                "last": one.last.isoformat(),
                "due": one.due.isoformat() if one.due else None,
            }
            for one in lacking_of(account)
        ],
    }


def page_content(account: InYearAccount, outlooks: Outlooks) -> dict[str, Any]:
    """Return what a page shows of an account's lines, by a fixed number of queries."""
    rows = rows_of(account, outlooks)
    expected = [row.outlook.expected for row in rows]
    return {
        "as_of": account.as_of.isoformat(),
        "indicators": {
            row.code: {"name": row.row.definition.indicator.names or {"en": row.code}}
            for row in rows
        },
        "lines": [_line(row, outlooks) for row in rows],
        "summary": {
            "lines": len(rows),
            **{
                word: expected.count(word)
                for word in ("kept", "missed", "unknown", "tracked")
            },
        },
    }


def _line(row: LineRow, outlooks: Outlooks) -> dict[str, Any]:
    moved = None
    if row.line.target is not None:
        moved = row.line.target - Fraction(row.row.target)
    return {
        **line_content(row.row),
        "target": _text(row.line.target) if moved else row.row.target or None,
        "moved": _text(moved) if moved else None,
        "outlook": outlook_content(row),
        "months": [
            {
                "day": month.day.isoformat(),
                "posted": _text(month.posted),
                "by_now": _text(month.by_now),
            }
            for month in outlooks.months(row.row)
        ],
        "comment": comment_content(row.comment),
        "steering": steering_content(row.steering),
    }


def comment_content(said: Comment | None) -> dict[str, str] | None:
    """Return what an account holder said, as documents hold it; nobody is named."""
    if said is None:
        return None
    names = ("cause", "measure", "needs", "decides")
    return {name: getattr(said, name) for name in names}


def steering_content(steered: Steering | None) -> dict[str, str] | None:
    """Return what the executive decided, as documents hold it."""
    return {"how": steered.how, "text": steered.text} if steered else None


def outlook_content(row: LineRow) -> dict[str, Any]:
    """Return an outlook as documents freeze it: figures as published, with reasons."""
    found: Outlook = row.outlook
    shares = row.profile.shares if row.profile else ()
    return {
        "way": found.way,
        "until": found.until.isoformat() if found.until else None,
        **{name: _text(getattr(found, name)) for name in FIGURES},
        "shares": [{"year": year, "share": _text(share)} for year, share in shares],
        "status": found.status,
        "expected": found.expected,
        "is_sure": found.is_sure,
        "reasons": {name: fact_content(why) for name, why in found.reasons.items()},
    }


def _text(value: Fraction | None) -> str | None:
    return None if value is None else published(value)
