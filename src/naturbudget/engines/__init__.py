"""Pure functions that need one heavy library each; no Django."""
