"""Builds the demonstration: an invented town and three copies of publications."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction

from naturbudget.apps.cycle.demo.story import (
    TOWNS,
    build_town,
    new_password,
    sign_ins,
)


class Command(BaseCommand):
    help = "Build the demonstration; what is there already is left as it is."

    def handle(self, **options: Any) -> None:
        password = new_password()

        def say(words: str) -> None:
            self.stderr.write(f"  {words}")

        for slug in TOWNS:
            with transaction.atomic():
                built = build_town(slug, password=password, say=say)
                if built and slug == TOWNS[0]:
                    # Before the commit: a town never stands without its password.
                    _keep(sign_ins(password))


def _keep(words: str) -> None:
    path = Path(settings.DATA_FOLDER) / "sign-ins.txt"
    draft = path.with_suffix(".new")
    draft.touch(mode=0o600)
    draft.write_text(words, encoding="utf-8")
    draft.replace(path)
