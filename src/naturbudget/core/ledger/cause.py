"""Why a stock changed, in the words of the UN's accounts of natural assets (SEEA)."""

from __future__ import annotations

from typing import Final

from naturbudget.core.errors import Problem, gettext_noop

# By the kind of the voucher. What grows or shrinks on its own or by somebody's doing
# bears one word, and its sign says which way; "survey" is the difference to a count.
CAUSES: Final[dict[str, tuple[str, ...]]] = {
    "addition": ("growth", "discovery", "managed", "natural", "inflow", "survey"),
    "loss": (
        "extraction",
        "normal-loss",
        "catastrophic-loss",
        "managed",
        "natural",
        "outflow",
        "survey",
    ),
    "use": ("extraction",),
    "reclassification": ("managed", "natural"),
}

NO_SUCH_CAUSE = gettext_noop(
    "“{cause}” is no cause of a voucher of kind {kind}. Choose one of: {causes}; or "
    "leave the cause empty."
)
NO_CAUSE_HERE = gettext_noop(
    "A voucher of kind {kind} names no cause: it says with its reason why it is there. "
    "Leave the cause empty."
)


def cause_problems(kind: str, cause: str) -> list[Problem]:
    """Return why a voucher of this kind does not have this cause.

    Source:
        L-18 (docs/method/ledger.md)

    >>> cause_problems("loss", "catastrophic-loss"), cause_problems("loss", "")
    ([], [])
    """
    known = CAUSES.get(kind, ())
    if not cause or cause in known:
        return []
    values = {"cause": cause, "kind": kind, "causes": ", ".join(known)}
    text = NO_SUCH_CAUSE if known else NO_CAUSE_HERE
    return [Problem("no-such-cause", text, values)]
