-- The kinds of the budget and the commitment ledger (spec: ledger, 4.4): what ledger_seal_check asks of a batch that has any.

-- Which accounts share the budget of an account in a year: those of its cover group (BL-6); itself, where it has a budget of
-- its own; or all below the innermost node around it whose rest is budgeted (BL-24).
CREATE FUNCTION ledger_sharing(of_period bigint, account bigint, grouped boolean) RETURNS bigint[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH here AS (SELECT * FROM resources_account a WHERE a.id = account),
    budgeted AS (
        SELECT DISTINCT a.id, a.path FROM here h JOIN resources_account a ON a.municipality_id = h.municipality_id
            JOIN ledger_monthtotal t ON t.account_id = a.id AND t.municipality_id = h.municipality_id
                AND t.period_id = of_period AND t.ledger = 'budget' AND t.kind NOT IN ('freeze', 'plan')),
    node AS (
        SELECT left(b.path, -length('unassigned')) AS stem FROM here h
            JOIN budgeted b ON b.path LIKE '%/unassigned' AND starts_with(h.path, left(b.path, -length('unassigned')))
        ORDER BY length(b.path) DESC LIMIT 1)
    SELECT array_agg(a.id) FROM here h JOIN resources_account a ON a.municipality_id = h.municipality_id AND a.kind <> 'environment'
    WHERE CASE
        WHEN grouped AND h.cover_group <> '' THEN a.cover_group = h.cover_group
        WHEN h.path NOT LIKE '%/unassigned' AND EXISTS (SELECT 1 FROM budgeted b WHERE b.id = h.id) THEN a.id = h.id
        WHEN EXISTS (SELECT 1 FROM node) THEN starts_with(a.path, (SELECT stem FROM node))
        ELSE a.id = h.id END
$$;

-- What these accounts have in the books of a year, in smallest parts of the account's unit (BL-2, BL-9). Late figures of
-- earlier years are not among them (L-15). No budget is null, not zero.
CREATE FUNCTION ledger_standing(of_period bigint, account bigint, grouped boolean)
RETURNS TABLE (final numeric, frozen numeric, committed numeric, actual numeric)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT round(sum(x.amount) FILTER (WHERE x.ledger = 'budget' AND x.kind NOT IN ('freeze', 'plan')), 6),
        round(coalesce(sum(x.amount) FILTER (WHERE x.ledger = 'budget' AND x.kind = 'freeze'), 0), 6),
        round(coalesce(sum(x.amount) FILTER (WHERE x.ledger = 'commitment'), 0), 6),
        round(coalesce(sum(x.amount) FILTER (WHERE x.ledger = 'actual' AND x.kind NOT IN ('opening', 'reappraisal')), 0), 6)
    FROM (SELECT t.ledger, t.kind, CASE WHEN u.id = w.id THEN t.amount
                ELSE t.amount * u.num * w.den / (u.den * w.num) * 10::numeric ^ (w.scale - u.scale) END AS amount
        FROM ledger_period p JOIN ledger_monthtotal t ON t.period_id = p.id AND t.month >= date_trunc('month', p.first::timestamp)
            AND t.municipality_id = p.municipality_id
            JOIN resources_account a ON a.id = t.account_id JOIN resources_unit u ON u.id = a.unit_id,
            resources_account h JOIN resources_unit w ON w.id = h.unit_id
        WHERE p.id = of_period AND h.id = account AND u.dimension = w.dimension
            AND t.account_id = ANY (ledger_sharing(of_period, account, grouped))) x
$$;

CREATE FUNCTION ledger_kinds_check(batch bigint[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE wrong text[];
BEGIN
    -- the days are those of the year (a release may come late), and what is reserved has a reason that can be looked at
    SELECT array[
            min(v.key) FILTER (WHERE v.valid_from < p.first AND (v.ledger = 'budget' OR v.kind = 'reserve')),
            min(v.key) FILTER (WHERE v.kind = 'reserve' AND v.source_id IS NULL AND v.decision_id IS NULL),
            min(v.key) FILTER (WHERE v.kind = 'provisional'
                AND date_trunc('month', v.valid_from::timestamp) <> date_trunc('month', v.valid_to::timestamp))]
        INTO wrong FROM ledger_voucher v JOIN ledger_period p ON p.id = v.period_id WHERE v.id = ANY (batch);
    PERFORM naturbudget_refuse('a budget has its days in its year', wrong[1]) WHERE wrong[1] IS NOT NULL;
    PERFORM naturbudget_refuse('a reserve names its decision or its evidence', wrong[2]) WHERE wrong[2] IS NOT NULL;
    PERFORM naturbudget_refuse('a provisional budget is given month by month', wrong[3]) WHERE wrong[3] IS NOT NULL;

    -- BL-8, BL-11: the signs of freezes, reserves and releases; BL-5: what a virement touches
    SELECT array[
            min(v.key) FILTER (WHERE a.kind <> 'environment' AND (v.kind IN ('freeze', 'release') AND l.amount >= 0
                OR v.kind = 'reserve' AND l.amount <= 0)),
            min(v.key) FILTER (WHERE v.kind = 'virement' AND a.kind <> 'flow')]
        INTO wrong FROM ledger_voucher v JOIN ledger_posting l ON l.voucher_id = v.id
        JOIN resources_account a ON a.id = l.account_id WHERE v.id = ANY (batch);
    PERFORM naturbudget_refuse('the sign does not fit the kind', wrong[1]) WHERE wrong[1] IS NOT NULL;
    PERFORM naturbudget_refuse('a virement stays among flow accounts', wrong[2]) WHERE wrong[2] IS NOT NULL;
    SELECT array[min(one.key)] INTO wrong FROM (
        SELECT v.key FROM ledger_voucher v JOIN ledger_posting l ON l.voucher_id = v.id
            JOIN resources_account a ON a.id = l.account_id WHERE v.id = ANY (batch) AND v.kind = 'virement'
        GROUP BY v.id, v.key HAVING count(DISTINCT (a.unit_id, coalesce(a.resource_id, 0), a.place, a.entity)) > 1) one;
    PERFORM naturbudget_refuse('a virement has one unit, one resource and one place', wrong[1]) WHERE wrong[1] IS NOT NULL;

    -- BL-11: a release names the reserve it releases, and gives back no more than is reserved
    SELECT array[min(v.key)] INTO wrong FROM ledger_voucher v
        LEFT JOIN ledger_voucher r ON r.municipality_id = v.municipality_id AND r.kind = 'reserve'
            AND r.key = substring(v.key FROM '^(.+)~released-[0-9]+$')
        LEFT JOIN ledger_seal s ON s.voucher_id = r.id
        WHERE v.id = ANY (batch) AND v.kind = 'release'
            AND (s.id IS NULL OR v.valid_from < (SELECT p.first FROM ledger_period p WHERE p.id = r.period_id)
                OR v.valid_to > (SELECT p.last FROM ledger_period p WHERE p.id = r.period_id));
    PERFORM naturbudget_refuse('a release names a reserve of its year', wrong[1]) WHERE wrong[1] IS NOT NULL;
    SELECT array[min(t.key)] INTO wrong FROM (
        WITH touched AS (
            SELECT DISTINCT v.municipality_id, coalesce(substring(n.key FROM '^(.+)~released-[0-9]+$'), n.key) AS key
            FROM ledger_voucher v JOIN ledger_voucher n ON n.id = coalesce(v.reverses_id, v.id)
            WHERE v.id = ANY (batch) AND v.ledger = 'commitment')
        SELECT k.key FROM touched k
            JOIN ledger_voucher v ON v.municipality_id = k.municipality_id AND v.ledger = 'commitment'
                AND v.kind IN ('reserve', 'release')
                AND (v.key = k.key OR substring(v.key FROM '^(.+)~released-[0-9]+$') = k.key)
            JOIN ledger_seal s ON s.voucher_id = v.id
            JOIN ledger_posting l ON l.voucher_id = v.id
            JOIN resources_account a ON a.id = l.account_id AND a.kind <> 'environment'
        WHERE NOT EXISTS (SELECT 1 FROM ledger_voucher u JOIN ledger_seal us ON us.voucher_id = u.id WHERE u.reverses_id = v.id)
        GROUP BY k.municipality_id, k.key, l.account_id, l.department_id HAVING sum(l.amount) < 0) t;
    PERFORM naturbudget_refuse('more is released than was reserved', wrong[1]) WHERE wrong[1] IS NOT NULL;

    -- BL-10: nothing provisional stands beside the original
    SELECT array[min(p.year::text)] INTO wrong FROM ledger_period p
        WHERE p.id IN (SELECT v.period_id FROM ledger_voucher v WHERE v.id = ANY (batch) AND v.kind IN ('original', 'provisional'))
            AND EXISTS (SELECT 1 FROM ledger_monthtotal t WHERE t.municipality_id = p.municipality_id AND t.period_id = p.id
                AND t.ledger = 'budget' AND t.kind = 'original')
            AND EXISTS (SELECT 1 FROM ledger_monthtotal t WHERE t.municipality_id = p.municipality_id AND t.period_id = p.id
                AND t.ledger = 'budget' AND t.kind = 'provisional' AND t.amount <> 0);
    PERFORM naturbudget_refuse('a provisional budget ends with the original', wrong[1]) WHERE wrong[1] IS NOT NULL;

    -- BL-14: carried is at most what the year before left, with its sign, and the account's rule allows it
    SELECT array[min(t.key) FILTER (WHERE t.anew AND t.mode = 'none'), min(t.key) FILTER (WHERE t.before IS NULL),
            min(t.key) FILTER (WHERE t.before IS NOT NULL AND (t.carried * t.left_over < 0 OR abs(t.carried) > abs(t.left_over)
                OR t.left_over IS NULL))]
        INTO wrong FROM (
        SELECT c.key, c.mode, c.anew, b.id AS before, round(s.final - s.actual, 6) AS left_over,
            (SELECT sum(m.amount) FROM ledger_monthtotal m WHERE m.period_id = c.period_id AND m.ledger = 'budget'
                AND m.kind = 'carry' AND m.account_id = ANY (ledger_sharing(b.id, c.account_id, false))) AS carried
        FROM (SELECT min(v.key) AS key, v.period_id, v.municipality_id, l.account_id, a.carry AS mode,
                    bool_or(v.kind = 'carry') AS anew
                FROM ledger_voucher v JOIN ledger_voucher n ON n.id = coalesce(v.reverses_id, v.id) AND n.kind = 'carry'
                JOIN ledger_posting l ON l.voucher_id = v.id
                JOIN resources_account a ON a.id = l.account_id AND a.kind <> 'environment'
                WHERE v.id = ANY (batch) GROUP BY 2, 3, 4, 5) c
            JOIN ledger_period p ON p.id = c.period_id
            LEFT JOIN ledger_period b ON b.municipality_id = c.municipality_id AND b.year = p.year - 1
                AND EXISTS (SELECT 1 FROM ledger_periodclose z WHERE z.period_id = b.id)
            LEFT JOIN LATERAL ledger_standing(b.id, c.account_id, false) s ON true) t;
    PERFORM naturbudget_refuse('this account carries nothing over', wrong[1]) WHERE wrong[1] IS NOT NULL;
    PERFORM naturbudget_refuse('only a closed year leaves something to carry', wrong[2]) WHERE wrong[2] IS NOT NULL;
    PERFORM naturbudget_refuse('more is carried than the year before left', wrong[3]) WHERE wrong[3] IS NOT NULL;
END $$;

-- Every column by period, account and department (BL-2, BL-9, BL-24, L-15). Without a budget, nothing is available, which is
-- not the same as zero.
CREATE VIEW execution AS
    SELECT x.*, x.final + x.frozen - x.committed - x.actual AS available FROM (
        SELECT t.municipality_id, t.period_id, t.account_id, t.department_id,
            sum(t.amount) FILTER (WHERE t.ledger = 'budget' AND t.kind = 'original') AS original,
            coalesce(sum(t.amount) FILTER (WHERE t.ledger = 'budget' AND t.kind = 'supplement'), 0) AS supplement,
            coalesce(sum(t.amount) FILTER (WHERE t.ledger = 'budget' AND t.kind = 'virement'), 0) AS virement,
            coalesce(sum(t.amount) FILTER (WHERE t.ledger = 'budget' AND t.kind = 'carry'), 0) AS carry,
            coalesce(sum(t.amount) FILTER (WHERE t.ledger = 'budget' AND t.kind = 'provisional'), 0) AS provisional,
            sum(t.amount) FILTER (WHERE t.ledger = 'budget' AND t.kind NOT IN ('freeze', 'plan')) AS final,
            coalesce(sum(t.amount) FILTER (WHERE t.ledger = 'budget' AND t.kind = 'freeze'), 0) AS frozen,
            coalesce(sum(t.amount) FILTER (WHERE t.ledger = 'budget' AND t.kind = 'plan'), 0) AS planned,
            coalesce(sum(t.amount) FILTER (WHERE t.ledger = 'commitment' AND t.month >= p.first), 0) AS committed,
            coalesce(sum(t.amount) FILTER (WHERE t.ledger = 'actual' AND t.month >= p.first
                AND t.kind NOT IN ('opening', 'reappraisal')), 0) AS actual,
            coalesce(sum(t.amount) FILTER (WHERE t.ledger = 'actual' AND t.month < p.first), 0) AS corrections
        FROM ledger_monthtotal t JOIN ledger_period p ON p.id = t.period_id JOIN resources_account a ON a.id = t.account_id
        WHERE a.kind IN ('flow', 'stock') GROUP BY 1, 2, 3, 4) x;
