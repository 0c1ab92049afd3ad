"""The benefit analysis of the invented town: heat for homes, and ways."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from naturbudget.apps.budget.actions import save_benefit

Step = Mapping[str, Any]
# Need, load: what people get are the inhabitants who are housed and who travel.
ROWS = (("housing", "ghg/district-heating"), ("mobility", "ghg/transport"))
SERVICE, BASE = "inhabitants", 2012


def tell_benefits(teller: Any, step: Step, at: datetime) -> None:
    """Set two rows of the analysis."""
    for need, load in ROWS:
        save_benefit(
            teller.town,
            need=need,
            load=load,
            service=SERVICE,
            base_year=BASE,
            by=teller.who(step),
            at=at,
        )
