-- A calendar is laid once for each year of its cycle; deadlines and moves are only added (CAL-2, CAL-3).

CREATE FUNCTION calendar_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM naturbudget_lock(NEW.municipality_id);
    IF EXISTS (SELECT 1 FROM calendar_cyclecalendar c WHERE c.municipality_id = NEW.municipality_id AND c.id <> NEW.id
            AND c.year < NEW.year + NEW.rhythm AND NEW.year < c.year + c.rhythm) THEN
        PERFORM naturbudget_refuse('a year has one calendar', NEW.year::text);
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER calendar_insert BEFORE INSERT ON calendar_cyclecalendar FOR EACH ROW EXECUTE FUNCTION calendar_guard();

-- A move begins where the last one ended, and is numbered behind it.
CREATE FUNCTION calendar_move_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE town bigint; last int; was date;
BEGIN
    SELECT c.municipality_id, d.laid INTO town, was FROM calendar_deadline d
        JOIN calendar_cyclecalendar c ON c.id = d.calendar_id WHERE d.id = NEW.deadline_id;
    PERFORM naturbudget_lock(town);
    SELECT m.number, m.due INTO last, was FROM (
        SELECT 0 AS number, was AS due UNION ALL
        SELECT o.number, o.due FROM calendar_move o WHERE o.deadline_id = NEW.deadline_id) m ORDER BY m.number DESC LIMIT 1;
    IF NEW.number <> last + 1 OR NEW.before <> was THEN
        PERFORM naturbudget_refuse('a deadline is moved from the day it has', NEW.number::text);
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER move_insert BEFORE INSERT ON calendar_move FOR EACH ROW EXECUTE FUNCTION calendar_move_guard();

DO $$
DECLARE name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['calendar_cyclecalendar', 'calendar_deadline', 'calendar_move'] LOOP
        EXECUTE format('CREATE TRIGGER %I BEFORE UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION naturbudget_append_only()',
            name || '_append_only', name);
        EXECUTE format('CREATE TRIGGER %I BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION naturbudget_append_only()',
            name || '_no_truncate', name);
    END LOOP;
END $$;
