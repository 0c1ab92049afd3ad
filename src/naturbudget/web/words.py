"""The words that stand beside a symbol, and the rooms of the desk."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# Each signal: its symbol in the sprite, and its word.
SIGNALS: dict[str, tuple[str, Promise | str]] = {
    "kept": ("kept", _("Kept")),
    "missed": ("missed", _("Missed")),
    "unknown": ("unknown", _("Not assessed")),
    "improving": ("improving", _("Improving")),
    "standstill": ("standstill", _("Standstill")),
    "worsening": ("worsening", _("Worsening")),
    "none": ("unknown", _("No trend")),
    "tracked": ("tracked", _("Tracked")),
    "prov": ("prov", _("Provisional")),
}

STATUSES: dict[str, Promise | str] = {
    "measured": _("measured"),
    "calculated": _("calculated"),
    "estimated": _("estimated"),
    "provisional": _("provisional"),
    "imputed": _("filled in"),
    "corrected": _("corrected"),
    "final": _("final"),
}

# A mark beside the word, so that a column of them is read at a glance.
STATUS_MARKS = {
    "measured": "●",
    "calculated": "∑",
    "estimated": "≈",
    "provisional": "◐",
    "imputed": "○",
    "final": "◉",
    "corrected": "↻",
}

DIRECTIONS: dict[str, Promise | str] = {
    "less": _("less is better"),
    "more": _("more is better"),
    "band": _("within a band"),
    "milestone": _("done or not"),
}

KINDS: dict[str, Promise | str] = {
    "flow": _("flow"),
    "stock": _("stock"),
    "ratio": _("ratio"),
    "state": _("state"),
    "sum-over-days": _("sum over days"),
    "factor": _("factor"),
}


@dataclass(frozen=True, slots=True)
class Room:
    """A room of the desk: its key, its word and the name of its route."""

    key: str
    word: Promise | str
    route: str


ROOMS = (
    Room("today", _("Today"), "desk:today"),
    Room("calendar", _("Calendar"), "cycle:calendar"),
    Room("books", _("Books"), "ledger:books"),
    Room("budget", _("Budget"), "cycle:budgets"),
    Room("programme", _("Programme"), "programme:list"),
    Room("council", _("Council"), "cycle:council"),
    Room("audit", _("Audit"), "cycle:audit"),
    Room("documents", _("Documents"), "cycle:documents"),
    Room("setup", _("Set-up"), "resources:setup"),
    Room("people", _("People"), "municipalities:people"),
)

PUBLIC_ROOMS = (
    Room("home", _("At a glance"), "public:home"),
    Room("years", _("All years"), "public:years"),
    Room("documents", _("Documents"), "public:documents"),
    Room("check", _("Check it yourself"), "public:check"),
)
