-- What was reported of a measure is only added to (PG-6), and a measure keeps to its municipality.

-- A measure stays, in its municipality and with a department of it.
CREATE FUNCTION programme_measure_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        PERFORM naturbudget_refuse('a measure stays; it may be stopped', OLD.number::text);
    END IF;
    PERFORM naturbudget_lock(NEW.municipality_id);
    IF TG_OP = 'UPDATE' AND (NEW.municipality_id, NEW.number) <> (OLD.municipality_id, OLD.number)
        OR NOT EXISTS (SELECT 1 FROM municipalities_department d WHERE d.id = NEW.department_id
            AND d.municipality_id = NEW.municipality_id) THEN
        PERFORM naturbudget_refuse('a measure is of one municipality', NEW.number::text);
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER measure_change BEFORE INSERT OR UPDATE OR DELETE ON programme_measure
    FOR EACH ROW EXECUTE FUNCTION programme_measure_guard();

-- It serves indicators of its municipality.
CREATE FUNCTION programme_aim_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM programme_measure m JOIN resources_indicator i ON i.municipality_id = m.municipality_id
            WHERE m.id = NEW.measure_id AND i.id = NEW.indicator_id) THEN
        PERFORM naturbudget_refuse('a measure serves indicators of its municipality', NEW.measure_id::text);
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER aim_change BEFORE INSERT OR UPDATE ON programme_aim FOR EACH ROW EXECUTE FUNCTION programme_aim_guard();

-- Reports of a measure are numbered one behind the other.
CREATE FUNCTION programme_report_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE town bigint;
BEGIN
    SELECT m.municipality_id INTO town FROM programme_measure m WHERE m.id = NEW.measure_id;
    PERFORM naturbudget_lock(town);
    IF NEW.number <> 1 + (SELECT coalesce(max(r.number), 0) FROM programme_report r WHERE r.measure_id = NEW.measure_id) THEN
        PERFORM naturbudget_refuse('a report is numbered behind the last one', NEW.number::text);
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER report_insert BEFORE INSERT ON programme_report FOR EACH ROW EXECUTE FUNCTION programme_report_guard();

-- What a report says that came of it is about an indicator that its measure serves.
CREATE FUNCTION programme_realised_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM programme_report r JOIN programme_aim a ON a.measure_id = r.measure_id
            WHERE r.id = NEW.report_id AND a.indicator_id = NEW.indicator_id) THEN
        PERFORM naturbudget_refuse('a report tells effects on what its measure serves', NEW.report_id::text);
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER realised_insert BEFORE INSERT ON programme_realised FOR EACH ROW EXECUTE FUNCTION programme_realised_guard();

DO $$
DECLARE name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['programme_report', 'programme_realised'] LOOP
        EXECUTE format('CREATE TRIGGER %I BEFORE UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION naturbudget_append_only()',
            name || '_append_only', name);
        EXECUTE format('CREATE TRIGGER %I BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION naturbudget_append_only()',
            name || '_no_truncate', name);
    END LOOP;
    EXECUTE 'CREATE TRIGGER programme_measure_no_truncate BEFORE TRUNCATE ON programme_measure FOR EACH STATEMENT EXECUTE FUNCTION naturbudget_append_only()';
END $$;
