from __future__ import annotations

import psycopg
import pytest
from django.db import ProgrammingError, connection


def current(what):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {what}")
        return cursor.fetchone()[0]


@pytest.mark.django_db
def test_tests_work_as_the_application():
    assert current("current_user") == "naturbudget_app"


@pytest.mark.django_db
def test_the_application_may_not_truncate():
    with pytest.raises(ProgrammingError, match="permission denied"):
        current("1; TRUNCATE municipalities_user CASCADE")


@pytest.mark.django_db
def test_the_application_may_not_make_tables():
    with pytest.raises(ProgrammingError, match="permission denied"):
        current("1; CREATE TABLE mine (id int)")


def test_a_transactional_test_has_a_database_of_its_own(database_copy, databases):
    before = current("current_database()")

    with psycopg.connect(
        databases.embedded.address("naturbudget_app", before)
    ) as other:
        other.execute("INSERT INTO django_session VALUES ('kept', 'x', now())")
    assert current("count(*) FROM django_session") == 1


@pytest.mark.django_db
def test_what_a_transactional_test_commits_is_seen_by_no_other():
    assert current("count(*) FROM django_session") == 0
