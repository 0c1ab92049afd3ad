-- What was drawn, traced, found, answered and said in an audit is only added to (AU-1 to AU-6), and stays within its
-- municipality. Nothing here asks who writes: the owner of the tables is refused as well.

-- A sample and an opinion name the log as it is: its root at a size that it has.
CREATE FUNCTION audit_root_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE town bigint;
BEGIN
    SELECT a.municipality_id INTO town FROM audit_audit a WHERE a.id = NEW.audit_id;
    PERFORM naturbudget_lock(town);
    IF NEW.size > (SELECT coalesce(max(s.seq), 0) FROM ledger_seal s WHERE s.municipality_id = town)
        OR NEW.root <> ledger_root(town, NEW.size) THEN
        PERFORM naturbudget_refuse('an audit names size and root of the log', NEW.size::text);
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER sample_insert BEFORE INSERT ON audit_sample FOR EACH ROW EXECUTE FUNCTION audit_root_guard();
CREATE TRIGGER opinion_insert BEFORE INSERT ON audit_opinion FOR EACH ROW EXECUTE FUNCTION audit_root_guard();

-- What is drawn was sealed by then, in the books of the year. A sample takes no voucher later: its rows come with it.
CREATE FUNCTION audit_item_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE wrong text;
BEGIN
    SELECT coalesce(v.key, d.id::text) INTO wrong FROM drawn d
        JOIN audit_sample s ON s.id = d.sample_id JOIN audit_audit a ON a.id = s.audit_id
        LEFT JOIN ledger_voucher v ON v.id = d.voucher_id LEFT JOIN ledger_seal l ON l.voucher_id = v.id
        WHERE (v.municipality_id = a.municipality_id AND v.period_id = a.period_id AND l.seq <= s.size) IS NOT TRUE LIMIT 1;
    PERFORM naturbudget_refuse('a sample holds sealed vouchers of its year', wrong) WHERE wrong IS NOT NULL;
    IF EXISTS (SELECT 1 FROM drawn d JOIN audit_trace t ON t.item_id IN (
            SELECT i.id FROM audit_item i WHERE i.sample_id = d.sample_id)) THEN
        PERFORM naturbudget_refuse('a sample that is traced takes no more vouchers', '');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER item_insert AFTER INSERT ON audit_item REFERENCING NEW TABLE AS drawn
    FOR EACH STATEMENT EXECUTE FUNCTION audit_item_guard();

-- A plan is for a year of its own municipality, for good.
CREATE FUNCTION audit_plan_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        PERFORM naturbudget_refuse('the audit of a year stays', OLD.id::text);
    END IF;
    PERFORM naturbudget_lock(NEW.municipality_id);
    IF TG_OP = 'UPDATE' AND (NEW.municipality_id, NEW.period_id) <> (OLD.municipality_id, OLD.period_id)
        OR NOT EXISTS (SELECT 1 FROM ledger_period p WHERE p.id = NEW.period_id AND p.municipality_id = NEW.municipality_id) THEN
        PERFORM naturbudget_refuse('an audit is of one year of its municipality', NEW.period_id::text);
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER audit_change BEFORE INSERT OR UPDATE OR DELETE ON audit_audit
    FOR EACH ROW EXECUTE FUNCTION audit_plan_guard();

-- A finding and its answer name sealed vouchers and departments of their municipality.
CREATE FUNCTION audit_finding_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE town bigint;
BEGIN
    SELECT a.municipality_id INTO town FROM audit_audit a WHERE a.id = NEW.audit_id;
    PERFORM naturbudget_lock(town);
    IF NEW.voucher_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM ledger_seal s WHERE s.voucher_id = NEW.voucher_id
            AND s.municipality_id = town)
        OR NEW.department_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM municipalities_department d
            WHERE d.id = NEW.department_id AND d.municipality_id = town) THEN
        PERFORM naturbudget_refuse('a finding is about its own municipality', NEW.number::text);
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER finding_insert BEFORE INSERT ON audit_finding FOR EACH ROW EXECUTE FUNCTION audit_finding_guard();

-- An open finding is answered; what was answered is settled or sent back; what is settled stays (AU-6).
CREATE FUNCTION audit_step_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE town bigint; what text; before text; last int;
BEGIN
    SELECT a.municipality_id, f.kind INTO town, what FROM audit_finding f JOIN audit_audit a ON a.id = f.audit_id
        WHERE f.id = NEW.finding_id;
    PERFORM naturbudget_lock(town);
    SELECT s.step, s.number INTO before, last FROM audit_step s WHERE s.finding_id = NEW.finding_id
        ORDER BY s.number DESC LIMIT 1;
    IF what = 'strength' OR NEW.number <> coalesce(last, 0) + 1
        OR (NEW.step = 'answered') <> (coalesce(before, 'sent-back') = 'sent-back') OR before = 'settled' THEN
        PERFORM naturbudget_refuse('a finding is answered, then settled or sent back', NEW.step);
    END IF;
    IF NEW.voucher_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM ledger_seal s WHERE s.voucher_id = NEW.voucher_id
            AND s.municipality_id = town) THEN
        PERFORM naturbudget_refuse('a finding is corrected by a voucher of its municipality', NEW.number::text);
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER step_insert BEFORE INSERT ON audit_step FOR EACH ROW EXECUTE FUNCTION audit_step_guard();

DO $$
DECLARE name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['audit_sample', 'audit_item', 'audit_trace', 'audit_finding', 'audit_step', 'audit_opinion'] LOOP
        EXECUTE format('CREATE TRIGGER %I BEFORE UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION naturbudget_append_only()',
            name || '_append_only', name);
        EXECUTE format('CREATE TRIGGER %I BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION naturbudget_append_only()',
            name || '_no_truncate', name);
    END LOOP;
    EXECUTE 'CREATE TRIGGER audit_audit_no_truncate BEFORE TRUNCATE ON audit_audit FOR EACH STATEMENT EXECUTE FUNCTION naturbudget_append_only()';
END $$;
