"""The two roles in the database: one owns and migrates, one works and owns nothing."""

from __future__ import annotations

import psycopg
from psycopg import sql

from naturbudget.config.boot import refuse

OWNER = "naturbudget_owner"
APPLICATION = "naturbudget_app"
DATABASE = "naturbudget"
VERSION_MIN = 150000  # unique constraints in which two nulls are equal

# Idempotent. Run in the database `postgres` by who may create roles.
ROLES = f"""
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{OWNER}') THEN
        CREATE ROLE {OWNER};
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{APPLICATION}') THEN
        CREATE ROLE {APPLICATION};
    END IF;
END $$;
ALTER ROLE {OWNER}
    LOGIN NOSUPERUSER NOCREATEROLE NOREPLICATION NOBYPASSRLS CREATEDB;
ALTER ROLE {APPLICATION}
    LOGIN NOSUPERUSER NOCREATEROLE NOREPLICATION NOBYPASSRLS NOCREATEDB;
-- The owner may end the application's connections: to restore, to drop a copy.
GRANT {APPLICATION} TO {OWNER};
"""

# Idempotent. Run inside the application's database by a superuser, or
# by the owner of the database.
RIGHTS = f"""
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO {APPLICATION};
GRANT USAGE, CREATE ON SCHEMA public TO {OWNER};
ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER}
    REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {APPLICATION};
ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} IN SCHEMA public
    GRANT USAGE, SELECT ON SEQUENCES TO {APPLICATION};
ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} IN SCHEMA public
    GRANT EXECUTE ON FUNCTIONS TO {APPLICATION};
"""

# A dump names the rights of each table as they differ from none at all, so none may
# be given beforehand: else what was taken away would come back with a restore.
NO_RIGHTS = f"""
ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} IN SCHEMA public
    REVOKE ALL ON TABLES FROM {APPLICATION};
ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} IN SCHEMA public
    REVOKE ALL ON SEQUENCES FROM {APPLICATION};
ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} IN SCHEMA public
    REVOKE ALL ON FUNCTIONS FROM {APPLICATION};
"""

SCRIPT = f"""\
-- Run by psql as a superuser:  psql -d postgres -f roles.sql
{ROLES}
-- Choose two different passwords.
\\password {OWNER}
\\password {APPLICATION}

SELECT 'CREATE DATABASE {DATABASE} OWNER {OWNER} TEMPLATE template0 ENCODING ''UTF8'''
    WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '{DATABASE}')
\\gexec
\\connect {DATABASE}
{RIGHTS}"""


def set_password(admin: psycopg.Connection, role: str, password: str) -> None:
    """Give a role its password; the server keeps only the SCRAM verifier."""
    admin.execute(
        sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(role), password)
    )


def rights_are_given(admin: psycopg.Connection) -> bool:
    """Whether the owner's default rights stand in this database."""
    found = admin.execute(
        "SELECT count(*) = 4 FROM pg_default_acl d"
        " JOIN pg_roles r ON r.oid = d.defaclrole WHERE r.rolname = %s",
        [OWNER],
    ).fetchone()
    return found == (True,)


def guards(owner: psycopg.Connection) -> list[str]:
    """Return what guards the tables: who may do what, and which triggers stand."""
    rows = owner.execute(
        """
        SELECT 'right ' || c.relname || ' ' || g.grantee::regrole || ' '
            || string_agg(g.privilege_type, ' ' ORDER BY g.privilege_type)
        FROM pg_class c, aclexplode(c.relacl) g
        WHERE c.relnamespace = 'public'::regnamespace GROUP BY c.relname, g.grantee
        UNION ALL
        SELECT 'trigger ' || tgrelid::regclass || ' ' || tgname || ' '
            || tgenabled::text
        FROM pg_trigger WHERE NOT tgisinternal
        UNION ALL
        SELECT 'function ' || proname || ' ' || md5(prosrc) || ' ' || prosecdef
            || ' ' || coalesce(proacl::text, 'all')
        FROM pg_proc WHERE pronamespace = 'public'::regnamespace
        ORDER BY 1
        """
    ).fetchall()
    return [line for (line,) in rows]


def check_address(address: str) -> None:
    """Connect as the application would, and check what its role may do.

    Raises:
        BootError: the server does not answer or is too old, or the role may too much.
    """
    with _connect(address, "DATABASE_URL") as work:
        check_application(work)


def check_owner(address: str) -> None:
    """Connect as the owner, and give the rights on tables to come where missing.

    Raises:
        BootError: the server does not answer or is too old.
    """
    with _connect(address, "DATABASE_OWNER_URL") as owner:
        _check_version(owner)
        if not rights_are_given(owner):
            owner.execute(RIGHTS)


def _connect(address: str, name: str) -> psycopg.Connection:
    try:
        return psycopg.connect(address, connect_timeout=10, autocommit=True)
    except psycopg.ProgrammingError as error:
        raise refuse(
            "not-an-address",
            "{name} is not an address; write postgresql://user:password@host/name.",
            name=name,
        ) from error
    except psycopg.OperationalError as error:
        raise refuse(
            "database-not-reached",
            "The database named by {name} cannot be reached ({reason}); check "
            "the address and the password, and that the server runs.",
            name=name,
            reason=" ".join(str(error).split()).rstrip("."),
        ) from error


def _check_version(connection: psycopg.Connection) -> None:
    if connection.info.server_version < VERSION_MIN:
        raise refuse(
            "postgres-too-old",
            "This PostgreSQL is version {version}; naturbudget needs {needed} or "
            "newer: upgrade the server or unset DATABASE_URL to use the embedded one.",
            version=connection.info.server_version // 10000,
            needed=VERSION_MIN // 10000,
        )


def check_application(work: psycopg.Connection) -> None:
    """Refuse to serve through a role that could undo what is sealed.

    Args:
        work: a connection as the application's role.

    Raises:
        BootError: the server is too old, or the role is a superuser, owns a table,
            or is a member of a role that does.
    """
    _check_version(work)
    role, superuser, owns, member, makes = _standing(work)
    if superuser:
        raise _unsafe(role, "is a superuser or may bypass row security")
    if owns:
        raise _unsafe(role, f"owns {owns}")
    if member:
        raise _unsafe(role, f"is a member of {member}, which owns the tables")
    if makes:
        raise _unsafe(role, "may make tables in the schema public")


def _standing(
    work: psycopg.Connection,
) -> tuple[str, bool, str | None, str | None, bool]:
    """Return the role, and what it may that it should not."""
    row = work.execute(
        """
        WITH owned AS (
            SELECT datdba AS role, 'the database ' || datname AS what
            FROM pg_database WHERE datname = current_database()
            UNION ALL
            SELECT c.relowner, 'the table ' || c.relname
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p')
        )
        SELECT r.rolname::text, r.rolsuper OR r.rolbypassrls,
            (SELECT min(what) FROM owned WHERE role = r.oid),
            (SELECT min(o.rolname::text) FROM pg_roles o
                WHERE o.oid <> r.oid AND pg_has_role(r.oid, o.oid, 'MEMBER')
                AND (o.rolsuper OR o.oid IN (SELECT role FROM owned))),
            has_schema_privilege('public', 'CREATE')
        FROM pg_roles r WHERE r.rolname = current_user
        """
    ).fetchone()
    assert row is not None
    return row


def _unsafe(role: str, why: str) -> Exception:
    return refuse(
        "role-too-mighty",
        "The role {role} in DATABASE_URL {why}, so it could change what is sealed; "
        "let the application sign in as a role that owns nothing (print the SQL "
        "that makes it with `naturbudget roles-sql`).",
        role=role,
        why=why,
    )


def main() -> None:
    """Print the SQL that makes both roles and the database on a server."""
    import sys

    sys.stdout.write(SCRIPT)


if __name__ == "__main__":
    main()
