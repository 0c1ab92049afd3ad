"""Which role may do which action: one table."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Literal

from naturbudget.core.errors import gettext_noop

Scope = Literal["all", "own"]

ROLES: Final = {
    "council-member": gettext_noop("council member"),
    "executive": gettext_noop("executive"),
    "clerk": gettext_noop("council clerk"),
    "co-ordinator": gettext_noop("co-ordinator"),
    "account-holder": gettext_noop("account holder"),
    "auditor": gettext_noop("auditor"),
    "treasury": gettext_noop("treasury"),
}

STAFF: Final = tuple(ROLES)

# Each action bears the name of the function that does it. «own» means: on the
# accounts, series and lines that the person's department holds.
TABLE: Final[dict[str, dict[str, Scope]]] = {
    "read-desk": dict.fromkeys(STAFF, "all"),
    "read-voucher": dict.fromkeys(STAFF, "all"),
    "export-pack": dict.fromkeys(STAFF, "all"),
    "read-journal": dict.fromkeys(("co-ordinator", "executive", "auditor"), "all"),
    "export-everything": dict.fromkeys(("co-ordinator", "executive"), "all"),
    "open-account": {"co-ordinator": "all"},
    "open-series": {"co-ordinator": "all"},
    "close-account": {"co-ordinator": "all"},
    "rename": {"co-ordinator": "all"},
    "define-indicator": {"co-ordinator": "all"},
    "write-sheet": {"co-ordinator": "all"},
    "draft-voucher": {"co-ordinator": "all", "account-holder": "own"},
    "discard-voucher": {"co-ordinator": "all", "account-holder": "own"},
    "seal-voucher": {"co-ordinator": "all", "account-holder": "own"},
    "answer-doubt": {"co-ordinator": "all", "account-holder": "own"},
    "set-relation": {"co-ordinator": "all"},
    "reverse-voucher": {"co-ordinator": "all"},
    "enter-whole": {"co-ordinator": "all", "account-holder": "own"},
    "regroup": {"co-ordinator": "all"},
    "reserve": {"co-ordinator": "all", "account-holder": "own"},
    "release": {"co-ordinator": "all", "account-holder": "own"},
    "move-budget": {"co-ordinator": "all", "treasury": "all"},
    "freeze-budget": {"executive": "all", "treasury": "all"},
    "lift-freeze": {"executive": "all", "treasury": "all"},
    "plan-budget": {"co-ordinator": "all", "treasury": "all"},
    "give-provisional": {"co-ordinator": "all", "treasury": "all"},
    "carry-budget": {"co-ordinator": "all", "treasury": "all"},
    "decide-overspending": {"co-ordinator": "all", "clerk": "all"},
    "set-rules": {"co-ordinator": "all"},
    "enter-count": {"co-ordinator": "all", "account-holder": "own"},
    "import-figures": {"co-ordinator": "all", "account-holder": "own"},
    "save-connection": {"co-ordinator": "all"},
    "run-connection": {"co-ordinator": "all"},
    "keep-file": {"co-ordinator": "all", "account-holder": "own", "clerk": "all"},
    "erase-file": {"co-ordinator": "all"},
    "ask-needs": {"co-ordinator": "all"},
    "state-need": {"co-ordinator": "all", "account-holder": "own"},
    "answer-need": {"co-ordinator": "all"},
    "save-measure": {"co-ordinator": "all", "account-holder": "own"},
    "set-effect": {"co-ordinator": "all", "account-holder": "own"},
    "report-measure": {"co-ordinator": "all", "account-holder": "own"},
    "lay-calendar": {"co-ordinator": "all"},
    "move-deadline": {"co-ordinator": "all"},
    "move-sitting": {"co-ordinator": "all", "treasury": "all"},
    "draft-budget": {"co-ordinator": "all"},
    "hand-over-budget": {"co-ordinator": "all"},
    "copy-publication": {"co-ordinator": "all"},
    "submit-budget": {"executive": "all"},
    "send-back-budget": {"executive": "all", "clerk": "all"},
    "ratify-budget": {"clerk": "all"},
    "record-motion": {"clerk": "all"},
    "prepare-motion": {"co-ordinator": "all", "executive": "all"},
    "answer-motion": {"executive": "all"},
    "close-motion": {"clerk": "all"},
    "begin-in-year": {"co-ordinator": "all"},
    "comment-line": {"co-ordinator": "all", "account-holder": "own"},
    "steer-line": {"executive": "all"},
    "issue-in-year": {"co-ordinator": "all"},
    "draw-balance": {"co-ordinator": "all"},
    "explain-line": {"co-ordinator": "all", "account-holder": "own"},
    "set-benefit": {"co-ordinator": "all"},
    "word-proposal": {"co-ordinator": "all", "executive": "all"},
    "submit-balance": {"executive": "all"},
    "send-back-balance": {"executive": "all", "auditor": "all", "clerk": "all"},
    "ratify-balance": {"clerk": "all"},
    "close-year": {"co-ordinator": "all"},
    "issue-document": {"co-ordinator": "all"},
    "write-passages": {"co-ordinator": "all"},
    "edit-people": {"co-ordinator": "all", "executive": "all"},
    "set-seats": {"co-ordinator": "all"},
    "set-parameters": {"executive": "all"},
    "set-supply": {"co-ordinator": "all"},
    "ask-for-data": {"co-ordinator": "all"},
    "send-letters": {"co-ordinator": "all"},
    "plan-audit": {"auditor": "all"},
    "draw-sample": {"auditor": "all"},
    "trace-figure": {"auditor": "all"},
    "raise-finding": {"auditor": "all"},
    "answer-finding": {
        "executive": "all",
        "co-ordinator": "all",
        "account-holder": "own",
    },
    "settle-finding": {"auditor": "all"},
    "give-opinion": {"auditor": "all"},
}

# Who appoints whom: never oneself, and the auditor is not chosen by the audited.
APPOINTS: Final[dict[str, frozenset[str]]] = {
    "executive": frozenset({"co-ordinator", "clerk", "auditor"}),
    "co-ordinator": frozenset(
        {"council-member", "executive", "account-holder", "treasury"}
    ),
}

# A small town may give one person several roles, but never these two together.
APART: Final = (
    frozenset({"auditor", "co-ordinator"}),
    frozenset({"auditor", "account-holder"}),
)


def scope_of(roles: Iterable[str], action: str) -> Scope | None:
    """Return how far somebody with these roles may do an action.

    Args:
        roles: The roles the person holds in the municipality.
        action: The name of the action, for example ``seal-voucher``.

    Returns:
        ``"all"``, ``"own"`` (what the person's department holds), or nothing.

    Source:
        PM-1 (docs/method/permission.md)

    >>> scope_of(["account-holder"], "seal-voucher"), scope_of(["clerk"], "close-year")
    ('own', None)
    """
    granted = {TABLE[action].get(role) for role in roles}
    if "all" in granted:
        return "all"
    return "own" if "own" in granted else None


def roles_apart(roles: Iterable[str]) -> bool:
    """Tell whether one person may hold these roles together.

    Source:
        PM-2 (docs/method/permission.md)

    >>> roles_apart(["co-ordinator", "clerk"]), roles_apart(["auditor", "co-ordinator"])
    (True, False)
    """
    held = set(roles)
    return not any(pair <= held for pair in APART)


def may_appoint(roles: Iterable[str], role: str) -> bool:
    """Tell whether somebody with these roles may give or take a role.

    Source:
        PM-3 (docs/method/permission.md)
    """
    return any(role in APPOINTS.get(held, frozenset()) for held in roles)
