"""What offices mark their figures with, in our words."""

from __future__ import annotations

from typing import Final

from naturbudget.core.delivery.reported import (
    ESTIMATED,
    MISSING,
    NORMAL,
    PROVISIONAL,
)
from naturbudget.core.errors import gettext_noop

Mark = tuple[str, str]  # status, and a remark where it says more

UNKNOWN = gettext_noop("an unknown mark")
BREAK = gettext_noop("break in the series")
# CL_OBS_STATUS 2.2 of SDMX, one letter each.
SDMX: Final[dict[str, Mark]] = {
    "A": (NORMAL, ""),
    "B": (NORMAL, BREAK),
    "D": (NORMAL, gettext_noop("definition differs")),
    "E": (ESTIMATED, ""),
    "F": (MISSING, gettext_noop("a forecast")),
    "G": (ESTIMATED, gettext_noop("experimental")),
    "I": (ESTIMATED, gettext_noop("imputed by the office")),
    "J": (NORMAL, gettext_noop("derogation")),
    "K": (MISSING, gettext_noop("included in another category")),
    "L": (MISSING, gettext_noop("not collected")),
    "M": (MISSING, gettext_noop("cannot exist")),
    "N": (ESTIMATED, gettext_noop("not significant")),
    "O": (MISSING, ""),
    "P": (PROVISIONAL, ""),
    "Q": (MISSING, gettext_noop("suppressed")),
    "S": (NORMAL, gettext_noop("strike or special event")),
    "U": (ESTIMATED, gettext_noop("low reliability")),
    "V": (PROVISIONAL, gettext_noop("not validated")),
    "W": (NORMAL, gettext_noop("includes another category")),
}
# Eurostat's flags, one or several lower-case letters.
EUROSTAT: Final[dict[str, Mark]] = {
    "b": (NORMAL, BREAK),
    "c": (MISSING, gettext_noop("confidential")),
    "d": (NORMAL, gettext_noop("definition differs")),
    "e": (ESTIMATED, ""),
    "f": (MISSING, gettext_noop("a forecast")),
    "i": (ESTIMATED, gettext_noop("imputed by the office")),
    "m": (MISSING, gettext_noop("cannot exist")),
    "n": (ESTIMATED, gettext_noop("not significant")),
    "p": (PROVISIONAL, ""),
    "r": (NORMAL, gettext_noop("revised")),
    "s": (ESTIMATED, gettext_noop("the office's own estimate")),
    "u": (ESTIMATED, gettext_noop("low reliability")),
    "z": (MISSING, gettext_noop("not applicable")),
}
# Of the German offices: the marks that stand in place of a value, and beside one.
GENESIS_INSTEAD: Final[dict[str, str]] = {
    "-": gettext_noop("nothing there"),
    ".": gettext_noop("unknown or confidential"),
    "...": gettext_noop("comes later"),
    "/": gettext_noop("not certain enough"),
    "x": gettext_noop("table field barred"),
    "X": gettext_noop("table field barred"),
    "": "",
}
GENESIS_BESIDE: Final[dict[str, Mark]] = {
    "": (NORMAL, ""),
    "e": (NORMAL, ""),  # endgültig: final
    "p": (PROVISIONAL, ""),  # vorläufig
    "v": (PROVISIONAL, ""),
    "r": (NORMAL, gettext_noop("revised")),  # berichtigt
    "b": (NORMAL, gettext_noop("revised")),
    "s": (ESTIMATED, ""),  # geschätzt
    "u": (ESTIMATED, gettext_noop("low reliability")),
}
# From the word that says least to the one that says most.
WEIGHT: Final = (NORMAL, PROVISIONAL, ESTIMATED, MISSING)


def marked(flags: str, known: dict[str, Mark]) -> Mark:
    """Return what several marks say together: the weakest status, and every remark.

    A mark that nobody has told us of keeps the figure out: it may say anything.

    >>> marked("bp", EUROSTAT)
    ('provisional', 'break in the series')
    """
    found = [known.get(flag, (MISSING, UNKNOWN)) for flag in flags]
    status = max((status for status, _ in found), key=WEIGHT.index, default=NORMAL)
    return status, ", ".join(remark for _, remark in found if remark)
