"""Formulas over accounts and series, parsed, checked and evaluated exactly."""
