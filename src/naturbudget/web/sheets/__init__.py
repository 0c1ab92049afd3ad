"""The sheet of an indicator: what it is, what it was, and what its figures rest on."""
