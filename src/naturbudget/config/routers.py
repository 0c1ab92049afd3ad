"""Sends migrations to the owner's connection, all else to the application's."""

from __future__ import annotations


class OwnerMigrates:
    """Tables are made by the owner alone; both aliases name the same database."""

    def allow_migrate(self, db: str, app_label: str, **hints: object) -> bool:
        return db == "owner"

    def db_for_read(self, model: type, **hints: object) -> str | None:
        """Migrations of packages that name no database mean the owner's too."""
        return "owner" if model.__module__ == "__fake__" else None

    db_for_write = db_for_read

    def allow_relation(self, one: object, other: object, **hints: object) -> bool:
        return True
