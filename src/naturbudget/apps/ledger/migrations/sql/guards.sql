-- The guards of the books (spec: ledger, 11.3). Every rule that a sealed voucher must keep is checked here once more,
-- by the database, for whole batches: statement triggers with transition tables, each rule one query.
-- The owner of the tables owns these functions; the application's role owns nothing and cannot switch them off.

CREATE FUNCTION naturbudget_refuse(sentence text, what text) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    RAISE EXCEPTION '%', sentence USING ERRCODE = 'integrity_constraint_violation', DETAIL = coalesce(what, '');
END $$;

-- Every guard looks at what others committed a moment ago. REPEATABLE READ shows an old snapshot behind the lock, and
-- SERIALIZABLE does too unless everybody else uses it: under both, what is sealed could be changed unseen.
CREATE FUNCTION naturbudget_read_committed() RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF current_setting('transaction_isolation') IN ('repeatable read', 'serializable') THEN
        PERFORM naturbudget_refuse('the books are changed under READ COMMITTED only', current_setting('transaction_isolation'));
    END IF;
END $$;

-- L-20: one writer at a time in each municipality.
CREATE FUNCTION naturbudget_lock(municipality bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM naturbudget_read_committed();
    PERFORM 1 FROM municipalities_municipality m WHERE m.id = municipality FOR NO KEY UPDATE;
END $$;

-- The planner's counts of the tables that a long file fills, for the application, which
-- owns none of them. The server counts by itself only within a minute and what is committed; the first page after a
-- long import, and the import itself, would be planned as if the tables were empty. Where another import counts a table
-- at the moment, nobody waits for it.
CREATE FUNCTION naturbudget_count_rows() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    ANALYZE (SKIP_LOCKED) ledger_voucher, ledger_posting, ledger_observation, ledger_seal,
        ledger_monthtotal, resources_account, resources_series, resources_name,
        municipalities_event;
END $$;

CREATE FUNCTION naturbudget_append_only() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM naturbudget_refuse(TG_TABLE_NAME || ' is append-only', TG_OP);
    RETURN NULL;
END $$;

-- What is under a sealed voucher takes no line, loses none and changes none (L-21). A batch asks for the vouchers between
-- its lowest and its highest, so that the work follows the batch and not the books.
CREATE FUNCTION ledger_line_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE low bigint; high bigint; which text;
BEGIN
    PERFORM naturbudget_read_committed();
    EXECUTE 'SELECT min(voucher_id), max(voucher_id) FROM touched' INTO low, high;
    -- Rows of this very transaction are invisible to others, so only older vouchers need the lock.
    EXECUTE 'SELECT FROM ledger_voucher v WHERE v.id BETWEEN $1 AND $2 AND v.id IN (SELECT voucher_id FROM touched)
        AND v.xmin <> pg_current_xact_id()::xid ORDER BY v.id FOR SHARE' USING low, high;
    EXECUTE 'SELECT min(v.key) FROM ledger_seal s JOIN ledger_voucher v ON v.id = s.voucher_id
        WHERE s.voucher_id BETWEEN $1 AND $2 AND s.voucher_id IN (SELECT voucher_id FROM touched)' INTO which USING low, high;
    IF which IS NOT NULL THEN
        PERFORM naturbudget_refuse('sealed: nothing under a sealed voucher changes', which);
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER posting_insert AFTER INSERT ON ledger_posting REFERENCING NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_line_guard();
CREATE TRIGGER posting_update_old AFTER UPDATE ON ledger_posting REFERENCING OLD TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_line_guard();
CREATE TRIGGER posting_update_new AFTER UPDATE ON ledger_posting REFERENCING NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_line_guard();
CREATE TRIGGER posting_delete AFTER DELETE ON ledger_posting REFERENCING OLD TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_line_guard();
CREATE TRIGGER observation_insert AFTER INSERT ON ledger_observation REFERENCING NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_line_guard();
CREATE TRIGGER observation_update_old AFTER UPDATE ON ledger_observation REFERENCING OLD TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_line_guard();
CREATE TRIGGER observation_update_new AFTER UPDATE ON ledger_observation REFERENCING NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_line_guard();
CREATE TRIGGER observation_delete AFTER DELETE ON ledger_observation REFERENCING OLD TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_line_guard();

CREATE FUNCTION ledger_voucher_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM naturbudget_read_committed();
    IF EXISTS (SELECT 1 FROM ledger_seal s WHERE s.voucher_id = OLD.id) THEN
        PERFORM naturbudget_refuse('sealed: a sealed voucher never changes', OLD.key);
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER voucher_change BEFORE UPDATE OR DELETE ON ledger_voucher
    FOR EACH ROW EXECUTE FUNCTION ledger_voucher_guard();

-- Sealing: everything is checked once, for all vouchers of the statement (L-19), then the month totals follow (L-24).
-- Each check asks for the first key that breaks it by min(), never by LIMIT 1: a limit makes the planner hope for an
-- early end and choose loops that are quadratic over a large import. Statements that read a transition table are
-- EXECUTEd: a plan that is kept was made for the size of the first batch, and a page that seals one voucher would leave
-- loops behind for an import of a hundred thousand on the same connection. They name the lowest and the highest voucher
-- of the batch, so that nobody reads through all the books for it.
CREATE FUNCTION ledger_seal_check() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET work_mem = '64MB' AS $$
DECLARE low bigint; high bigint; wrong text[]; plans boolean; batch bigint[];
BEGIN
    EXECUTE 'SELECT naturbudget_lock(town) FROM (SELECT DISTINCT municipality_id AS town FROM fresh ORDER BY 1) towns';
    EXECUTE 'SELECT min(voucher_id), max(voucher_id) FROM fresh' INTO low, high;
    EXECUTE 'SELECT FROM ledger_voucher v WHERE v.id BETWEEN $1 AND $2 AND v.id IN (SELECT voucher_id FROM fresh)
        AND v.xmin <> pg_current_xact_id()::xid ORDER BY v.id FOR NO KEY UPDATE' USING low, high;

    -- L-20: no gap, and recorded never goes back
    EXECUTE $q$SELECT array[min(town) FILTER (WHERE gap), NULL] FROM (
        SELECT f.municipality_id::text AS town, count(*) <> max(f.seq) - min(f.seq) + 1
            OR min(f.seq) <> 1 + coalesce((SELECT max(s.seq) FROM ledger_seal s
                WHERE s.municipality_id = f.municipality_id AND s.seq < min(f.seq)), 0)
            OR max(f.seq) <> (SELECT max(s.seq) FROM ledger_seal s WHERE s.municipality_id = f.municipality_id) AS gap
        FROM fresh f GROUP BY f.municipality_id) towns$q$ INTO wrong;
    PERFORM naturbudget_refuse('seq has a gap', wrong[1]) WHERE wrong[1] IS NOT NULL;
    EXECUTE $q$SELECT array[min(later.seq)::text] FROM (
        SELECT s.seq, s.recorded_at, lag(s.recorded_at) OVER (PARTITION BY s.municipality_id ORDER BY s.seq) AS earlier
        FROM ledger_seal s JOIN (SELECT municipality_id, min(seq) - 1 AS low FROM fresh GROUP BY 1) f
            ON f.municipality_id = s.municipality_id AND s.seq >= f.low) later
        WHERE later.recorded_at < later.earlier$q$ INTO wrong;
    PERFORM naturbudget_refuse('recorded goes back', wrong[1]) WHERE wrong[1] IS NOT NULL;

    -- the voucher itself: its municipality, period, kind, key and who seals (L-14, L-16, L-18, L-25, L-36, BL-4)
    EXECUTE $q$SELECT array[
            min(v.key) FILTER (WHERE v.municipality_id <> f.municipality_id OR p.municipality_id IS DISTINCT FROM f.municipality_id
                OR (v.source_id IS NOT NULL AND e.municipality_id IS DISTINCT FROM f.municipality_id)
                OR (v.decision_id IS NOT NULL AND d.municipality_id IS DISTINCT FROM f.municipality_id)),
            min(v.key) FILTER (WHERE c.id IS NOT NULL),
            min(v.key) FILTER (WHERE v.valid_to > p.last),
            min(v.key) FILTER (WHERE v.ledger <> 'actual' AND v.kind <> 'document'),
            min(v.key) FILTER (WHERE v.kind IN ('original', 'supplement') AND (b.kind IS DISTINCT FROM 'council'
                OR d.outcome <> 'adopted' OR (v.kind = 'supplement' AND d.taken_on > p.last))
                OR v.kind IN ('virement', 'carry') AND d.outcome IS DISTINCT FROM 'adopted'
                OR v.ledger <> 'actual' AND v.kind <> 'document' AND d.outcome <> 'adopted'),
            min(v.key) FILTER (WHERE coalesce((m.parameters ->> 'four_eyes')::boolean, false) AND v.ledger = 'actual'
                AND v.kind <> 'document' AND v.author_id = f.recorded_by_id),
            min(v.key) FILTER (WHERE v.kind = 'original'),
            min(v.key) FILTER (WHERE v.kind <> 'document'
                AND v.key ~ '^(master-budget|budget-balance|decision)-[0-9]+-v[0-9]+([-.][^:~]*)?$')]
        FROM fresh f JOIN ledger_voucher v ON v.id = f.voucher_id AND v.id BETWEEN $1 AND $2
        JOIN municipalities_municipality m ON m.id = f.municipality_id
        LEFT JOIN ledger_period p ON p.id = v.period_id
        LEFT JOIN ledger_periodclose c ON c.period_id = v.period_id
        LEFT JOIN evidence_source e ON e.id = v.source_id
        LEFT JOIN decisions_decision d ON d.id = v.decision_id
        LEFT JOIN municipalities_body b ON b.id = d.body_id$q$ INTO wrong USING low, high;
    PERFORM naturbudget_refuse('a voucher refers to another municipality', wrong[1]) WHERE wrong[1] IS NOT NULL;
    PERFORM naturbudget_refuse('period is closed', wrong[2]) WHERE wrong[2] IS NOT NULL;
    PERFORM naturbudget_refuse('happens after the period', wrong[3]) WHERE wrong[3] IS NOT NULL;
    plans := wrong[4] IS NOT NULL;
    PERFORM naturbudget_refuse('what was voted needs an adopted decision of the council in time', wrong[5]) WHERE wrong[5] IS NOT NULL;
    PERFORM naturbudget_refuse('who seals is not who wrote', wrong[6]) WHERE wrong[6] IS NOT NULL;
    PERFORM naturbudget_refuse('the key of a document is for documents', wrong[8]) WHERE wrong[8] IS NOT NULL;

    -- BL-3: one original for each period, account and department
    IF wrong[7] IS NOT NULL THEN
        EXECUTE $q$SELECT array[min(key)] FROM (
            SELECT min(v.key) AS key FROM ledger_voucher v JOIN ledger_seal s ON s.voucher_id = v.id
                JOIN ledger_posting l ON l.voucher_id = v.id
                JOIN resources_account a ON a.id = l.account_id AND a.kind <> 'environment'
            WHERE v.kind = 'original' AND v.period_id IN (
                SELECT n.period_id FROM fresh f JOIN ledger_voucher n ON n.id = f.voucher_id AND n.kind = 'original')
            GROUP BY v.period_id, l.account_id, l.department_id HAVING count(*) > 1) twice$q$ INTO wrong;
        PERFORM naturbudget_refuse('a second original for the same account', wrong[1]) WHERE wrong[1] IS NOT NULL;
    END IF;

    -- the lines together: as many as the kind has, not the environment alone, zero in each unit (L-1, L-2, L-32)
    EXECUTE $q$SELECT array[
            min(v.key) FILTER (WHERE CASE
                WHEN v.kind = 'observation' THEN w.seen IS NULL OR l.lines > 0
                WHEN v.kind = 'document' OR (v.kind = 'reversal' AND
                    (SELECT o.kind FROM ledger_voucher o WHERE o.id = v.reverses_id) = 'observation')
                    THEN w.seen > 0 OR l.lines > 0
                ELSE coalesce(l.lines, 0) < 2 OR w.seen > 0 END),
            min(v.key) FILTER (WHERE l.bare),
            min(v.key) FILTER (WHERE l.lines <> l.last_line OR w.seen <> w.last_seen),
            min(v.key) FILTER (WHERE l.unbalanced)]
        FROM fresh f JOIN ledger_voucher v ON v.id = f.voucher_id AND v.id BETWEEN $1 AND $2
        LEFT JOIN (SELECT voucher_id, sum(lines) AS lines, max(last_line) AS last_line, bool_and(bare) AS bare,
                bool_or(rest <> 0) AS unbalanced
            FROM (SELECT p.voucher_id, count(*) AS lines, max(p.line) AS last_line, bool_and(a.kind = 'environment') AS bare,
                    sum(p.amount) AS rest
                FROM ledger_posting p LEFT JOIN resources_account a ON a.id = p.account_id
                WHERE p.voucher_id BETWEEN $1 AND $2 GROUP BY p.voucher_id, a.unit_id) units
            GROUP BY voucher_id) l ON l.voucher_id = v.id
        LEFT JOIN (SELECT voucher_id, count(*) AS seen, max(line) AS last_seen FROM ledger_observation
            WHERE voucher_id BETWEEN $1 AND $2 GROUP BY voucher_id) w ON w.voucher_id = v.id$q$ INTO wrong USING low, high;
    PERFORM naturbudget_refuse('the lines do not fit the kind, or are fewer than two', wrong[1]) WHERE wrong[1] IS NOT NULL;
    PERFORM naturbudget_refuse('only environment accounts are touched', wrong[2]) WHERE wrong[2] IS NOT NULL;
    -- The leaf counts the lines; a gap would make it say other numbers than the rows (L-27).
    PERFORM naturbudget_refuse('the lines are not counted from one', wrong[3]) WHERE wrong[3] IS NOT NULL;
    PERFORM naturbudget_refuse('not balanced', wrong[4]) WHERE wrong[4] IS NOT NULL;

    -- observations (L-8)
    EXECUTE $q$SELECT array[min(v.key)] FROM ledger_observation w
        JOIN fresh f ON f.voucher_id = w.voucher_id
        JOIN ledger_voucher v ON v.id = w.voucher_id AND v.kind = 'observation'
        LEFT JOIN resources_series s ON s.id = w.series_id
        WHERE w.voucher_id BETWEEN $1 AND $2 AND (s.municipality_id IS DISTINCT FROM f.municipality_id OR w.unit <> s.unit
            OR w.first < v.valid_from OR w.last > v.valid_to
            OR w.first < s.opened OR w.last >= coalesce(s.closed, 'infinity'))$q$ INTO wrong USING low, high;
    PERFORM naturbudget_refuse('the observation does not fit its series or its days', wrong[1]) WHERE wrong[1] IS NOT NULL;

    -- reversals (L-22): an exact mirror of a voucher sealed before, itself no reversal, no original budget, no document
    EXECUTE $q$SELECT array[min(v.key)] FROM fresh f
        JOIN ledger_voucher v ON v.id = f.voucher_id AND v.id BETWEEN $1 AND $2 AND v.reverses_id IS NOT NULL
        JOIN ledger_voucher o ON o.id = v.reverses_id LEFT JOIN ledger_seal s ON s.voucher_id = o.id
        WHERE s.seq IS NULL OR s.seq >= f.seq OR o.municipality_id <> v.municipality_id OR o.ledger <> v.ledger
            OR o.kind IN ('reversal', 'original', 'document')
            OR o.valid_from <> v.valid_from OR o.valid_to <> v.valid_to
            OR EXISTS (SELECT 1 FROM (SELECT * FROM ledger_posting WHERE voucher_id = o.id) a
                FULL JOIN (SELECT * FROM ledger_posting WHERE voucher_id = v.id) b ON a.line = b.line
                WHERE a.id IS NULL OR b.id IS NULL OR a.account_id <> b.account_id OR a.amount <> -b.amount
                    OR a.department_id IS DISTINCT FROM b.department_id)$q$ INTO wrong USING low, high;
    PERFORM naturbudget_refuse('reversal is not the mirror of a sealed voucher', wrong[1]) WHERE wrong[1] IS NOT NULL;

    -- each line: an account of the municipality, open on all days, that takes it (L-3, L-9, L-12, L-23, L-39). What is alike
    -- but for its days and amount is judged at once, as it adds up to one total of its month; a reversal counts in the
    -- column of what it reverses. The first voucher of such a group stands for it in a refusal. Beside the amount it is counted
    -- how many entries stand that span the month, and how many span other days (IN-7); a reversal takes one back.
    EXECUTE $q$WITH months AS MATERIALIZED (
            SELECT f.municipality_id, v.ledger, v.period_id, l.account_id, l.department_id,
                CASE WHEN v.reverses_id IS NULL THEN v.kind
                    ELSE (SELECT o.kind FROM ledger_voucher o WHERE o.id = v.reverses_id) END AS kind,
                date_trunc('month', v.valid_to::timestamp)::date AS month, sum(l.amount) AS amount, min(v.key) AS key,
                min(v.valid_from) AS first, max(v.valid_to) AS last, min(l.status) AS least, max(l.status) AS most,
                sum(CASE WHEN v.valid_from <> date_trunc('month', v.valid_to::timestamp)::date OR date_part('day', v.valid_to + 1) <> 1
                    THEN 0 WHEN v.reverses_id IS NULL THEN 1 ELSE -1 END)::int AS whole,
                sum(CASE WHEN v.reverses_id IS NULL THEN 1 ELSE -1 END)::int AS entries,
                bool_or(v.kind = 'reclassification') AS moved
            FROM fresh f JOIN ledger_voucher v ON v.id = f.voucher_id AND v.id BETWEEN $1 AND $2
            JOIN ledger_posting l ON l.voucher_id = v.id AND l.voucher_id BETWEEN $1 AND $2
            GROUP BY 1, 2, 3, 4, 5, 6, 7),
        added AS (
            INSERT INTO ledger_monthtotal AS kept (municipality_id, ledger, period_id, kind, account_id, department_id, month, amount,
                whole, other)
            SELECT municipality_id, ledger, period_id, kind, account_id, department_id, month, amount, whole, entries - whole FROM months
            ON CONFLICT (municipality_id, account_id, month, ledger, period_id, kind, department_id)
            DO UPDATE SET amount = kept.amount + excluded.amount, whole = kept.whole + excluded.whole, other = kept.other + excluded.other)
        SELECT array[
            min(t.key || ': ' || coalesce(a.path, '?')) FILTER (WHERE a.municipality_id IS DISTINCT FROM t.municipality_id
                OR (t.department_id IS NOT NULL AND d.municipality_id IS DISTINCT FROM t.municipality_id)
                OR t.first < a.opened OR t.last >= coalesce(a.closed, 'infinity')
                OR (a.kind = 'environment' AND t.department_id IS NOT NULL)
                OR CASE WHEN t.ledger = 'actual' THEN t.least = '' ELSE t.most <> '' END),
            min(t.key) FILTER (WHERE t.moved AND a.kind <> 'stock'),
            min(t.key) FILTER (WHERE p.history AND a.kind = 'stock' AND p.year < z.year)]
        FROM months t JOIN ledger_period p ON p.id = t.period_id
        LEFT JOIN resources_account a ON a.id = t.account_id
        LEFT JOIN municipalities_department d ON d.id = t.department_id
        LEFT JOIN (SELECT c.municipality_id, max(q.year) AS year FROM ledger_periodclose c
            JOIN ledger_period q ON q.id = c.period_id GROUP BY 1) z ON z.municipality_id = t.municipality_id$q$
        INTO wrong USING low, high;
    PERFORM naturbudget_refuse('account not open, or the line does not fit its account', wrong[1]) WHERE wrong[1] IS NOT NULL;
    PERFORM naturbudget_refuse('reclassification must stay among stock accounts', wrong[2]) WHERE wrong[2] IS NOT NULL;
    PERFORM naturbudget_refuse('a later year is closed: this would move its opening', wrong[3]) WHERE wrong[3] IS NOT NULL;

    -- the kinds of the budget and the commitment ledger, and what a controlled account may take (kinds.sql)
    IF plans THEN
        EXECUTE $q$SELECT array_agg(v.id) FROM fresh f JOIN ledger_voucher v ON v.id = f.voucher_id AND v.id BETWEEN $1 AND $2
            WHERE v.ledger <> 'actual' AND v.kind <> 'document'$q$ INTO batch USING low, high;
        PERFORM ledger_kinds_check(batch);
    END IF;
    EXECUTE $q$SELECT array_agg(a.id) FROM resources_account a WHERE a.control = 'controlled'
        AND a.municipality_id IN (SELECT municipality_id FROM fresh)$q$ INTO batch;
    IF batch IS NOT NULL THEN
        EXECUTE $q$SELECT array[min(t.key)] FROM (
                SELECT min(v.key) AS key, v.period_id, l.account_id
                FROM fresh f JOIN ledger_voucher v ON v.id = f.voucher_id AND v.id BETWEEN $1 AND $2
                JOIN ledger_posting l ON l.voucher_id = v.id AND l.account_id = ANY ($3)
                JOIN ledger_period p ON p.id = v.period_id AND v.valid_to >= p.first
                LEFT JOIN ledger_voucher o ON o.id = v.reverses_id
                WHERE coalesce(o.kind, v.kind) IN ('use', 'addition', 'loss', 'reserve', 'release', 'virement')
                GROUP BY v.period_id, l.account_id
                HAVING sum(CASE WHEN v.ledger = 'budget' THEN -l.amount ELSE l.amount END) > 0) t
            WHERE (SELECT s.final + s.frozen - s.committed - s.actual < 0 FROM ledger_standing(t.period_id, t.account_id, true) s)$q$
            INTO wrong USING low, high, batch;
        PERFORM naturbudget_refuse('a controlled account takes no more than is available', wrong[1]) WHERE wrong[1] IS NOT NULL;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER seal_insert AFTER INSERT ON ledger_seal REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_seal_check();

-- The root of the first leaves of a log, as RFC 6962 gives it (L-28): neighbours are hashed level by level, and a node
-- without a neighbour goes up as it is.
CREATE FUNCTION ledger_root(town bigint, size bigint) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE nodes bytea[];
BEGIN
    SELECT array_agg(decode(s.leaf, 'hex') ORDER BY s.seq) INTO nodes FROM ledger_seal s
        WHERE s.municipality_id = town AND s.seq <= size;
    WHILE cardinality(nodes) > 1 LOOP
        SELECT array_agg(CASE WHEN members = 2 THEN sha256('\x01'::bytea || joined) ELSE joined END ORDER BY pair) INTO nodes
            FROM (SELECT (place + 1) / 2 AS pair, string_agg(node, ''::bytea ORDER BY place) AS joined, count(*) AS members
                FROM unnest(nodes) WITH ORDINALITY u(node, place) GROUP BY 1) pairs;
    END LOOP;
    RETURN encode(coalesce(nodes[1], sha256(''::bytea)), 'hex');
END $$;

-- A checkpoint says what the log is at that moment: its size and root are the log's own, so that they only grow (L-29).
CREATE FUNCTION ledger_checkpoint_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM naturbudget_lock(NEW.municipality_id);
    IF NEW.size <> (SELECT coalesce(max(s.seq), 0) FROM ledger_seal s WHERE s.municipality_id = NEW.municipality_id)
        OR NEW.root <> ledger_root(NEW.municipality_id, NEW.size) THEN
        PERFORM naturbudget_refuse('a checkpoint is size and root of the log as it stands', NEW.size::text);
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER checkpoint_insert BEFORE INSERT ON ledger_checkpoint
    FOR EACH ROW EXECUTE FUNCTION ledger_checkpoint_guard();

-- What each account holds when a year is closed, column by column, from the month totals (AS-3, L-34). The action writes
-- the same rows from the same totals; here they are added up once more. Of accounts that the first vouchers had booked on:
-- what is told later of years before any budget may open others, and moves no column of these.
CREATE FUNCTION ledger_closing_rows(of_period bigint, size bigint) RETURNS TABLE (account_id bigint, opening numeric, by_kind jsonb,
    corrections numeric, closing numeric, original numeric, final numeric, actual numeric)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH totals AS (
        SELECT t.account_id, t.ledger, t.kind, t.amount, a.kind = 'stock' AS is_stock, p.year < c.year AS is_earlier,
            p.year = c.year AND t.month < c.first AS is_late
        FROM ledger_period c JOIN ledger_monthtotal t ON t.municipality_id = c.municipality_id
            JOIN ledger_period p ON p.id = t.period_id AND p.year <= c.year
            JOIN resources_account a ON a.id = t.account_id AND a.kind IN ('flow', 'stock')
        WHERE c.id = of_period AND EXISTS (SELECT 1 FROM ledger_posting l JOIN ledger_seal s ON s.voucher_id = l.voucher_id
            WHERE l.account_id = a.id AND s.seq <= size)
    ), kinds AS (
        SELECT k.account_id, jsonb_object_agg(k.kind, k.amount::text) AS by_kind
        FROM (SELECT t.account_id, t.kind, sum(t.amount) AS amount FROM totals t
            WHERE t.ledger = 'actual' AND NOT t.is_earlier AND NOT t.is_late GROUP BY 1, 2) k GROUP BY 1
    )
    SELECT t.account_id, coalesce(sum(t.amount) FILTER (WHERE t.ledger = 'actual' AND t.is_earlier AND t.is_stock), 0),
        coalesce((SELECT k.by_kind FROM kinds k WHERE k.account_id = t.account_id), '{}'),
        coalesce(sum(t.amount) FILTER (WHERE t.ledger = 'actual' AND t.is_late), 0),
        coalesce(sum(t.amount) FILTER (WHERE t.ledger = 'actual' AND (t.is_stock OR NOT t.is_earlier AND NOT t.is_late)), 0),
        sum(t.amount) FILTER (WHERE t.ledger = 'budget' AND NOT t.is_earlier AND t.kind = 'original'),
        sum(t.amount) FILTER (WHERE t.ledger = 'budget' AND NOT t.is_earlier AND t.kind NOT IN ('freeze', 'plan')),
        coalesce(sum(t.amount) FILTER (WHERE t.ledger = 'actual' AND NOT t.is_earlier AND NOT t.is_late
            AND t.kind NOT IN ('opening', 'reappraisal')), 0)
    FROM totals t GROUP BY t.account_id
$$;

-- Closing (L-36)
CREATE FUNCTION ledger_close_check() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE closes ledger_period; differs text;
BEGIN
    PERFORM naturbudget_lock(NEW.municipality_id);
    SELECT * INTO closes FROM ledger_period p WHERE p.id = NEW.period_id;
    IF closes.municipality_id <> NEW.municipality_id OR closes.history THEN
        PERFORM naturbudget_refuse('only a budget year of this municipality is closed', closes.year::text);
    END IF;
    IF EXISTS (SELECT 1 FROM ledger_period e WHERE e.municipality_id = NEW.municipality_id AND NOT e.history
        AND e.year < closes.year AND NOT EXISTS (SELECT 1 FROM ledger_periodclose c WHERE c.period_id = e.id)) THEN
        PERFORM naturbudget_refuse('an earlier period is open', closes.year::text);
    END IF;
    IF NOT EXISTS (SELECT 1 FROM decisions_decision d JOIN municipalities_body b ON b.id = d.body_id
        WHERE d.id = NEW.decision_id AND b.kind = 'council' AND d.outcome = 'adopted' AND d.kind = 'budget-balance'
            AND d.municipality_id = NEW.municipality_id AND d.year = closes.year) THEN
        PERFORM naturbudget_refuse('only the council closes, by adopting the balance of that year', closes.year::text);
    END IF;
    IF NEW.seq > (SELECT coalesce(max(s.seq), 0) FROM ledger_seal s WHERE s.municipality_id = NEW.municipality_id) THEN
        PERFORM naturbudget_refuse('seq is beyond the log', NEW.seq::text);
    END IF;
    IF EXISTS (SELECT 1 FROM ledger_seal s JOIN ledger_voucher v ON v.id = s.voucher_id
        WHERE v.period_id = NEW.period_id AND s.seq > NEW.seq) THEN
        PERFORM naturbudget_refuse('a voucher of the period was sealed after the statement', closes.year::text);
    END IF;
    IF NEW.root <> ledger_root(NEW.municipality_id, NEW.seq) THEN
        PERFORM naturbudget_refuse('the root is not that of the log at the statement', NEW.seq::text);
    END IF;
    SELECT a.path INTO differs FROM (
            SELECT r.account_id, r.opening, r.by_kind, r.corrections, r.closing, r.original, r.final, r.actual
            FROM ledger_closingrow r WHERE r.period_id = NEW.period_id) r
        FULL JOIN ledger_closing_rows(NEW.period_id, NEW.seq) t ON t.account_id = r.account_id
        JOIN resources_account a ON a.id = coalesce(r.account_id, t.account_id)
        WHERE (r.account_id, r.opening, r.by_kind, r.corrections, r.closing, r.original, r.final, r.actual)
            IS DISTINCT FROM (t.account_id, t.opening, t.by_kind, t.corrections, t.closing, t.original, t.final, t.actual)
        ORDER BY a.path LIMIT 1;
    PERFORM naturbudget_refuse('the closing rows are not what the month totals give', differs) WHERE differs IS NOT NULL;
    RETURN NEW;
END $$;
CREATE TRIGGER close_insert BEFORE INSERT ON ledger_periodclose FOR EACH ROW EXECUTE FUNCTION ledger_close_check();

-- What a closed year held is frozen with it (L-34).
CREATE FUNCTION ledger_closing_row_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM naturbudget_lock(p.municipality_id) FROM ledger_period p WHERE p.id = NEW.period_id;
    IF EXISTS (SELECT 1 FROM ledger_periodclose c WHERE c.period_id = NEW.period_id) THEN
        PERFORM naturbudget_refuse('the rows of a closed year are frozen', NEW.period_id::text);
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER closing_row_insert BEFORE INSERT ON ledger_closingrow
    FOR EACH ROW EXECUTE FUNCTION ledger_closing_row_guard();

-- Rows come with their close, in one transaction: none is left lying for a close to come.
CREATE FUNCTION ledger_closing_row_closed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM ledger_periodclose c WHERE c.period_id = NEW.period_id) THEN
        PERFORM naturbudget_refuse('closing rows are added by the close of their year only', NEW.period_id::text);
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER closing_row_closed AFTER INSERT ON ledger_closingrow DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION ledger_closing_row_closed();

CREATE FUNCTION ledger_period_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE town bigint := coalesce(NEW.municipality_id, OLD.municipality_id);
BEGIN
    PERFORM naturbudget_lock(town);
    IF TG_OP <> 'INSERT' AND EXISTS (SELECT 1 FROM ledger_voucher v JOIN ledger_seal s ON s.voucher_id = v.id
            WHERE v.period_id = OLD.id)
        AND (TG_OP = 'DELETE' OR (NEW.year, NEW.first, NEW.last, NEW.municipality_id)
            <> (OLD.year, OLD.first, OLD.last, OLD.municipality_id)) THEN
        PERFORM naturbudget_refuse('a period in use is fixed', OLD.year::text);
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    IF EXISTS (SELECT 1 FROM ledger_period p WHERE p.municipality_id = town AND p.id <> NEW.id
        AND p.first <= NEW.last AND NEW.first <= p.last) THEN
        PERFORM naturbudget_refuse('periods may not overlap', NEW.year::text);
    END IF;
    -- Once a later year is closed, an earlier one is history or closed for good.
    IF NOT NEW.history AND (TG_OP = 'INSERT' OR OLD.history) AND EXISTS (
        SELECT 1 FROM ledger_periodclose c JOIN ledger_period p ON p.id = c.period_id
        WHERE p.municipality_id = town AND p.year > NEW.year) THEN
        PERFORM naturbudget_refuse('a later year is closed', NEW.year::text);
    END IF;
    IF TG_OP = 'UPDATE' AND NEW.history AND NOT OLD.history AND EXISTS (
        SELECT 1 FROM ledger_periodclose c WHERE c.period_id = OLD.id) THEN
        PERFORM naturbudget_refuse('a closed year stays a budget year', NEW.year::text);
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER period_change BEFORE INSERT OR UPDATE OR DELETE ON ledger_period
    FOR EACH ROW EXECUTE FUNCTION ledger_period_guard();

-- What sealed vouchers refer to is fixed (L-3, L-21). The lock keeps a seal in progress from seeing half a change.
CREATE FUNCTION ledger_account_fixed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (NEW.path, NEW.kind, NEW.unit_id, NEW.municipality_id, NEW.opened, NEW.closed, NEW.entity)
        IS NOT DISTINCT FROM (OLD.path, OLD.kind, OLD.unit_id, OLD.municipality_id, OLD.opened, OLD.closed, OLD.entity) THEN
        RETURN NEW;
    END IF;
    PERFORM naturbudget_lock(OLD.municipality_id);
    IF EXISTS (SELECT 1 FROM ledger_posting p JOIN ledger_seal s ON s.voucher_id = p.voucher_id WHERE p.account_id = OLD.id) THEN
        IF TG_OP = 'DELETE' OR (NEW.path, NEW.kind, NEW.unit_id, NEW.municipality_id, NEW.entity)
            <> (OLD.path, OLD.kind, OLD.unit_id, OLD.municipality_id, OLD.entity) THEN
            PERFORM naturbudget_refuse('account is in use: kind, unit and path are fixed', OLD.path);
        END IF;
        IF EXISTS (SELECT 1 FROM ledger_posting p JOIN ledger_seal s ON s.voucher_id = p.voucher_id
            JOIN ledger_voucher v ON v.id = p.voucher_id WHERE p.account_id = OLD.id
            AND (v.valid_from < NEW.opened OR v.valid_to >= coalesce(NEW.closed, 'infinity'))) THEN
            PERFORM naturbudget_refuse('the lifetime would exclude what is sealed', OLD.path);
        END IF;
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER account_fixed BEFORE UPDATE OR DELETE ON resources_account
    FOR EACH ROW EXECUTE FUNCTION ledger_account_fixed();

CREATE FUNCTION ledger_series_fixed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM naturbudget_lock(OLD.municipality_id);
    IF EXISTS (SELECT 1 FROM ledger_observation w JOIN ledger_seal s ON s.voucher_id = w.voucher_id WHERE w.series_id = OLD.id)
        AND (TG_OP = 'DELETE' OR (NEW.code, NEW.place, NEW.unit, NEW.municipality_id, NEW.entity)
            <> (OLD.code, OLD.place, OLD.unit, OLD.municipality_id, OLD.entity)
            OR EXISTS (SELECT 1 FROM ledger_observation w JOIN ledger_seal s ON s.voucher_id = w.voucher_id
                WHERE w.series_id = OLD.id AND (w.first < NEW.opened OR w.last >= coalesce(NEW.closed, 'infinity')))) THEN
        PERFORM naturbudget_refuse('series is in use: code, place and unit are fixed', OLD.code);
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER series_fixed BEFORE UPDATE OR DELETE ON resources_series
    FOR EACH ROW EXECUTE FUNCTION ledger_series_fixed();

CREATE FUNCTION ledger_source_fixed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (NEW.sha256, NEW.origin, NEW.received_at, NEW.municipality_id)
        = (OLD.sha256, OLD.origin, OLD.received_at, OLD.municipality_id) THEN
        RETURN NEW;
    END IF;
    PERFORM naturbudget_lock(OLD.municipality_id);
    IF EXISTS (SELECT 1 FROM ledger_voucher v JOIN ledger_seal s ON s.voucher_id = v.id WHERE v.source_id = OLD.id)
        OR EXISTS (SELECT 1 FROM decisions_decision d WHERE d.minutes_id = OLD.id) THEN
        PERFORM naturbudget_refuse('a source in use is fixed', OLD.origin);
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER source_fixed BEFORE UPDATE OR DELETE ON evidence_source
    FOR EACH ROW EXECUTE FUNCTION ledger_source_fixed();

-- A recorded decision is not rewritten; a wrong record is followed by another one.
CREATE TRIGGER decision_append_only BEFORE UPDATE OR DELETE ON decisions_decision
    FOR EACH ROW EXECUTE FUNCTION naturbudget_append_only();
CREATE TRIGGER vote_append_only BEFORE UPDATE OR DELETE ON decisions_vote
    FOR EACH ROW EXECUTE FUNCTION naturbudget_append_only();

CREATE FUNCTION ledger_department_fixed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM naturbudget_lock(OLD.municipality_id);
    IF EXISTS (SELECT 1 FROM ledger_posting p JOIN ledger_seal s ON s.voucher_id = p.voucher_id WHERE p.department_id = OLD.id)
        AND (TG_OP = 'DELETE' OR (NEW.code, NEW.municipality_id) <> (OLD.code, OLD.municipality_id)) THEN
        PERFORM naturbudget_refuse('department is in use: its code is fixed', OLD.code);
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER department_fixed BEFORE UPDATE OR DELETE ON municipalities_department
    FOR EACH ROW EXECUTE FUNCTION ledger_department_fixed();

CREATE FUNCTION ledger_body_fixed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM naturbudget_read_committed();
    IF EXISTS (SELECT 1 FROM decisions_decision d WHERE d.body_id = OLD.id)
        AND (TG_OP = 'DELETE' OR (NEW.kind, NEW.municipality_id)
            IS DISTINCT FROM (OLD.kind, OLD.municipality_id)) THEN
        PERFORM naturbudget_refuse('a body that has decided stays what it is', OLD.kind);
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER body_fixed BEFORE UPDATE OR DELETE ON municipalities_body
    FOR EACH ROW EXECUTE FUNCTION ledger_body_fixed();

CREATE FUNCTION ledger_municipality_fixed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM naturbudget_read_committed();
    IF EXISTS (SELECT 1 FROM ledger_seal s WHERE s.municipality_id = OLD.id)
        AND (TG_OP = 'DELETE' OR (NEW.slug, NEW.first_month, NEW.standing)
            <> (OLD.slug, OLD.first_month, OLD.standing)) THEN
        PERFORM naturbudget_refuse('the log names the municipality: its short name, standing and year are fixed', OLD.slug);
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER municipality_fixed BEFORE UPDATE OR DELETE ON municipalities_municipality
    FOR EACH ROW EXECUTE FUNCTION ledger_municipality_fixed();

CREATE FUNCTION ledger_unit_fixed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM resources_account a WHERE a.unit_id = OLD.id)
        AND (TG_OP = 'DELETE' OR (NEW.code, NEW.dimension, NEW.num, NEW.den, NEW.scale)
            <> (OLD.code, OLD.dimension, OLD.num, OLD.den, OLD.scale)) THEN
        PERFORM naturbudget_refuse('a unit in use is fixed', OLD.code);
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER unit_fixed BEFORE UPDATE OR DELETE ON resources_unit
    FOR EACH ROW EXECUTE FUNCTION ledger_unit_fixed();

CREATE TRIGGER seal_append_only BEFORE UPDATE OR DELETE ON ledger_seal
    FOR EACH ROW EXECUTE FUNCTION naturbudget_append_only();
CREATE TRIGGER close_append_only BEFORE UPDATE OR DELETE ON ledger_periodclose
    FOR EACH ROW EXECUTE FUNCTION naturbudget_append_only();
CREATE TRIGGER closing_row_append_only BEFORE UPDATE OR DELETE ON ledger_closingrow
    FOR EACH ROW EXECUTE FUNCTION naturbudget_append_only();
CREATE TRIGGER checkpoint_append_only BEFORE UPDATE OR DELETE ON ledger_checkpoint
    FOR EACH ROW EXECUTE FUNCTION naturbudget_append_only();
CREATE TRIGGER doubt_answer_append_only BEFORE UPDATE OR DELETE ON ledger_doubtanswer
    FOR EACH ROW EXECUTE FUNCTION naturbudget_append_only();
CREATE TRIGGER event_append_only BEFORE UPDATE OR DELETE ON municipalities_event
    FOR EACH ROW EXECUTE FUNCTION naturbudget_append_only();
CREATE TRIGGER staff_number_append_only BEFORE UPDATE OR DELETE ON municipalities_staffnumber
    FOR EACH ROW EXECUTE FUNCTION naturbudget_append_only();
CREATE TRIGGER arrival_append_only BEFORE UPDATE OR DELETE ON municipalities_arrival
    FOR EACH ROW EXECUTE FUNCTION naturbudget_append_only();

-- L-40: the journal has one writer at a time, so its entries are numbered in the order they are committed, without a gap.
-- How many there are is counted beside it, in a table that the application only reads.
CREATE FUNCTION municipalities_event_number() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM naturbudget_lock(NEW.municipality_id);
    INSERT INTO municipalities_journal AS kept (municipality_id, entries) VALUES (NEW.municipality_id, 1)
        ON CONFLICT (municipality_id) DO UPDATE SET entries = kept.entries + 1 RETURNING kept.entries INTO NEW.number;
    RETURN NEW;
END $$;
CREATE TRIGGER event_number BEFORE INSERT ON municipalities_event
    FOR EACH ROW EXECUTE FUNCTION municipalities_event_number();

-- TRUNCATE fires no row triggers; it is refused by its own.
DO $$
DECLARE name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['ledger_seal', 'ledger_voucher', 'ledger_posting', 'ledger_observation', 'ledger_period',
        'ledger_periodclose', 'ledger_closingrow', 'ledger_checkpoint', 'ledger_doubtanswer', 'ledger_monthtotal', 'resources_account',
        'resources_series', 'resources_unit', 'evidence_source', 'decisions_decision', 'decisions_vote',
        'municipalities_municipality', 'municipalities_department', 'municipalities_body', 'municipalities_event', 'municipalities_journal',
        'municipalities_staffnumber', 'municipalities_arrival'] LOOP
        EXECUTE format('CREATE TRIGGER %I BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION naturbudget_append_only()',
            name || '_no_truncate', name);
    END LOOP;
END $$;

-- All reports read what is sealed (L-26); a reversal counts in the column of what it reverses (AS-3).
CREATE VIEW book AS
    SELECT s.municipality_id, s.seq, s.recorded_at, v.id AS voucher_id, v.key, v.ledger, v.kind, coalesce(o.kind, v.kind) AS column_kind,
        v.period_id, v.valid_from, v.valid_to, v.reverses_id, p.line, p.account_id, p.department_id, p.amount, p.status
    FROM ledger_seal s JOIN ledger_voucher v ON v.id = s.voucher_id LEFT JOIN ledger_voucher o ON o.id = v.reverses_id
        JOIN ledger_posting p ON p.voucher_id = v.id;
