-- References of the tables that fill by the hundred thousand: vouchers, postings, observations, seals. A foreign key
-- asks and locks once for each row and column, which was half the time of an import; these triggers ask and lock once for each
-- statement, and promise the same: what is named exists, and stays as long as it is named.

-- Arguments: column, table, column, table ... The locks are those of a foreign key. Rows that this transaction made are
-- invisible to others and need none.
CREATE FUNCTION naturbudget_refers() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE lowest text; highest text; low bigint[]; high bigint[]; missing text;
BEGIN
    PERFORM naturbudget_read_committed();
    -- What is named lies between two keys, so that the work follows the batch and not the size of the other table.
    SELECT string_agg(format('min(%I)', TG_ARGV[i]), ', ' ORDER BY i), string_agg(format('max(%I)', TG_ARGV[i]), ', ' ORDER BY i)
        INTO lowest, highest FROM generate_series(0, TG_NARGS - 1, 2) i;
    EXECUTE format('SELECT array[%s]::bigint[], array[%s]::bigint[] FROM touched', lowest, highest) INTO low, high;
    FOR i IN 0 .. TG_NARGS - 1 BY 2 LOOP
        CONTINUE WHEN low[i / 2 + 1] IS NULL;
        EXECUTE format('SELECT FROM %2$I named WHERE named.id BETWEEN $1 AND $2 AND named.id IN (SELECT %1$I FROM touched)
            AND named.xmin <> pg_current_xact_id()::xid ORDER BY named.id FOR KEY SHARE', TG_ARGV[i], TG_ARGV[i + 1])
            USING low[i / 2 + 1], high[i / 2 + 1];
        EXECUTE format('SELECT min(%1$I)::text FROM touched WHERE %1$I IS NOT NULL AND NOT EXISTS (SELECT FROM %2$I named
            WHERE named.id = touched.%1$I AND named.id BETWEEN $1 AND $2)', TG_ARGV[i], TG_ARGV[i + 1])
            INTO missing USING low[i / 2 + 1], high[i / 2 + 1];
        IF missing IS NOT NULL THEN
            PERFORM naturbudget_refuse(TG_TABLE_NAME || ' names what does not exist', TG_ARGV[i] || ' ' || missing);
        END IF;
    END LOOP;
    RETURN NULL;
END $$;

-- Arguments: table, column, table, column ... The triggers are named so that the guards of what is sealed speak first.
CREATE FUNCTION naturbudget_named() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE found boolean;
BEGIN
    PERFORM naturbudget_read_committed();
    IF TG_OP = 'UPDATE' AND NEW.id = OLD.id THEN RETURN NEW; END IF;
    FOR i IN 0 .. TG_NARGS - 1 BY 2 LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM %1$I WHERE %2$I = $1)', TG_ARGV[i], TG_ARGV[i + 1]) INTO found USING OLD.id;
        IF found THEN
            PERFORM naturbudget_refuse(TG_TABLE_NAME || ' is named elsewhere and stays', TG_ARGV[i] || ' ' || OLD.id);
        END IF;
    END LOOP;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;

DO $$
DECLARE
    refers text[][] := ARRAY[
        ['ledger_voucher', 'municipality_id', 'municipalities_municipality'], ['ledger_voucher', 'period_id', 'ledger_period'],
        ['ledger_voucher', 'source_id', 'evidence_source'], ['ledger_voucher', 'decision_id', 'decisions_decision'],
        ['ledger_voucher', 'reverses_id', 'ledger_voucher'], ['ledger_voucher', 'author_id', 'municipalities_user'],
        ['ledger_posting', 'voucher_id', 'ledger_voucher'], ['ledger_posting', 'account_id', 'resources_account'],
        ['ledger_posting', 'department_id', 'municipalities_department'],
        ['ledger_observation', 'voucher_id', 'ledger_voucher'], ['ledger_observation', 'series_id', 'resources_series'],
        ['ledger_seal', 'municipality_id', 'municipalities_municipality'], ['ledger_seal', 'voucher_id', 'ledger_voucher'],
        ['ledger_seal', 'recorded_by_id', 'municipalities_user']];
    one record;
BEGIN
    FOR one IN SELECT refers[i][1] AS child, string_agg(format('%L, %L', refers[i][2], refers[i][3]), ', ') AS names
        FROM generate_subscripts(refers, 1) i GROUP BY 1 LOOP
        EXECUTE format('CREATE TRIGGER refers_insert AFTER INSERT ON %I REFERENCING NEW TABLE AS touched
            FOR EACH STATEMENT EXECUTE FUNCTION naturbudget_refers(%s)', one.child, one.names);
        EXECUTE format('CREATE TRIGGER refers_update AFTER UPDATE ON %I REFERENCING NEW TABLE AS touched
            FOR EACH STATEMENT EXECUTE FUNCTION naturbudget_refers(%s)', one.child, one.names);
    END LOOP;
    FOR one IN SELECT refers[i][3] AS parent, string_agg(format('%L, %L', refers[i][1], refers[i][2]), ', ') AS names
        FROM generate_subscripts(refers, 1) i GROUP BY 1 LOOP
        EXECUTE format('CREATE TRIGGER when_named BEFORE DELETE OR UPDATE OF id ON %I
            FOR EACH ROW EXECUTE FUNCTION naturbudget_named(%s)', one.parent, one.names);
    END LOOP;
END $$;
