-- Money as it moved: all that was booked before, and what the documents say more or less by now. What was booked never changes:
-- an amount that was changed, a void or another vendor is booked as a difference at the moment it was made or seen, so the
-- liability as of a past day stays what it was. What is booked for the first time is booked at its approval (`approval`); where
-- neither the platform nor the history tells one, at its last change. Reads `earlier` (the run before's movements) and `seen` (this
-- run's moment, and that of the run before).
WITH invoice AS (
    SELECT reference, project, party, amount, COALESCE(retained, 0) AS retained, changed_at, due_on
    FROM platform_invoice
    WHERE stage IN ('approved', 'closed') AND COALESCE(kind, '') <> 'owner_invoice'
),

said AS (
    SELECT
        'commitment' AS entity,
        reference AS source,
        project,
        vendor AS party,
        'committed' AS measure,
        amount,
        changed_at,
        CAST(NULL AS DATE) AS due_on
    FROM platform_commitment WHERE stage IN ('approved', 'closed')
    UNION ALL
    SELECT 'change_order', reference, project, vendor, 'committed', amount, changed_at, NULL
    FROM platform_change_order WHERE stage IN ('approved', 'closed') AND COALESCE(kind, '') <> 'prime_change_order'
    UNION ALL
    SELECT 'invoice', reference, project, party, 'invoiced', amount, changed_at, due_on FROM invoice
    UNION ALL
    SELECT 'invoice', reference, project, party, 'retained', retained, changed_at, due_on FROM invoice
),

booked AS (
    SELECT entity, source, project, COALESCE(party, '') AS party, measure, SUM(amount) AS amount
    FROM earlier
    GROUP BY entity, source, project, COALESCE(party, ''), measure
),

known AS (SELECT DISTINCT entity, source, measure FROM booked),

changed AS (
    SELECT
        COALESCE(s.entity, b.entity) AS entity,
        COALESCE(s.source, b.source) AS source,
        COALESCE(s.project, b.project) AS project,
        COALESCE(s.party, b.party) AS party,
        COALESCE(s.measure, b.measure) AS measure,
        COALESCE(s.amount, 0) - COALESCE(b.amount, 0) AS amount,
        s.due_on
    FROM (
        SELECT
            entity, source, COALESCE(project, '') AS project, COALESCE(party, '') AS party, measure, amount, due_on
        FROM said
    ) AS s
    FULL OUTER JOIN (SELECT * FROM booked WHERE measure <> 'paid') AS b
        ON b.entity = s.entity AND b.source = s.source AND b.measure = s.measure AND b.project = s.project AND b.party = s.party
    WHERE COALESCE(s.amount, 0) <> COALESCE(b.amount, 0)
),

-- An ERP that keeps no payments still says of each invoice what was paid of it.
payment AS (
    SELECT invoice, reference, amount + COALESCE(discount, 0) AS amount, paid_on FROM erp_payment WHERE NOT voided
    UNION ALL
    SELECT reference, reference, paid, paid_on FROM erp_invoice
    WHERE paid > 0 AND NOT EXISTS (SELECT 1 FROM erp_payment)
),

paying AS (
    SELECT
        i.reference AS source,
        p.amount,
        p.paid_on,
        i.due_on,
        SUM(p.amount) OVER (
            PARTITION BY i.reference ORDER BY p.paid_on, p.reference ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS paid_by_then
    FROM payment AS p
    INNER JOIN ledger_binding AS b ON b.entity = 'invoice' AND b.principal AND b.erp = p.invoice
    INNER JOIN invoice AS i ON i.reference = b.platform
),

paid_before AS (SELECT source, SUM(amount) AS amount FROM booked WHERE measure = 'paid' GROUP BY source),

paid_now AS (SELECT source, MAX(paid_by_then) AS amount FROM paying GROUP BY source),

-- Where an invoice's payments are booked: with its project and vendor as they were booked, else as the platform has them now.
home AS (
    SELECT source, MAX(project) AS project, MAX(party) AS party, MAX(due_on) AS due_on
    FROM (
        SELECT source, project, party, due_on FROM earlier WHERE measure = 'paid'
        UNION ALL
        SELECT reference, COALESCE(project, ''), COALESCE(party, ''), due_on FROM invoice
        WHERE reference NOT IN (SELECT source FROM paid_before)
    ) AS one
    GROUP BY source
),

paid AS (
    SELECT
        p.source,
        CASE
            WHEN p.paid_by_then - COALESCE(b.amount, 0) < p.amount THEN p.paid_by_then - COALESCE(b.amount, 0)
            ELSE p.amount
        END AS amount,
        CAST(p.paid_on AS TIMESTAMP WITH TIME ZONE) AS happened_at
    FROM paying AS p
    LEFT JOIN paid_before AS b ON b.source = p.source
    WHERE p.paid_by_then > COALESCE(b.amount, 0)
    UNION ALL
    SELECT b.source, COALESCE(n.amount, 0) - b.amount, CAST(NULL AS TIMESTAMP WITH TIME ZONE)
    FROM paid_before AS b
    LEFT JOIN paid_now AS n ON n.source = b.source
    WHERE COALESCE(n.amount, 0) < b.amount
)

SELECT entity, source, project, party, measure, amount, due_on, happened_at FROM earlier
UNION ALL
SELECT
    c.entity,
    c.source,
    c.project,
    c.party,
    c.measure,
    c.amount,
    c.due_on,
    CASE
        WHEN k.source IS NULL THEN COALESCE(a.approved_at, d.changed_at, seen.moment)
        WHEN d.changed_at > seen.run_before THEN d.changed_at
        ELSE seen.moment
    END
FROM changed AS c
CROSS JOIN seen
LEFT JOIN approval AS a ON a.entity = c.entity AND a.source = c.source
LEFT JOIN known AS k ON k.entity = c.entity AND k.source = c.source AND k.measure = c.measure
-- Both halves of a move to another vendor or project happen at one moment: never in both places, never in none.
LEFT JOIN said AS d ON d.entity = c.entity AND d.source = c.source AND d.measure = c.measure
UNION ALL
SELECT 'invoice', p.source, h.project, h.party, 'paid', p.amount, h.due_on, COALESCE(p.happened_at, seen.moment)
FROM paid AS p
CROSS JOIN seen
INNER JOIN home AS h ON h.source = p.source
