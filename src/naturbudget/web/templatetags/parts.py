"""The parts of a balance beside its lines, each by one tag."""

from __future__ import annotations

from django import template

from naturbudget.web import assets, status

register = template.Library()

register.inclusion_tag("parts/part_b.html", name="assets")(assets.asset_tables)
register.inclusion_tag("parts/part_e.html")(status.data_status)
