-- What a vote froze stays: the version with its lines and shares, the definitions they name, the balance with its
-- explanations (W-6, L-32, BL-16). Nothing here asks who writes: the owner of the tables is refused as well.

-- Whether a decision is the council's, adopted, of this municipality and year.
CREATE FUNCTION budget_is_voted(decision bigint, town bigint, of_year int) RETURNS boolean
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM decisions_decision d JOIN municipalities_body b ON b.id = d.body_id
        WHERE d.id = decision AND d.municipality_id = town AND d.year = of_year AND d.outcome = 'adopted'
            AND b.kind = 'council')
$$;

-- A version is frozen by the document that the log seals with the same decision; from then on it never changes.
CREATE FUNCTION budget_version_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE town bigint; of_year int;
BEGIN
    PERFORM naturbudget_read_committed();
    IF TG_OP <> 'INSERT' AND OLD.document_id IS NOT NULL AND (TG_OP = 'DELETE' OR NEW IS DISTINCT FROM OLD) THEN
        PERFORM naturbudget_refuse('frozen: a version that was voted never changes', OLD.id::text);
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    SELECT m.municipality_id, p.year INTO town, of_year FROM budget_masterbudget m
        JOIN ledger_period p ON p.id = m.period_id WHERE m.id = NEW.budget_id;
    IF (NEW.document_id IS NULL) <> (NEW.state NOT IN ('ratified', 'published-copy'))
        OR (NEW.decision_id IS NULL) <> (NEW.state <> 'ratified')
        OR NEW.decision_id IS NOT NULL AND NOT budget_is_voted(NEW.decision_id, town, of_year)
        OR NEW.document_id IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM documents_document t JOIN ledger_seal s ON s.id = t.seal_id
                JOIN ledger_voucher v ON v.id = s.voucher_id
            WHERE t.id = NEW.document_id AND t.municipality_id = town AND t.kind = 'master-budget'
                AND t.year = of_year AND t.version = NEW.number AND v.decision_id IS NOT DISTINCT FROM NEW.decision_id) THEN
        PERFORM naturbudget_refuse('a version is frozen by its own document and the council''s decision', of_year::text);
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER version_change BEFORE INSERT OR UPDATE OR DELETE ON budget_budgetversion
    FOR EACH ROW EXECUTE FUNCTION budget_version_guard();

CREATE FUNCTION budget_budget_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM naturbudget_lock(OLD.municipality_id);
    IF EXISTS (SELECT 1 FROM budget_budgetversion v WHERE v.budget_id = OLD.id AND v.document_id IS NOT NULL)
        AND (TG_OP = 'DELETE' OR NEW IS DISTINCT FROM OLD) THEN
        PERFORM naturbudget_refuse('frozen: a budget that was voted stays that of its year', OLD.id::text);
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER budget_change BEFORE UPDATE OR DELETE ON budget_masterbudget
    FOR EACH ROW EXECUTE FUNCTION budget_budget_guard();

-- A year whose budget was voted is a budget year, and stays one (L-39).
CREATE FUNCTION budget_period_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM naturbudget_lock(OLD.municipality_id);
    IF NEW.history AND EXISTS (SELECT 1 FROM budget_masterbudget m JOIN budget_budgetversion v ON v.budget_id = m.id
        WHERE m.period_id = OLD.id AND v.state = 'ratified') THEN
        PERFORM naturbudget_refuse('a year whose budget was voted stays a budget year', OLD.year::text);
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER period_voted BEFORE UPDATE ON ledger_period FOR EACH ROW
    WHEN (NEW.history AND NOT OLD.history) EXECUTE FUNCTION budget_period_guard();

-- The lock on the version makes a change wait for a vote in progress, and then see it.
CREATE FUNCTION budget_line_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE touched bigint[];
BEGIN
    PERFORM naturbudget_read_committed();
    IF TG_TABLE_NAME = 'budget_budgetline' THEN
        IF TG_OP <> 'INSERT' THEN touched := touched || OLD.version_id; END IF;
        IF TG_OP <> 'DELETE' THEN touched := touched || NEW.version_id; END IF;
    ELSE
        IF TG_OP <> 'INSERT' THEN
            touched := touched || (SELECT l.version_id FROM budget_budgetline l WHERE l.id = OLD.line_id);
        END IF;
        IF TG_OP <> 'DELETE' THEN
            touched := touched || (SELECT l.version_id FROM budget_budgetline l WHERE l.id = NEW.line_id);
        END IF;
    END IF;
    PERFORM 1 FROM budget_budgetversion v WHERE v.id = ANY(touched) ORDER BY v.id FOR SHARE;
    IF EXISTS (SELECT 1 FROM budget_budgetversion v WHERE v.id = ANY(touched) AND v.document_id IS NOT NULL) THEN
        PERFORM naturbudget_refuse('frozen: no line of a budget that was voted changes', touched[1]::text);
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER line_change BEFORE INSERT OR UPDATE OR DELETE ON budget_budgetline
    FOR EACH ROW EXECUTE FUNCTION budget_line_guard();
CREATE TRIGGER share_change BEFORE INSERT OR UPDATE OR DELETE ON budget_subline
    FOR EACH ROW EXECUTE FUNCTION budget_line_guard();

-- A balance goes from drawn to submitted with a document made anew, and from there to ratified with that very one.
CREATE FUNCTION budget_balance_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE town bigint; of_year int; is_copy boolean; shown bigint;
BEGIN
    PERFORM naturbudget_read_committed();
    IF TG_OP <> 'INSERT' THEN
        IF OLD.state = 'ratified' AND (TG_OP = 'DELETE' OR NEW IS DISTINCT FROM OLD) THEN
            PERFORM naturbudget_refuse('frozen: a balance that was voted never changes', OLD.id::text);
        END IF;
        IF OLD.document_id IS NOT NULL AND (TG_OP = 'DELETE' OR NEW.document_id IS NULL
            OR NEW.version_id <> OLD.version_id OR NEW.number < OLD.number) THEN
            PERFORM naturbudget_refuse('frozen: a balance that was submitted stays', OLD.id::text);
        END IF;
        shown := OLD.document_id;
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    SELECT m.municipality_id, p.year, v.state = 'published-copy' INTO town, of_year, is_copy FROM budget_budgetversion v
        JOIN budget_masterbudget m ON m.id = v.budget_id JOIN ledger_period p ON p.id = m.period_id
        WHERE v.id = NEW.version_id;
    IF NEW.document_id IS DISTINCT FROM shown AND NOT EXISTS (
        SELECT 1 FROM documents_document t WHERE t.id = NEW.document_id AND t.municipality_id = town
            AND t.kind = 'budget-balance' AND t.year = of_year AND t.version = NEW.number) THEN
        PERFORM naturbudget_refuse('a balance is frozen by its own document', of_year::text);
    END IF;
    IF NEW.state IN ('submitted', 'ratified', 'calculated') AND NEW.document_id IS NULL
        OR NEW.state = 'calculated' AND NOT is_copy
        OR NEW.state = 'submitted' AND NOT is_copy AND NEW.document_id IS NOT DISTINCT FROM shown
            AND (TG_OP = 'INSERT' OR OLD.state <> 'submitted') THEN
        PERFORM naturbudget_refuse('a balance is submitted with a document made for it', of_year::text);
    END IF;
    IF (NEW.decision_id IS NULL) <> (NEW.state <> 'ratified')
        OR NEW.state = 'ratified' AND (TG_OP = 'INSERT' OR OLD.state <> 'submitted' OR NEW.document_id <> shown
            OR NOT budget_is_voted(NEW.decision_id, town, of_year) OR NOT EXISTS (
                SELECT 1 FROM documents_document t JOIN ledger_voucher v ON v.source_id = t.data_id
                    JOIN ledger_seal s ON s.voucher_id = v.id
                WHERE t.id = NEW.document_id AND v.kind = 'document' AND v.decision_id = NEW.decision_id)) THEN
        PERFORM naturbudget_refuse('a balance is ratified by the council, as it was submitted', of_year::text);
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER balance_change BEFORE INSERT OR UPDATE OR DELETE ON budget_balance
    FOR EACH ROW EXECUTE FUNCTION budget_balance_guard();

CREATE FUNCTION budget_explanation_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE touched bigint[];
BEGIN
    PERFORM naturbudget_read_committed();
    IF TG_OP <> 'INSERT' THEN touched := touched || OLD.balance_id; END IF;
    IF TG_OP <> 'DELETE' THEN touched := touched || NEW.balance_id; END IF;
    PERFORM 1 FROM budget_balance b WHERE b.id = ANY(touched) ORDER BY b.id FOR SHARE;
    IF EXISTS (SELECT 1 FROM budget_balance b WHERE b.id = ANY(touched) AND b.state NOT IN ('drawn', 'sent-back')) THEN
        PERFORM naturbudget_refuse('frozen: a balance is explained before it is submitted', touched[1]::text);
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER explanation_change BEFORE INSERT OR UPDATE OR DELETE ON budget_explanation
    FOR EACH ROW EXECUTE FUNCTION budget_explanation_guard();

-- Which definitions a frozen line names, and the accounts, series and departments that are part of what was voted.
CREATE VIEW budget_frozen AS
    SELECT l.id AS line_id, l.definition_id, l.department_id
    FROM budget_budgetline l JOIN budget_budgetversion v ON v.id = l.version_id WHERE v.document_id IS NOT NULL;

CREATE FUNCTION budget_definition_fixed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW IS NOT DISTINCT FROM OLD THEN RETURN NEW; END IF;
    PERFORM naturbudget_lock(i.municipality_id) FROM resources_indicator i WHERE i.id = OLD.indicator_id;
    IF EXISTS (SELECT 1 FROM budget_frozen f WHERE f.definition_id = OLD.id) THEN
        PERFORM naturbudget_refuse('frozen: a definition that was voted is fixed', OLD.formula);
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER definition_fixed BEFORE UPDATE OR DELETE ON resources_indicatorversion
    FOR EACH ROW EXECUTE FUNCTION budget_definition_fixed();

CREATE FUNCTION budget_indicator_fixed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (NEW.code, NEW.municipality_id) = (OLD.code, OLD.municipality_id) THEN RETURN NEW; END IF;
    PERFORM naturbudget_lock(OLD.municipality_id);
    IF EXISTS (SELECT 1 FROM budget_frozen f JOIN resources_indicatorversion d ON d.id = f.definition_id
        WHERE d.indicator_id = OLD.id) THEN
        PERFORM naturbudget_refuse('frozen: the code of an indicator that was voted is fixed', OLD.code);
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER indicator_fixed BEFORE UPDATE OR DELETE ON resources_indicator
    FOR EACH ROW EXECUTE FUNCTION budget_indicator_fixed();

CREATE FUNCTION budget_term_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM naturbudget_lock(town) FROM (SELECT DISTINCT i.municipality_id AS town FROM touched t
        JOIN resources_indicatorversion d ON d.id = t.version_id JOIN resources_indicator i ON i.id = d.indicator_id
        ORDER BY 1) towns;
    IF EXISTS (SELECT 1 FROM touched t JOIN budget_frozen f ON f.definition_id = t.version_id) THEN
        PERFORM naturbudget_refuse('frozen: the terms of a definition that was voted are fixed', TG_OP);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER term_insert AFTER INSERT ON resources_term REFERENCING NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION budget_term_guard();
CREATE TRIGGER term_update_old AFTER UPDATE ON resources_term REFERENCING OLD TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION budget_term_guard();
CREATE TRIGGER term_update_new AFTER UPDATE ON resources_term REFERENCING NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION budget_term_guard();
CREATE TRIGGER term_delete AFTER DELETE ON resources_term REFERENCING OLD TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION budget_term_guard();

-- The ledger fixes what has entries; what a definition names is fixed without any, and how a series becomes one value.
CREATE FUNCTION budget_account_fixed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (NEW.path, NEW.kind, NEW.unit_id, NEW.municipality_id)
        = (OLD.path, OLD.kind, OLD.unit_id, OLD.municipality_id) THEN RETURN NEW; END IF;
    PERFORM naturbudget_lock(OLD.municipality_id);
    IF EXISTS (SELECT 1 FROM budget_frozen f JOIN resources_term t ON t.version_id = f.definition_id
        WHERE t.account_id = OLD.id) THEN
        PERFORM naturbudget_refuse('frozen: an account that was voted on is fixed', OLD.path);
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER account_voted_fixed BEFORE UPDATE OR DELETE ON resources_account
    FOR EACH ROW EXECUTE FUNCTION budget_account_fixed();

CREATE FUNCTION budget_series_fixed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (NEW.code, NEW.unit, NEW.aggregation, NEW.municipality_id)
        = (OLD.code, OLD.unit, OLD.aggregation, OLD.municipality_id) THEN RETURN NEW; END IF;
    PERFORM naturbudget_lock(OLD.municipality_id);
    IF EXISTS (SELECT 1 FROM budget_frozen f JOIN resources_term t ON t.version_id = f.definition_id
        WHERE t.series_id = OLD.id) THEN
        PERFORM naturbudget_refuse('frozen: a series that was voted on is fixed', OLD.code);
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER series_voted_fixed BEFORE UPDATE OR DELETE ON resources_series
    FOR EACH ROW EXECUTE FUNCTION budget_series_fixed();

CREATE FUNCTION budget_department_fixed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (NEW.code, NEW.municipality_id) = (OLD.code, OLD.municipality_id) THEN RETURN NEW; END IF;
    PERFORM naturbudget_lock(OLD.municipality_id);
    IF EXISTS (SELECT 1 FROM budget_frozen f WHERE f.department_id = OLD.id OR EXISTS (
        SELECT 1 FROM budget_subline s WHERE s.line_id = f.line_id AND s.department_id = OLD.id)) THEN
        PERFORM naturbudget_refuse('frozen: the code of a department that was voted on is fixed', OLD.code);
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER department_voted_fixed BEFORE UPDATE OR DELETE ON municipalities_department
    FOR EACH ROW EXECUTE FUNCTION budget_department_fixed();

-- TRUNCATE fires no row triggers; it is refused by its own.
DO $$
DECLARE name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['budget_masterbudget', 'budget_budgetversion', 'budget_budgetline', 'budget_subline',
        'budget_balance', 'budget_explanation', 'resources_indicator', 'resources_indicatorversion', 'resources_term'] LOOP
        EXECUTE format('CREATE TRIGGER %I BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION naturbudget_append_only()',
            name || '_no_truncate', name);
    END LOOP;
END $$;

-- BL-7: what a body decided of a use beyond the plan stands, and is of one municipality.
CREATE FUNCTION budget_overspending_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM naturbudget_lock(NEW.municipality_id);
    IF NOT EXISTS (SELECT 1 FROM decisions_decision d JOIN ledger_period p ON p.id = NEW.period_id
            JOIN resources_account a ON a.id = NEW.account_id
        WHERE d.id = NEW.decision_id AND d.kind = 'over-plan' AND d.outcome = 'adopted' AND d.year = p.year
            AND NEW.municipality_id = ALL (ARRAY[d.municipality_id, p.municipality_id, a.municipality_id])) THEN
        PERFORM naturbudget_refuse('a use beyond the plan has its own adopted decision', NEW.account_id::text);
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER overspending_insert BEFORE INSERT ON budget_overspending
    FOR EACH ROW EXECUTE FUNCTION budget_overspending_guard();
CREATE TRIGGER overspending_append_only BEFORE UPDATE OR DELETE ON budget_overspending
    FOR EACH ROW EXECUTE FUNCTION naturbudget_append_only();
CREATE TRIGGER budget_overspending_no_truncate BEFORE TRUNCATE ON budget_overspending
    FOR EACH STATEMENT EXECUTE FUNCTION naturbudget_append_only();
