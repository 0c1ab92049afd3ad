"""Measures: what they are, what they do for a line, and what is left of its gap."""
