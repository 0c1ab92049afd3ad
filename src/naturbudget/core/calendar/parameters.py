"""What a municipality sets of its calendar: names, and our defaults."""

from __future__ import annotations

from typing import Final

SOON_DAYS: Final = "calendar_soon_days"
SOON_DEFAULT: Final = "21"
RHYTHM: Final = "budget_rhythm"
RHYTHM_DEFAULT: Final = "1"
