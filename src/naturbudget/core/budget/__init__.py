"""The Master Budget and its balance: drafts, checks, results, signals."""
