"""The staff's home: what waits, and what changed."""
