"""How figures arrive: tables from outside, and what is due from whom and when."""
