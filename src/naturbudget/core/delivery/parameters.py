"""How long links hold and when letters are written: names and defaults."""

from __future__ import annotations

import re
from typing import Final

REMIND_DAYS: Final = "remind_days"
ESCALATE_DAYS: Final = "escalate_days"
TELL_DAYS: Final = "tell_days"
LINK_DAYS: Final = "link_days"
REMIND_DEFAULT: Final = "-7, 0, 7"
ESCALATE_DEFAULT: Final = "14"
TELL_DEFAULT: Final = "21"
LINK_DEFAULT: Final = "45"
REMINDERS_MAX: Final = 8
DAYS_MAX: Final = 365
DAY: Final = re.compile(r"[-−+]?[0-9]{1,3}", re.ASCII)


def read_days(text: str) -> tuple[int, ...] | None:
    """Return the days of reminders in their order, or nothing where they are none.

    >>> read_days("7, -7 0"), read_days("none"), read_days("soon")
    ((-7, 0, 7), (), None)
    """
    if text.strip().lower() == "none":
        return ()
    words = text.replace(",", " ").replace(";", " ").split()
    if not words or len(words) > REMINDERS_MAX:
        return None
    if not all(DAY.fullmatch(word) for word in words):
        return None
    days = sorted({int(word.replace("−", "-")) for word in words})
    return tuple(days) if max(map(abs, days)) <= DAYS_MAX else None


def write_days(days: tuple[int, ...]) -> str:
    """Return days as they are typed.

    >>> write_days((-7, 0, 7)), write_days(())
    ('-7, 0, 7', 'none')
    """
    return ", ".join(map(str, days)) or "none"
