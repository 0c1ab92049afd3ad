"""A refusal is one line in the log; a defect keeps its trace."""

from __future__ import annotations

import io
import logging
import logging.config

import pytest
from django.conf import settings
from tests import year


@pytest.fixture
def log():
    """Return what the configured handler of the terminal writes."""
    root = logging.getLogger()
    before = root.handlers[:]
    kept = io.StringIO()
    told = {
        **settings.LOGGING,
        "handlers": {
            "console": {**settings.LOGGING["handlers"]["console"], "stream": kept}
        },
        "root": {"handlers": ["console"], "level": "WARNING"},
    }
    logging.config.dictConfig(told)
    yield kept
    root.handlers[:] = before


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        (f"/desk/vaxjo/balance/{year.YEAR}/explain/{year.CODE}/", 403, "Forbidden"),
        ("/desk/vaxjo/nowhere/", 404, "Not Found"),
    ],
)
def test_a_refusal_is_one_line(client, vaxjo, ben, log, address, status, said):
    year.drawn(vaxjo)
    client.force_login(ben)

    assert client.get(address).status_code == status

    [line] = log.getvalue().splitlines()
    assert said in line
    assert address in line


def test_the_link_of_a_letter_is_not_kept(client, db, log):
    token = "NDI6MTIzNDU2Nzg5MDEyMzQ1Njc4OTA"

    assert client.get(f"/answer/{token}/").status_code == 404

    [line] = log.getvalue().splitlines()
    assert token not in line
    assert "/answer/…/" in line


def test_a_defect_keeps_its_trace(log):
    try:
        raise ZeroDivisionError
    except ZeroDivisionError:
        extra = {"status_code": 500}
        logging.getLogger("django.request").exception("Broken", extra=extra)

    assert "Traceback" in log.getvalue()
