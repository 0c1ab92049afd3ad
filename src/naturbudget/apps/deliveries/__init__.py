"""Figures that arrive in files."""
