"""Tells the database's planner of many rows that came at once."""

from __future__ import annotations

from django.db import connection


def count_rows() -> None:
    """Let the database count what a long file has filled, before somebody asks.

    The server counts by itself within a minute, and only what is committed. Until then
    a query that joins vouchers with their lines is planned as if there were none: the
    next part of the file, and the first page after it, would take minutes.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT naturbudget_count_rows()")
