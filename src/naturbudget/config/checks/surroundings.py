"""What lies around the tables and could get past their guards.

Roles and what they may, who is a member of whom, settings, schemas and what is in
them, as far as it is not what set-up makes. Of a database as it was set up nothing
is found, so that nothing of this stands in ``data/guards.txt``.
"""

from __future__ import annotations

from django.db import connection

# Settings of the role or the database that change nothing about what is kept.
HARMLESS = (
    r"^(log_\w+|\w+_timeout|\w*work_mem|\w+_cost|effective_\w+|temp_\w+|jit\w*"
    r"|max_parallel_\w+|application_name|client_\w+|lc_\w+|timezone|tcp_\w+)=$"
)
# `app` is the role that asks, `own` the one that owns the tables: their names may be
# any. Superusers may everything by themselves.
WHO = """
WITH who AS (
    SELECT a.oid AS app, c.relowner AS own FROM pg_roles a, pg_class c
    WHERE a.rolname = %(app)s AND c.oid = 'public.ledger_seal'::regclass
), here AS (
    SELECT oid, datdba, datacl FROM pg_database WHERE datname = current_database()
), given AS (
    SELECT 'rights on ' || c.relname AS what, g.*, c.relowner AS holder
    FROM pg_class c, aclexplode(c.relacl) g
    WHERE c.relnamespace = 'public'::regnamespace
    UNION ALL
    SELECT 'rights on ' || c.relname, g.*, c.relowner
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid, aclexplode(a.attacl) g
    WHERE c.relnamespace = 'public'::regnamespace
    UNION ALL
    SELECT 'rights on ' || p.oid::regprocedure, g.*, p.proowner
    FROM pg_proc p, aclexplode(p.proacl) g
    WHERE p.pronamespace = 'public'::regnamespace
), outside AS (
    SELECT oid, nspname FROM pg_namespace
    WHERE nspname IN ('pg_catalog', 'information_schema')
), plpgsql AS (
    SELECT classid, objid FROM pg_depend WHERE deptype = 'e' AND refobjid = (
        SELECT oid FROM pg_extension WHERE extname = 'plpgsql')
)
"""
ROLES = """
SELECT what || ' of the role ' || grantee::regrole,
    string_agg(DISTINCT privilege_type, ' ' ORDER BY privilege_type)
FROM given, who WHERE grantee NOT IN (0, holder, app, own) GROUP BY what, grantee
UNION ALL
SELECT what || ' that can be passed on by '
    || CASE grantee WHEN 0 THEN 'everybody' ELSE grantee::regrole::text END,
    string_agg(DISTINCT privilege_type, ' ' ORDER BY privilege_type)
FROM given WHERE is_grantable AND grantee <> holder GROUP BY what, grantee
UNION ALL
SELECT 'right to set ' || p.parname || ' of '
    || CASE g.grantee WHEN 0 THEN 'everybody' ELSE g.grantee::regrole::text END,
    string_agg(g.privilege_type, ' ' ORDER BY g.privilege_type)
FROM who, pg_parameter_acl p, aclexplode(p.paracl) g
LEFT JOIN pg_roles r ON r.oid = g.grantee
WHERE g.grantee IN (0, app, own) OR NOT coalesce(r.rolsuper, false)
GROUP BY p.parname, g.grantee
UNION ALL
SELECT 'membership of ' || m.member::regrole || ' in ' || m.roleid::regrole,
    CASE WHEN m.admin_option THEN 'with the right to pass it on' ELSE 'there' END
FROM who, pg_auth_members m JOIN pg_roles r ON r.oid = m.member
WHERE (m.member IN (app, own) OR m.roleid IN (app, own)) AND NOT (
    m.member = own AND m.roleid = app AND NOT m.admin_option)
    AND (m.member IN (app, own) OR NOT r.rolsuper)
UNION ALL
SELECT 'power of ' || r.rolname, concat_ws(' ',
    CASE WHEN r.rolsuper THEN 'SUPERUSER' END,
    CASE WHEN r.rolbypassrls THEN 'BYPASSRLS' END,
    CASE WHEN r.rolcreaterole THEN 'CREATEROLE' END,
    CASE WHEN r.rolcreatedb AND r.oid = app THEN 'CREATEDB' END,
    CASE WHEN r.rolreplication THEN 'REPLICATION' END)
FROM pg_roles r, who WHERE r.oid IN (app, own) AND (r.rolsuper OR r.rolbypassrls
    OR r.rolcreaterole OR r.rolreplication OR (r.rolcreatedb AND r.oid = app))
UNION ALL
SELECT 'right on the database of '
    || CASE g.grantee WHEN 0 THEN 'everybody' ELSE g.grantee::regrole::text END,
    string_agg(g.privilege_type, ' ' ORDER BY g.privilege_type)
FROM who, here, aclexplode(here.datacl) g
WHERE g.grantee NOT IN (here.datdba, own)
    AND (g.privilege_type = 'CREATE' OR g.is_grantable)
GROUP BY g.grantee
UNION ALL
SELECT 'owner of the database', r.rolname::text
FROM who, here JOIN pg_roles r ON r.oid = here.datdba
WHERE r.oid <> own AND NOT r.rolsuper
UNION ALL
SELECT 'right on the schema public of '
    || CASE g.grantee WHEN 0 THEN 'everybody' ELSE g.grantee::regrole::text END,
    string_agg(g.privilege_type, ' ' ORDER BY g.privilege_type)
FROM who, pg_namespace n, aclexplode(n.nspacl) g
WHERE n.nspname = 'public' AND g.grantee NOT IN (n.nspowner, own)
    AND (g.privilege_type = 'CREATE' OR g.is_grantable)
GROUP BY g.grantee
UNION ALL
SELECT 'owner of the schema public', r.rolname::text
FROM who, pg_namespace n JOIN pg_roles r ON r.oid = n.nspowner
WHERE n.nspname = 'public' AND r.oid <> own AND NOT r.rolsuper
    AND r.rolname <> 'pg_database_owner'
UNION ALL
SELECT 'right on ' || p.oid::regprocedure || ' of '
    || CASE g.grantee WHEN 0 THEN 'everybody' ELSE g.grantee::regrole::text END,
    string_agg(g.privilege_type, ' ' ORDER BY g.privilege_type)
FROM who, pg_proc p JOIN outside o ON o.oid = p.pronamespace
JOIN pg_init_privs i ON i.objoid = p.oid AND i.classoid = 'pg_proc'::regclass,
aclexplode(p.proacl) g
WHERE g.grantee IN (0, app, own) AND NOT EXISTS (
    SELECT FROM aclexplode(i.initprivs) f
    WHERE f.grantee = g.grantee AND f.privilege_type = g.privilege_type)
GROUP BY p.oid, g.grantee
"""
SETTINGS = """
UNION ALL
SELECT 'setting ' || split_part(said, '=', 1) || CASE role WHEN 0
    THEN '' ELSE ' of ' || role::regrole END || ' in the database', said
FROM who, (SELECT setrole AS role, unnest(setconfig) AS said
    FROM pg_db_role_setting, here WHERE setdatabase IN (0, here.oid)) settings
WHERE role IN (0, app, own) AND split_part(said, '=', 1) || '=' !~* %(harmless)s
UNION ALL
SELECT 'setting ' || name || ' of the session', setting FROM pg_settings
WHERE name IN ('session_replication_role', 'search_path') AND setting <> boot_val
"""
OBJECTS = """
UNION ALL
SELECT 'schema ' || nspname, 'there' FROM pg_namespace
WHERE nspname NOT IN ('public', 'pg_catalog', 'information_schema')
    AND nspname !~ '^pg_(toast|temp|toast_temp)(_[0-9]+)?$'
UNION ALL
SELECT 'extension ' || extname, 'there' FROM pg_extension WHERE extname <> 'plpgsql'
UNION ALL
SELECT 'event trigger ' || evtname, evtevent::text FROM pg_event_trigger
UNION ALL
SELECT 'subscription ' || subname, 'there' FROM pg_subscription s, here
WHERE s.subdbid = here.oid
UNION ALL
SELECT 'operator ' || o.oid::regoperator, 'there' FROM pg_operator o
WHERE o.oprnamespace = 'public'::regnamespace
UNION ALL
SELECT 'type ' || t.oid::regtype, 'there'
FROM pg_type t LEFT JOIN pg_class c ON c.oid = t.typrelid
WHERE t.typnamespace = 'public'::regnamespace AND t.typcategory <> 'A'
    AND (c.oid IS NULL OR c.relkind = 'c')
UNION ALL
SELECT 'cast from ' || castsource::regtype || ' to ' || casttarget::regtype, 'there'
FROM pg_cast WHERE oid >= 16384
UNION ALL
SELECT 'function ' || o.nspname || '.' || p.oid::regprocedure, 'there'
FROM pg_proc p JOIN outside o ON o.oid = p.pronamespace
WHERE p.oid >= 16384 AND (('pg_proc'::regclass)::oid, p.oid) NOT IN (
    SELECT classid, objid FROM plpgsql)
UNION ALL
SELECT 'operator ' || o.nspname || '.' || r.oid::regoperator, 'there'
FROM pg_operator r JOIN outside o ON o.oid = r.oprnamespace WHERE r.oid >= 16384
UNION ALL
SELECT 'relation ' || o.nspname || '.' || c.relname, 'there'
FROM pg_class c JOIN outside o ON o.oid = c.relnamespace WHERE c.oid >= 16384
"""


def standing(role: str) -> dict[str, str]:
    """Return what was given, set or made beside what set-up makes, by name.

    Args:
        role: The role as which the application works.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            WHO + ROLES + SETTINGS + OBJECTS, {"app": role, "harmless": HARMLESS}
        )
        return dict(cursor.fetchall())
