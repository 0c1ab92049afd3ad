"""No table of a municipality is forgotten: each is exported, or named with a reason."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import models

from naturbudget.apps.archives.columns import fields_of, references_of
from naturbudget.apps.archives.left_out import LEFT_OUT
from naturbudget.apps.archives.package import type_of
from naturbudget.apps.archives.tables import BY_LABEL, BY_NAME, TABLES


def labels():
    return {model._meta.label for model in apps.get_models(include_auto_created=True)}


def test_each_table_is_exported_or_named_with_its_reason():
    assert labels() == {*BY_LABEL, *LEFT_OUT}
    assert all(LEFT_OUT.values())


def test_no_table_is_both():
    assert not {*BY_LABEL} & {*LEFT_OUT}
    assert len(BY_NAME) == len(BY_LABEL) == len(TABLES)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_each_column_can_be_written_and_read_back(table):
    """An empty cell is either no value or an empty text, so no column may be both."""
    for field in fields_of(table.label):
        if field.related_model is None:
            assert type_of(field)
            is_text = isinstance(field, models.CharField | models.TextField)
            assert not (is_text and field.null), field
    assert not table.model._meta.many_to_many or table.name == "people"


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_what_a_row_names_is_built_before_it(table):
    order = [one.name for one in TABLES]
    for reference in references_of(table.label):
        if reference.table != table.name:
            assert order.index(reference.table) < order.index(table.name)
