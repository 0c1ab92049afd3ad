"""What a municipality says in its own words in a paper."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from naturbudget.apps.municipalities.fields import PageForm
from naturbudget.apps.papers.actions import TEXT_MAX
from naturbudget.apps.papers.kinds import Kind


class PassagesForm(PageForm):
    """A field for each section; an empty line begins a new paragraph."""

    def __init__(self, *args: Any, kind: Kind, **options: Any) -> None:
        super().__init__(*args, **options)
        for section, word in kind.sections.items():
            self.fields[section] = forms.CharField(
                label=str(word),
                required=False,
                max_length=TEXT_MAX,
                widget=forms.Textarea(attrs={"rows": 4}),
            )
        last = list(self.fields.values())[-1]
        last.help_text = _("An empty line begins a new paragraph.")
