"""The statement of environmental assets: what was there, what came, what went."""
