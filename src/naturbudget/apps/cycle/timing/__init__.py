"""How late each step of the years is, what is in its way, and who holds it."""
