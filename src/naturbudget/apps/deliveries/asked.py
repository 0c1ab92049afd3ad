"""A file on its way through the page: sent, explained, checked, sealed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core import signing

from naturbudget.apps.deliveries import waiting
from naturbudget.apps.deliveries.layouts import (
    guess_for,
    layout_for,
    of_its_year,
    remember_layout,
)
from naturbudget.apps.deliveries.mapping_form import form_of, mapping_in
from naturbudget.apps.deliveries.tables import grid_named, is_own
from naturbudget.apps.evidence import store
from naturbudget.apps.municipalities.desk import UserRequest
from naturbudget.apps.municipalities.models import Municipality, User
from naturbudget.core.delivery.mapping import Mapping
from naturbudget.engines.sheets import read_file


@dataclass
class Asked:
    """What somebody sent, and how it shall be read."""

    content: bytes
    name: str
    sheet: str = ""
    mapping: Mapping | None = None
    supplier: str = ""

    def token(self, who: User) -> str:
        """Return what the next form hands back; the bytes wait for their sender."""
        digest = waiting.put(self.content, who=who.pk)
        mapping = self.mapping.to_json() if self.mapping else None
        said = [digest, self.name, who.pk, self.sheet, mapping, self.supplier]
        return signing.dumps(said, compress=True)

    @classmethod
    def from_token(cls, token: str, who: User) -> Asked | None:
        """Return what was handed back, where it is this person's and still there."""
        try:
            digest, name, sender, sheet, mapping, supplier = signing.loads(token)
        except (signing.BadSignature, ValueError):
            return None
        if sender != who.pk:
            return None
        # What is sealed already is evidence; sealing it again changes nothing.
        content = waiting.read(digest, who=sender) or store.read(digest)
        if content is None:
            return None
        known = Mapping.from_json(mapping) if mapping else None
        return cls(content, name, sheet, known, supplier)

    def remember(self, town: Municipality, *, by: User, at: datetime) -> None:
        """Remember the layout of a file that was sealed by a mapping."""
        if self.mapping is None or not self.supplier.strip():
            return
        grid = grid_named(read_file(self.content, name=self.name), self.sheet)
        remember_layout(town, grid, self.mapping, supplier=self.supplier, by=by, at=at)


def explain(
    request: UserRequest, town: Municipality, asked: Asked, context: dict[str, Any]
) -> None:
    """Find out how a file is read; what the form shows of it goes into the context.

    Raises:
        UnreadableFileError: It is no table.
    """
    do = request.POST.get("do", "")
    delivered = read_file(asked.content, name=asked.name)
    if do != "map" and asked.mapping is None:
        for grid in delivered.grids:
            if is_own(grid):
                return
            layout = layout_for(town, grid)
            if layout is not None:
                known = layout.to_core()
                asked.mapping = of_its_year(town, asked.content, grid, known)
                asked.sheet, asked.supplier = grid.sheet, layout.supplier
                context["year_known"] = _year_added(known, asked.mapping)
                context["layout"] = layout
                return
    if do == "map":
        asked.supplier = request.POST.get("supplier", asked.supplier)
        asked.mapping, asked.sheet = mapping_in(request.POST.dict(), delivered)
    grid = grid_named(delivered, asked.sheet)
    if asked.mapping is None or do != "map":  # what was written in the form stays
        guess = asked.mapping or guess_for(town, grid)
        asked.mapping = of_its_year(town, asked.content, grid, guess)
        context["year_known"] = _year_added(guess, asked.mapping)
    context["form"] = form_of(town, delivered, grid, asked.mapping)
    context["supplier"] = asked.supplier


def _year_added(before: Mapping, after: Mapping) -> str:
    """Return the year that was known of the file, if nobody had to write it."""
    return "" if before == after else after.constants["period"]
