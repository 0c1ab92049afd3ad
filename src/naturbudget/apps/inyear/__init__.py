"""In-year accounts: how a year stands before it is over, and what is done about it."""
