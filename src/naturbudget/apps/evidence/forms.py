"""What people type about evidence."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from naturbudget.apps.municipalities.fields import PageForm


class ErasureForm(PageForm):
    reason = forms.CharField(
        label=_("Why it is erased"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("The reason stays on record; write no names of persons."),
    )
    # Said on the page that asks once more; the first page has no such field to fill.
    sure = forms.BooleanField(required=False, widget=forms.HiddenInput)
