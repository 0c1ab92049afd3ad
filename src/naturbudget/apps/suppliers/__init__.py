"""Requests for data: who supplies a figure, when it is asked for, what was answered."""
