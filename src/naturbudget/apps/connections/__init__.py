"""Connections: figures that are fetched from statistical offices and open data."""
