"""Frozen data and a template, typeset to accessible PDF."""

from __future__ import annotations

from naturbudget.engines.typeset.document import TypesetError, typeset
from naturbudget.engines.typeset.sheet import SHEET_WORDS, typeset_sheet
from naturbudget.engines.typeset.words import WORDS

__all__ = ["SHEET_WORDS", "WORDS", "TypesetError", "typeset", "typeset_sheet"]
