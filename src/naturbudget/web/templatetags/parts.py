"""The parts of a balance beside its lines, each by one tag."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template

from naturbudget.web import assets, benefit, cycle, measures, said, status

register = template.Library()

register.inclusion_tag("parts/part_b.html", name="assets")(assets.asset_tables)
register.inclusion_tag("parts/part_c.html", name="benefit")(benefit.benefit_table)
register.inclusion_tag("parts/part_d.html")(measures.measures_review)
register.inclusion_tag("parts/part_e.html")(status.data_status)
register.inclusion_tag("parts/part_f.html")(cycle.cycle_kept)


@register.simple_tag
def proposal_of(document: Mapping[str, Any] | None) -> list[str]:
    """Return what the council is asked to decide: the own words, or what follows."""
    told = (document or {}).get("proposal") or {}
    own: list[str] = told.get("text") or []
    return own or [said.fact(point) for point in told.get("points") or ()]
