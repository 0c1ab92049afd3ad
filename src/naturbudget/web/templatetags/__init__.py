"""What templates write figures, signals and refusals with."""
