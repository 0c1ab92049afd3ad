"""A whole municipality as one archive of open formats: out, and in again."""
