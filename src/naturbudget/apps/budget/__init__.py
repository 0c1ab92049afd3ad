"""Drafts, versions, lines, explanations, balances."""
