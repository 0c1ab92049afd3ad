"""Sends migrations to the owner's connection, all else to the application's."""

from __future__ import annotations


class OwnerMigrates:
    """Tables are made by the owner alone; both aliases name the same database."""

    def allow_migrate(self, db: str, app_label: str, **hints: object) -> bool:
        return db == "owner"

    def allow_relation(self, one: object, other: object, **hints: object) -> bool:
        return True
