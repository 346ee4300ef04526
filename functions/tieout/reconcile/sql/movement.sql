-- Money as it moved: all that was booked before, and what the documents say more or less by now. What was booked never changes:
-- an amount that was changed, a void or another vendor is booked as a difference at the moment it was made or seen, so the
-- liability as of a past day stays what it was. What is booked for the first time is booked at its approval (`approval`); where
-- neither the platform nor the history tells one, at its last change; a payment on its own day. Reads `earlier` (the run before's
-- movements) and `seen` (this run's moment, and that of the run before).
WITH invoice AS (
    SELECT
        reference,
        COALESCE(project, '') AS project,
        COALESCE(party, '') AS party,
        amount,
        COALESCE(retained, 0) AS retained,
        changed_at,
        due_on
    FROM platform_invoice
    WHERE stage IN ('approved', 'closed') AND COALESCE(kind, '') <> 'owner_invoice'
),

said AS (
    SELECT
        'commitment' AS entity,
        reference AS source,
        COALESCE(project, '') AS project,
        COALESCE(vendor, '') AS party,
        'committed' AS measure,
        amount,
        changed_at,
        CAST(NULL AS DATE) AS due_on
    FROM platform_commitment WHERE stage IN ('approved', 'closed')
    UNION ALL
    SELECT 'change_order', reference, COALESCE(project, ''), COALESCE(vendor, ''), 'committed', amount, changed_at, NULL
    FROM platform_change_order WHERE stage IN ('approved', 'closed') AND COALESCE(kind, '') <> 'prime_change_order'
    UNION ALL
    SELECT 'invoice', reference, project, party, 'invoiced', amount, changed_at, due_on FROM invoice
    UNION ALL
    SELECT 'invoice', reference, project, party, 'retained', retained, changed_at, due_on FROM invoice
),

-- Taken from what is said, what is booked leaves nothing of most documents: all that follows is about the few that are left. A
-- document of no dollars is left too until it is booked, for an amount that it gets later is none of the day of its approval.
changed AS (
    SELECT entity, source, project, party, measure, SUM(amount) AS amount, MAX(due_on) AS due_on
    FROM (
        SELECT entity, source, project, party, measure, amount, due_on, 0 AS times_booked FROM said
        UNION ALL
        SELECT entity, source, project, COALESCE(party, ''), measure, -amount, NULL, 1 FROM earlier WHERE measure <> 'paid'
    ) AS one
    GROUP BY entity, source, project, party, measure
    HAVING SUM(amount) <> 0 OR (measure <> 'retained' AND SUM(times_booked) = 0)
),

-- When it moved. Both halves of a move to another vendor or project happen at one moment, and what is retained and paid of a bill
-- moves with it: never in both places, never in none.
moved AS (
    SELECT
        c.entity,
        c.source,
        k.source IS NULL AS is_new,
        CASE
            WHEN k.source IS NULL THEN COALESCE(a.approved_at, d.changed_at, seen.moment)
            WHEN d.changed_at > seen.run_before THEN d.changed_at
            ELSE seen.moment
        END AS moment
    FROM (SELECT DISTINCT entity, source FROM changed) AS c
    CROSS JOIN seen
    LEFT JOIN approval AS a ON a.entity = c.entity AND a.source = c.source
    LEFT JOIN (SELECT DISTINCT entity, source FROM earlier WHERE source IN (SELECT source FROM changed)) AS k
        ON k.entity = c.entity AND k.source = c.source
    LEFT JOIN (SELECT DISTINCT entity, source, changed_at FROM said WHERE source IN (SELECT source FROM changed)) AS d
        ON d.entity = c.entity AND d.source = c.source
),

-- An ERP that keeps no payments still says of each invoice what was paid of it by now, and when last.
payment AS (
    SELECT invoice, reference, amount + COALESCE(discount, 0) AS amount, paid_on, FALSE AS is_all FROM erp_payment
    WHERE NOT voided
    UNION ALL
    SELECT reference, reference, paid, paid_on, TRUE FROM erp_invoice
    WHERE paid <> 0 AND NOT EXISTS (SELECT 1 FROM erp_payment)
),

paying AS (
    SELECT
        i.reference AS source,
        i.project,
        i.party,
        p.amount,
        CAST(p.paid_on AS TIMESTAMP WITH TIME ZONE) AS paid_at,
        p.is_all
    FROM payment AS p
    INNER JOIN ledger_binding AS b ON b.entity = 'invoice' AND b.principal AND b.erp = p.invoice
    INNER JOIN invoice AS i ON i.reference = b.platform
),

-- Where what is paid of a bill is not what is booked there: signed, for a credit is paid with less than nothing.
unlike AS (
    SELECT source, project, party, SUM(amount) AS amount
    FROM (
        SELECT source, project, party, amount FROM paying
        UNION ALL
        SELECT source, project, COALESCE(party, ''), -amount FROM earlier WHERE measure = 'paid'
    ) AS one
    GROUP BY source, project, party
    HAVING SUM(amount) <> 0
),

-- By bill: where it stands now (nowhere, once it is void), what is paid more or less of it than is booked anywhere, and how much
-- of that is booked elsewhere.
bill AS (
    SELECT
        u.source,
        i.project,
        i.party,
        i.due_on,
        COALESCE(m.moment, seen.moment) AS moment,
        SUM(u.amount) AS amount,
        SUM(CASE WHEN i.project = u.project AND i.party = u.party THEN 0 ELSE -u.amount END) AS elsewhere
    FROM unlike AS u
    CROSS JOIN seen
    LEFT JOIN invoice AS i ON i.reference = u.source
    LEFT JOIN moved AS m ON m.entity = 'invoice' AND m.source = u.source AND NOT m.is_new
    GROUP BY u.source, i.project, i.party, i.due_on, m.moment, seen.moment
),

booked AS (
    SELECT source, happened_at, MAX(happened_at) OVER (PARTITION BY source) AS last_at
    FROM (SELECT DISTINCT source, happened_at FROM earlier WHERE measure = 'paid' AND source IN (SELECT source FROM bill)) AS one
),

-- Payments of days on which nothing is booked of their bill: new ones, if they are all that is paid more.
fresh AS (
    SELECT p.source, p.paid_at, CASE WHEN p.is_all THEN b.amount ELSE p.amount END AS amount
    FROM paying AS p
    INNER JOIN bill AS b ON b.source = p.source AND b.amount <> 0
    LEFT JOIN booked AS d ON d.source = p.source AND d.happened_at = p.paid_at
    LEFT JOIN (SELECT DISTINCT source, last_at FROM booked) AS l ON l.source = p.source
    WHERE d.source IS NULL AND (l.source IS NULL OR NOT p.is_all OR p.paid_at > l.last_at)
),

paid_more AS (
    SELECT b.source, COALESCE(SUM(f.amount), 0) = b.amount AS is_fresh
    FROM bill AS b
    LEFT JOIN fresh AS f ON f.source = b.source
    WHERE b.amount <> 0 AND b.project IS NOT NULL
    GROUP BY b.source, b.amount
),

paid AS (
    -- It leaves every place where its bill does not stand (any more) …
    SELECT u.source, u.project, u.party, u.amount, b.due_on, b.moment
    FROM unlike AS u
    INNER JOIN bill AS b ON b.source = u.source
    WHERE b.project IS NULL OR b.project <> u.project OR b.party <> u.party
    UNION ALL
    -- … and comes to where it stands.
    SELECT source, project, party, elsewhere, due_on, moment FROM bill WHERE elsewhere <> 0 AND project IS NOT NULL
    UNION ALL
    SELECT b.source, b.project, b.party, f.amount, b.due_on, COALESCE(f.paid_at, b.moment)
    FROM bill AS b
    INNER JOIN paid_more AS m ON m.source = b.source AND m.is_fresh
    INNER JOIN fresh AS f ON f.source = b.source
    UNION ALL
    -- What was voided, changed or comes back with its bill is booked when that was seen, whatever day the payment bears.
    SELECT b.source, b.project, b.party, b.amount, b.due_on, b.moment
    FROM bill AS b
    INNER JOIN paid_more AS m ON m.source = b.source AND NOT m.is_fresh
)

SELECT entity, source, project, party, measure, amount, due_on, happened_at FROM earlier
UNION ALL
SELECT c.entity, c.source, c.project, c.party, c.measure, c.amount, c.due_on, m.moment
FROM changed AS c
INNER JOIN moved AS m ON m.entity = c.entity AND m.source = c.source
WHERE c.amount <> 0 OR m.is_new
UNION ALL
SELECT 'invoice', source, project, party, 'paid', amount, due_on, moment FROM paid
