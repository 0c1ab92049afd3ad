-- What the council has ratified is not moved by a later voucher of that year (W-6). Without this a year could stay
-- unclosable for ever: the closing refuses what was sealed after the statement, and the statement was voted.
CREATE FUNCTION ledger_voted_check() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE wrong text;
BEGIN
    SELECT min(v.key) INTO wrong
        FROM fresh f JOIN ledger_voucher v ON v.id = f.voucher_id
        JOIN ledger_period p ON p.id = v.period_id
        JOIN decisions_decision d ON d.municipality_id = f.municipality_id AND d.year = p.year
            AND d.kind = 'budget-balance' AND d.outcome = 'adopted'
        JOIN municipalities_body b ON b.id = d.body_id AND b.kind = 'council';
    PERFORM naturbudget_refuse('the balance of the period is ratified', wrong) WHERE wrong IS NOT NULL;
    RETURN NULL;
END $$;
CREATE TRIGGER seal_insert_voted AFTER INSERT ON ledger_seal REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_voted_check();
