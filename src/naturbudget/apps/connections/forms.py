"""The form of a connection: its parameters, and what of it goes where."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from naturbudget.apps.connections.actions import picks_in
from naturbudget.apps.connections.adapters import Adapter
from naturbudget.apps.connections.models import Connection
from naturbudget.apps.municipalities.fields import PageForm

EMPTY_ROWS = 3
PARTS_MAX = 100
UNPICKED = _("Write column=word, several with semicolons, as geo=SE; unit=T.")
STATUSES = (
    ("measured", _("measured")),
    ("calculated", _("calculated")),
    ("estimated", _("estimated")),
    ("provisional", _("provisional")),
)


class ConnectionForm(PageForm):
    """What is fetched, how often, and what goes where."""

    name = forms.SlugField(
        label=_("Name"),
        max_length=60,
        help_text=_("Small letters, figures and hyphens, as waste-eurostat."),
    )
    supplier = forms.CharField(
        label=_("Supplier"),
        max_length=100,
        required=False,
        help_text=_("How the office is named as the source of each figure."),
    )
    rhythm = forms.ChoiceField(label=_("Fetched"), choices=Connection.Rhythm.choices)

    def __init__(
        self,
        *args: Any,
        adapter: Adapter,
        connection: Connection | None = None,
        **more: Any,
    ) -> None:
        super().__init__(*args, **more)
        given = connection.parameters if connection else {}
        self.adapter = adapter
        for one in adapter.parameters:
            self.fields[f"parameter_{one.name}"] = forms.CharField(
                label=str(one.label),
                max_length=2_000,
                help_text=str(one.help),
                required=not one.is_optional,
                initial=given.get(one.name, one.default),
            )
        parts = connection.parts if connection else []
        # As many rows as were sent: a page shows three empty ones more.
        sent = sum(key.endswith("_code") for key in self.data) if self.is_bound else 0
        self._count = min(max(len(parts) + EMPTY_ROWS, sent), PARTS_MAX)
        for number in range(self._count):
            self._add_part(number, parts[number] if number < len(parts) else {})
        if connection:
            self.fields["name"].disabled = True
            for name in ("name", "supplier", "rhythm"):
                self.initial[name] = getattr(connection, name)

    def _add_part(self, number: int, part: Any) -> None:
        picked = "; ".join(
            f"{name}={value}" for name, value in part.get("picked", {}).items()
        )
        kinds = {
            "picked": (_("Picked"), 500, picked),
            "code": (_("Account or series"), 150, part.get("code", "")),
            "unit": (_("Unit of the office"), 50, part.get("unit", "")),
        }
        for name, (label, length, value) in kinds.items():
            self.fields[f"part_{number}_{name}"] = forms.CharField(
                label=label, max_length=length, required=False, initial=value
            )
        self.fields[f"part_{number}_code"].widget.attrs["list"] = "codes"
        self.fields[f"part_{number}_status"] = forms.ChoiceField(
            label=_("Status where the office marks nothing"),
            choices=STATUSES,
            required=False,
            initial=part.get("status", "measured"),
        )

    def heads(self) -> Iterator[forms.BoundField]:
        """Yield the fields above the table of parts."""
        for name in self.fields:
            if not name.startswith("part_"):
                yield self[name]

    def part_rows(self) -> Iterator[list[forms.BoundField]]:
        """Yield the fields of each part."""
        names = ("picked", "code", "unit", "status")
        for number in range(self._count):
            yield [self[f"part_{number}_{name}"] for name in names]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        parts = []
        for number in range(self._count):
            part = {
                name: given.get(f"part_{number}_{name}", "")
                for name in ("picked", "code", "unit", "status")
            }
            if not (part["picked"] or part["code"]):
                continue
            picked = picks_in(part["picked"])
            if picked is None:
                text = _(
                    "Write column=word, several with semicolons, as geo=SE; unit=T."
                )
                self.add_error(f"part_{number}_picked", forms.ValidationError(text))
            parts.append({**part, "picked": picked or {}})
        given["parts"] = parts
        given["parameters"] = {
            name.removeprefix("parameter_"): text
            for name, text in given.items()
            if name.startswith("parameter_") and text
        }
        return given
