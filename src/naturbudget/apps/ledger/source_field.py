"""The field that offers files which are here already."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext

from naturbudget.apps.evidence.models import Source


class SourceField(forms.ModelChoiceField[Any]):
    """Offers files of evidence, and says of which nothing cites them.

    A form that is refused keeps its file, so that nobody sends it twice; where it is
    then left, the file stays without anything that rests on it.
    """

    def label_from_instance(self, obj: Source) -> str:
        if getattr(obj, "is_cited", True):
            return str(obj)
        return gettext("{file} (nothing cites this file yet)").format(file=obj)
