-- An in-year account is frozen by its own document, and from then on nothing of it changes (IY-8). Nothing here asks who
-- writes: the owner of the tables is refused as well.
CREATE FUNCTION inyear_account_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM naturbudget_lock(OLD.municipality_id);
        IF TG_OP = 'DELETE' OR OLD.document_id IS NOT NULL AND NEW IS DISTINCT FROM OLD
            OR (NEW.municipality_id, NEW.period_id, NEW.number, NEW.as_of)
                <> (OLD.municipality_id, OLD.period_id, OLD.number, OLD.as_of) THEN
            PERFORM naturbudget_refuse('frozen: an in-year account stays as it was begun and issued', OLD.id::text);
        END IF;
    END IF;
    PERFORM naturbudget_lock(NEW.municipality_id);
    IF NOT EXISTS (SELECT 1 FROM ledger_period p WHERE p.id = NEW.period_id AND p.municipality_id = NEW.municipality_id
            AND NEW.as_of >= p.first AND NEW.as_of < p.last) THEN
        PERFORM naturbudget_refuse('an in-year account is of a day of a year of its municipality', NEW.period_id::text);
    END IF;
    IF NEW.document_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM documents_document t JOIN ledger_period p ON p.id = NEW.period_id
        WHERE t.id = NEW.document_id AND t.municipality_id = NEW.municipality_id AND t.kind = 'in-year-account'
            AND t.year = p.year AND t.version = NEW.number) THEN
        PERFORM naturbudget_refuse('an in-year account is frozen by its own document', NEW.period_id::text);
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER account_change BEFORE INSERT OR UPDATE OR DELETE ON inyear_inyearaccount
    FOR EACH ROW EXECUTE FUNCTION inyear_account_guard();

-- The lock on the account makes a comment wait for its issue, and then see it.
CREATE FUNCTION inyear_said_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE touched bigint[];
BEGIN
    PERFORM naturbudget_read_committed();
    IF TG_OP <> 'INSERT' THEN touched := touched || OLD.account_id; END IF;
    IF TG_OP <> 'DELETE' THEN touched := touched || NEW.account_id; END IF;
    PERFORM 1 FROM inyear_inyearaccount a WHERE a.id = ANY(touched) ORDER BY a.id FOR SHARE;
    IF EXISTS (SELECT 1 FROM inyear_inyearaccount a WHERE a.id = ANY(touched) AND a.document_id IS NOT NULL) THEN
        PERFORM naturbudget_refuse('frozen: an in-year account is commented before it is issued', touched[1]::text);
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    IF NOT EXISTS (SELECT 1 FROM inyear_inyearaccount a JOIN resources_indicator i ON i.id = NEW.indicator_id
        WHERE a.id = NEW.account_id AND a.municipality_id = i.municipality_id) THEN
        PERFORM naturbudget_refuse('an in-year account speaks of indicators of its municipality', NEW.id::text);
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER comment_change BEFORE INSERT OR UPDATE OR DELETE ON inyear_comment
    FOR EACH ROW EXECUTE FUNCTION inyear_said_guard();
CREATE TRIGGER steering_change BEFORE INSERT OR UPDATE OR DELETE ON inyear_steering
    FOR EACH ROW EXECUTE FUNCTION inyear_said_guard();

DO $$
DECLARE name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['inyear_inyearaccount', 'inyear_comment', 'inyear_steering'] LOOP
        EXECUTE format('CREATE TRIGGER %I BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION naturbudget_append_only()',
            name || '_no_truncate', name);
    END LOOP;
END $$;
