"""What an archive knows of one table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Model


@dataclass(frozen=True)
class Table:
    """One table: its file is named after it.

    Attributes:
        name: The name of the file and of the resource.
        label: The model, as Django names it.
        about: What a row is, in a sentence.
        key: The fields by which other tables name a row. Without any, rows are
            numbered in their order, in a column ``id``.
        order: In what order rows are written, where it is not that of the key.
        left_out: Fields that stay behind, and are empty where it arrives.
        set_last: Rules that hold today and were perhaps not asked for when something
            was sealed: they are set once everything is built.
        is_big: Whether it may have a million rows.
    """

    name: str
    label: str
    about: str
    key: tuple[str, ...] = ()
    order: tuple[Any, ...] = ()
    left_out: tuple[str, ...] = ()
    set_last: tuple[str, ...] = ()
    is_big: bool = False

    @property
    def model(self) -> type[Model]:
        return apps.get_model(self.label)

    @property
    def file(self) -> str:
        return f"{self.name}.csv"
