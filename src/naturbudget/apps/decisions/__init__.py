"""What a body decided: votes by group, minutes, outcome."""
