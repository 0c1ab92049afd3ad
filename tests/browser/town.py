"""A small town with one account and one indicator, and steps that its people take."""

from __future__ import annotations

from tests import factories

from naturbudget.apps.resources.definitions import define_indicator

# A year that is over, so that its balance may be drawn and the year be closed.
YEAR = 2025
HEAT, CODE = "gas/town-hall", "EN-01"


def prepared(town, *, by, department):
    """Open what a budget of one line stands on."""
    factories.account(town, HEAT, department=department)
    define_indicator(
        town,
        CODE,
        formula=HEAT,
        unit="m3",
        direction="less",
        names={"en": "Gas burnt in the town hall"},
        by=by,
        at=factories.NOW,
    )


def paper(name, text):
    """Return a file as a browser sends it."""
    return {"name": name, "mimeType": "text/plain", "buffer": text.encode()}


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()
