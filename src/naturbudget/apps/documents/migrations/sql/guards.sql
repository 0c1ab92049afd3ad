-- A frozen document is what a voucher of the log seals, and stays so; a PDF made from it stays too (L-32, L-34).
CREATE FUNCTION documents_document_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM ledger_seal s JOIN ledger_voucher v ON v.id = s.voucher_id
        WHERE s.id = NEW.seal_id AND s.municipality_id = NEW.municipality_id AND s.seq = NEW.size + 1
            AND v.kind = 'document' AND v.source_id = NEW.data_id) THEN
        PERFORM naturbudget_refuse('a document rests on the log before its own seal', NEW.kind || ' ' || NEW.year);
    END IF;
    IF NEW.root <> ledger_root(NEW.municipality_id, NEW.size) THEN
        PERFORM naturbudget_refuse('a document names the root of the log it rests on', NEW.kind || ' ' || NEW.year);
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER document_insert BEFORE INSERT ON documents_document
    FOR EACH ROW EXECUTE FUNCTION documents_document_guard();
CREATE TRIGGER document_append_only BEFORE UPDATE OR DELETE ON documents_document
    FOR EACH ROW EXECUTE FUNCTION naturbudget_append_only();
CREATE TRIGGER issue_append_only BEFORE UPDATE OR DELETE ON documents_issue
    FOR EACH ROW EXECUTE FUNCTION naturbudget_append_only();

-- A PDF is what a voucher of its name seals: none is slipped in beside the one that was issued.
CREATE FUNCTION documents_issue_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM documents_document t JOIN ledger_voucher v ON v.municipality_id = t.municipality_id
            AND v.key = format('%s-%s-v%s.%s.pdf', t.kind, t.year, t.version, NEW.language)
        JOIN ledger_seal s ON s.voucher_id = v.id
        WHERE t.id = NEW.document_id AND t.kind <> 'decision' AND v.kind = 'document' AND v.source_id = NEW.pdf_id) THEN
        PERFORM naturbudget_refuse('a PDF is issued with the voucher that seals it', NEW.document_id || ' ' || NEW.language);
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER issue_insert BEFORE INSERT ON documents_issue FOR EACH ROW EXECUTE FUNCTION documents_issue_guard();

-- How the file of a document or a PDF is served is fixed as well; the ledger does not ask for that.
CREATE FUNCTION documents_source_fixed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (NEW.sha256, NEW.origin, NEW.media_type, NEW.size, NEW.received_at, NEW.municipality_id)
        = (OLD.sha256, OLD.origin, OLD.media_type, OLD.size, OLD.received_at, OLD.municipality_id) THEN
        RETURN NEW;
    END IF;
    PERFORM naturbudget_lock(OLD.municipality_id);
    IF EXISTS (SELECT 1 FROM documents_issue i WHERE i.pdf_id = OLD.id)
        OR EXISTS (SELECT 1 FROM documents_document d WHERE d.data_id = OLD.id) THEN
        PERFORM naturbudget_refuse('the file of a document is fixed', OLD.origin);
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER source_of_document_fixed BEFORE UPDATE OR DELETE ON evidence_source
    FOR EACH ROW EXECUTE FUNCTION documents_source_fixed();

CREATE TRIGGER documents_document_no_truncate BEFORE TRUNCATE ON documents_document
    FOR EACH STATEMENT EXECUTE FUNCTION naturbudget_append_only();
CREATE TRIGGER documents_issue_no_truncate BEFORE TRUNCATE ON documents_issue
    FOR EACH STATEMENT EXECUTE FUNCTION naturbudget_append_only();
