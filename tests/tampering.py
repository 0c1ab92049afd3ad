"""What somebody could try who works in the database as the application's role."""

from __future__ import annotations

SEALED = "(SELECT s.voucher_id FROM ledger_seal s WHERE s.municipality_id = %(town)s)"
POSTED = (
    "(SELECT p.account_id FROM ledger_posting p JOIN ledger_seal s USING (voucher_id) "
    "WHERE s.municipality_id = %(town)s)"
)
CLOSED = (
    "(SELECT c.period_id FROM ledger_periodclose c WHERE c.municipality_id = %(town)s)"
)
USED = "(SELECT v.period_id FROM ledger_voucher v WHERE v.id IN " + SEALED + ")"
SOURCES = "(SELECT v.source_id FROM ledger_voucher v WHERE v.id IN " + SEALED + ")"
STATEMENTS = [
    # Under a seal
    f"UPDATE ledger_posting SET amount = amount + 1 WHERE voucher_id IN {SEALED}",
    f"UPDATE ledger_posting SET amount = -amount WHERE voucher_id IN {SEALED}",
    f"UPDATE ledger_posting SET status = 'imputed' WHERE voucher_id IN {SEALED}",
    f"DELETE FROM ledger_posting WHERE voucher_id IN {SEALED}",
    "INSERT INTO ledger_posting (voucher_id, line, account_id, amount, status) "
    "SELECT voucher_id, max(line) + 1, min(account_id), 5, 'measured' "
    f"FROM ledger_posting WHERE voucher_id IN {SEALED} GROUP BY voucher_id",
    "INSERT INTO ledger_posting (voucher_id, line, account_id, amount, status) "
    "SELECT voucher_id, line, account_id, 5, status FROM ledger_posting "
    f"WHERE voucher_id IN {SEALED} "
    "ON CONFLICT (voucher_id, line) DO UPDATE SET amount = excluded.amount",
    f"MERGE INTO ledger_posting p USING {SEALED} s ON p.voucher_id = s.voucher_id "
    "WHEN MATCHED THEN UPDATE SET amount = 0",
    f"UPDATE ledger_observation SET value = '0' WHERE voucher_id IN {SEALED}",
    f"DELETE FROM ledger_observation WHERE voucher_id IN {SEALED}",
    f"UPDATE ledger_voucher SET reason = 'another' WHERE id IN {SEALED}",
    f"UPDATE ledger_voucher SET valid_from = valid_from - 1 WHERE id IN {SEALED}",
    f"UPDATE ledger_voucher SET key = 'x' || key WHERE id IN {SEALED}",
    f"DELETE FROM ledger_voucher WHERE id IN {SEALED}",
    # The seals, the totals and the closings
    "UPDATE ledger_seal SET seq = seq + 1000 WHERE municipality_id = %(town)s",
    "UPDATE ledger_seal SET recorded_at = now() WHERE municipality_id = %(town)s",
    "UPDATE ledger_seal SET leaf = repeat('a', 64) WHERE municipality_id = %(town)s",
    "DELETE FROM ledger_seal WHERE municipality_id = %(town)s",
    "UPDATE ledger_monthtotal SET amount = 0 WHERE municipality_id = %(town)s",
    "DELETE FROM ledger_monthtotal WHERE municipality_id = %(town)s",
    "DELETE FROM ledger_periodclose WHERE municipality_id = %(town)s",
    "UPDATE ledger_periodclose SET seq = 0 WHERE municipality_id = %(town)s",
    f"UPDATE ledger_closingrow SET closing = 0 WHERE period_id IN {CLOSED}",
    f"DELETE FROM ledger_closingrow WHERE period_id IN {CLOSED}",
    "INSERT INTO ledger_closingrow (period_id, account_id, opening, by_kind, "
    "corrections, closing, actual) SELECT p.id, a.id, 0, '{}', 0, 9, 9 "
    "FROM ledger_period p JOIN resources_account a USING (municipality_id) "
    f"WHERE p.id IN {CLOSED} AND a.kind = 'environment'",
    # What a sealed voucher refers to
    f"UPDATE resources_account SET path = path || '2' WHERE id IN {POSTED}",
    "UPDATE resources_account SET kind = CASE kind WHEN 'flow' THEN 'stock' "
    f"ELSE 'flow' END WHERE id IN {POSTED} AND kind <> 'environment'",
    f"UPDATE resources_account SET opened = 'infinity' WHERE id IN {POSTED}",
    f"DELETE FROM resources_account WHERE id IN {POSTED}",
    f"UPDATE ledger_period SET last = last - 1 WHERE id IN {USED}",
    f"UPDATE ledger_period SET year = year + 50 WHERE id IN {USED}",
    f"UPDATE ledger_period SET history = true WHERE id IN {CLOSED}",
    f"UPDATE evidence_source SET sha256 = repeat('b', 64) WHERE id IN {SOURCES}",
    f"DELETE FROM evidence_source WHERE id IN {SOURCES}",
    "UPDATE municipalities_municipality SET slug = slug || 'x' WHERE id IN "
    "(SELECT municipality_id FROM ledger_seal WHERE municipality_id = %(town)s)",
    "UPDATE municipalities_department SET code = 'x' WHERE id IN (SELECT "
    f"p.department_id FROM ledger_posting p WHERE p.voucher_id IN {SEALED})",
    # The guards themselves
    "TRUNCATE ledger_seal CASCADE",
    "TRUNCATE ledger_posting",
    "ALTER TABLE ledger_posting DISABLE TRIGGER ALL",
    "SET session_replication_role = replica",
    "SET ROLE naturbudget_owner",
]
