"""Outgoing letters: written with the action, sent afterwards."""
