"""The public site: budget and balance at a glance, proofs, documents."""
