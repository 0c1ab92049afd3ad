"""What every test stands on: a database, no network, quick passwords."""

from __future__ import annotations

import os

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test.utils import override_settings
from pytest_socket import socket_allow_hosts
from tests import profiles  # noqa: F401
from tests.cast import (  # noqa: F401
    ada,
    ben,
    bologna,
    buildings,
    carla,
    eva,
    hanna,
    klas,
    rita,
    vaxjo,
)
from tests.database import (  # noqa: F401
    database_copy,
    databases,
    django_db_setup,
    owner_connection,
    superuser_connection,
)
from tests.demo import (  # noqa: F401
    _balanced_pointed,
    _demo_as_template,
    _demo_pointed,
    balanced,
    balanced_database,
    demo,
    demo_copy,
    demo_database,
    demo_sign_ins,
    demo_template,
)
from tests.voted import _voted_pointed, begin, voted_database  # noqa: F401
from tests.whole import (  # noqa: F401
    _year_as_template,
    whole_year,
    year_template,
)

from naturbudget.config import cli

# Playwright's loop runs in the thread of the test, where Django would refuse to work.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


def pytest_runtest_setup() -> None:
    socket_allow_hosts(["127.0.0.1", "::1", "localhost"], allow_unix_socket=True)


def pytest_itemcollected(item: pytest.Item) -> None:
    begin(item)


@pytest.fixture(scope="session", autouse=True)
def _settings_for_tests(tmp_path_factory):
    folder = tmp_path_factory.mktemp("data")
    # A fresh checkout has collected no static files; WhiteNoise asks for the folder.
    (folder / "static").mkdir()
    with override_settings(
        DATA_FOLDER=folder,
        EVIDENCE_FOLDER=folder / "evidence",
        CACHES={
            alias: {**given, "LOCATION": folder / "cache" / alias}
            for alias, given in settings.CACHES.items()
        },
        STATIC_ROOT=folder / "static",
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        STORAGES={
            **settings.STORAGES,
            "staticfiles": {
                "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
            },
        },
    ):
        yield


@pytest.fixture(autouse=True)
def _fresh_counts():
    """Count attempts to sign in anew: others signed in before."""
    cache.clear()


@pytest.fixture
def run(capsys):
    """Run one command; return its exit code, what it answers, what it complains of."""

    def run(*words):
        code = cli.run([str(word) for word in words])
        out, error = capsys.readouterr()
        return code, out, error

    return run
