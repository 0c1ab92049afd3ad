"""The pages of the audit of a year, in the room Audit."""
