"""The pages of in-year accounts, in the room Budget."""
