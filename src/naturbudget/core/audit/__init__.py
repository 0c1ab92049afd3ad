"""The audit of a year: what is drawn, what a finding asks, what an opinion needs."""
