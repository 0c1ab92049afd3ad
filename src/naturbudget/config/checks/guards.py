"""Whether the database guards the past as this version of naturbudget set it up.

What must stand is written down in ``data/guards.txt``, made from a fresh database:
whoever changes the database does not change that list with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib import resources
from pathlib import Path

from django.db import DatabaseError, connection, transaction

from naturbudget.config import roles
from naturbudget.config.boot import BootError
from naturbudget.config.checks import surroundings

# What the application's role may, by whatever way it was given; no name of a role
# stands in an answer. What must never be there is listed where it is.
STANDING = """
SELECT 'rights on ' || c.relname, concat_ws(' ',
    CASE WHEN has_any_column_privilege(%(app)s, c.oid, 'SELECT') THEN 'SELECT' END,
    CASE WHEN has_any_column_privilege(%(app)s, c.oid, 'INSERT') THEN 'INSERT' END,
    CASE WHEN has_any_column_privilege(%(app)s, c.oid, 'UPDATE') THEN 'UPDATE' END,
    CASE WHEN has_table_privilege(%(app)s, c.oid, 'DELETE') THEN 'DELETE' END,
    CASE WHEN has_table_privilege(%(app)s, c.oid, 'TRUNCATE') THEN 'TRUNCATE' END,
    CASE WHEN has_any_column_privilege(%(app)s, c.oid, 'REFERENCES')
        THEN 'REFERENCES' END,
    CASE WHEN has_table_privilege(%(app)s, c.oid, 'TRIGGER') THEN 'TRIGGER' END)
FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace
    AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
UNION ALL
SELECT 'rights on ' || c.relname, concat_ws(' ',
    CASE WHEN has_sequence_privilege(%(app)s, c.oid, 'SELECT') THEN 'SELECT' END,
    CASE WHEN has_sequence_privilege(%(app)s, c.oid, 'USAGE') THEN 'USAGE' END,
    CASE WHEN has_sequence_privilege(%(app)s, c.oid, 'UPDATE') THEN 'UPDATE' END)
FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'S'
UNION ALL
SELECT 'trigger ' || t.tgname || ' on ' || c.relname, CASE t.tgenabled WHEN 'O'
    THEN 'enabled' WHEN 'D' THEN 'disabled' ELSE 'changed' END
    || ', ' || pg_get_triggerdef(t.oid)
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
WHERE NOT t.tgisinternal AND c.relnamespace = 'public'::regnamespace
UNION ALL
SELECT 'references of ' || c.relname, 'not enforced'
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
WHERE t.tgisinternal AND t.tgenabled <> 'O' AND c.relnamespace = 'public'::regnamespace
GROUP BY c.relname
UNION ALL
SELECT 'function ' || p.oid::regprocedure, concat_ws(', ',
    left(encode(sha256(convert_to(p.prosrc, 'UTF8')), 'hex'), 16),
    CASE WHEN p.prosecdef THEN 'as its owner' END, array_to_string(p.proconfig, ' '),
    CASE WHEN p.proisstrict THEN 'strict' END,
    CASE p.provolatile WHEN 's' THEN 'stable' WHEN 'i' THEN 'immutable' END,
    CASE WHEN has_function_privilege(%(app)s, p.oid, 'EXECUTE')
        THEN 'for the application' END)
FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace
UNION ALL
SELECT 'constraint ' || n.conname || ' on ' || c.relname,
    pg_get_constraintdef(n.oid)
FROM pg_constraint n JOIN pg_class c ON c.oid = n.conrelid
WHERE c.relnamespace = 'public'::regnamespace AND n.contype IN ('c', 'f', 'p', 'u', 'x')
UNION ALL
SELECT 'unique index ' || i.indexrelid::regclass || ' on ' || c.relname,
    pg_get_indexdef(i.indexrelid) || CASE WHEN i.indisvalid AND i.indisready
        THEN '' ELSE ', not valid' END
FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
WHERE i.indisunique AND c.relnamespace = 'public'::regnamespace
UNION ALL
SELECT 'columns of ' || c.relname, string_agg(a.attname || ' '
    || format_type(a.atttypid, a.atttypmod)
    || CASE WHEN a.attnotnull THEN ' not null' ELSE '' END
    || CASE a.attgenerated WHEN '' THEN '' ELSE ' computed' END
    || coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), ''),
    ', ' ORDER BY a.attname)
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
    AND a.attnum > 0 AND NOT a.attisdropped
GROUP BY c.relname
UNION ALL
SELECT 'rule ' || r.rulename || ' on ' || c.relname, 'there'
FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class
WHERE r.rulename <> '_RETURN' AND c.relnamespace = 'public'::regnamespace
UNION ALL
SELECT 'row security of ' || relname, 'on' FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relrowsecurity
UNION ALL
SELECT 'owner of ' || c.relname, c.relowner::regrole::text FROM pg_class c
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v')
    AND c.relowner <> (SELECT relowner FROM pg_class
        WHERE oid = 'public.ledger_seal'::regclass)
UNION ALL
SELECT 'owner of ' || p.oid::regprocedure, p.proowner::regrole::text FROM pg_proc p
WHERE p.pronamespace = 'public'::regnamespace AND p.proowner <> (
    SELECT relowner FROM pg_class WHERE oid = 'public.ledger_seal'::regclass)
"""
VIEW = re.compile(r"^CREATE VIEW (\w+) AS(.*?);$", re.MULTILINE | re.DOTALL)


def differences() -> Iterator[str]:
    """Yield each right, trigger, function, constraint or view that differs.

    Source:
        L-21 (docs/method/ledger.md)
    """
    connection.ensure_connection()
    try:
        roles.check_application(connection.connection)
    except BootError as error:
        yield str(error)
    there, should = standing(), expected()
    for name in sorted({*there, *should}):
        if name not in there:
            yield f"the database lacks the {name}"
        elif name not in should:
            yield f"the database has a {name} that naturbudget did not make"
        elif not _same(name, there[name], should[name]):
            yield f"the {name}: {there[name]}; it was set up as: {should[name]}"
    yield from _views()


def standing() -> dict[str, str]:
    """Return what guards the tables now, by name."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        [[role]] = cursor.fetchall()
        cursor.execute(STANDING, {"app": role})
        found = dict(cursor.fetchall())
    return found | surroundings.standing(role)


@lru_cache(maxsize=1)
def expected() -> Mapping[str, str]:
    """Return what a database of this version is guarded by, by name."""
    text = (resources.files("naturbudget") / "data" / "guards.txt").read_text()
    return dict(line.split(": ", 1) for line in text.splitlines())


def written() -> str:
    """Return what guards the tables now, as ``data/guards.txt`` holds it."""
    rows = sorted(standing().items())
    return "".join(f"{name}: {value}\n" for name, value in rows)


def _same(name: str, there: str, should: str) -> bool:
    """Whether both say the same; a server may tell a condition in other words.

    What came back from a backup was made from what a server told, and reads like the
    second telling: what should be is told once more, by this server.
    """
    if there == should:
        return True
    table = name.rpartition(" on ")[2]
    if name.startswith("constraint ") and should.startswith("CHECK "):
        index = ""
        statement = f"ALTER TABLE pg_temp.compared ADD CONSTRAINT compared {should}"
        asked = "SELECT pg_get_constraintdef(oid) FROM pg_constraint"
        asked += " WHERE conrelid = 'pg_temp.compared'::regclass AND contype = 'c'"
    elif name.startswith("unique index ") and " WHERE " in should:
        index = f" ON public.{table} "
        statement = should.replace(index, " ON pg_temp.compared ", 1)
        asked = "SELECT pg_get_indexdef(indexrelid) FROM pg_index"
        asked += " WHERE indrelid = 'pg_temp.compared'::regclass"
    else:
        return False
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"CREATE TEMPORARY TABLE compared (LIKE public.{table})")
            cursor.execute(statement)
            cursor.execute(asked)
            [[told]] = cursor.fetchall()
            transaction.set_rollback(True)
    except DatabaseError:
        return False  # a column that it speaks of is not there
    return re.sub(r" ON pg_temp\w*\.compared ", index, str(told)) == there


def _views() -> Iterator[str]:
    """Compare each view with the one its migration makes: both as this server tells."""
    folder = Path(str(resources.files("naturbudget"))) / "apps"
    for file in sorted(folder.glob("*/migrations/sql/*.sql")):
        for name, query in VIEW.findall(file.read_text()):
            # A view that came back from a backup was made from what the server tells,
            # which reads like the second telling.
            first = _told(query)
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_get_viewdef(to_regclass(%s))", [f"public.{name}"]
                )
                [[there]] = cursor.fetchall()
            if there != first and there != _told(first.rstrip(";")):
                yield f"the view {name} is not the one that naturbudget makes"


def _told(query: str) -> str:
    """Return how this server tells a view of that query."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY VIEW compared AS {query}")
        cursor.execute("SELECT pg_get_viewdef('pg_temp.compared'::regclass)")
        [[found]] = cursor.fetchall()
        transaction.set_rollback(True)
    return str(found)
