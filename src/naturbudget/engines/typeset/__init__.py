"""Frozen data and a template, typeset to accessible PDF."""

from __future__ import annotations

from naturbudget.engines.typeset.document import TypesetError, typeset
from naturbudget.engines.typeset.words import WORDS

__all__ = ["WORDS", "TypesetError", "typeset"]
