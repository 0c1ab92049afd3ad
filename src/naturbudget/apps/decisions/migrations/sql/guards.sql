-- The votes on a decision are recorded with it, in one transaction: none is added to it afterwards.
CREATE FUNCTION decisions_vote_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    mine bigint := pg_current_xact_id()::text::bigint;
    -- The row tells 32 bits of the transaction that wrote it; a savepoint's number is above its transaction's.
    wrote bigint := (SELECT d.xmin::text::bigint FROM decisions_decision d WHERE d.id = NEW.decision_id);
BEGIN
    IF wrote < (mine & 4294967295) OR pg_xact_status(((mine >> 32 << 32) | wrote)::text::xid8) <> 'in progress' THEN
        PERFORM naturbudget_refuse('votes are recorded with their decision, none is added', NEW."group");
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER vote_insert BEFORE INSERT ON decisions_vote FOR EACH ROW EXECUTE FUNCTION decisions_vote_guard();
