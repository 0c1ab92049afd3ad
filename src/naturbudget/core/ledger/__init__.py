"""The books in plain Python: what may be sealed, the log and its proofs."""
