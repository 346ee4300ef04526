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
    SELECT 'invoice', reference, COALESCE(project, ''), COALESCE(party, ''), 'invoiced', amount, changed_at, due_on FROM invoice
    UNION ALL
    SELECT 'invoice', reference, COALESCE(project, ''), COALESCE(party, ''), 'retained', retained, changed_at, due_on FROM invoice
),

-- Taken from what is said, what is booked leaves nothing of most documents: all that follows is about the few that are left.
changed AS (
    SELECT entity, source, project, party, measure, SUM(amount) AS amount, MAX(due_on) AS due_on
    FROM (
        SELECT entity, source, project, party, measure, amount, due_on FROM said
        UNION ALL
        SELECT entity, source, project, COALESCE(party, ''), measure, -amount, NULL FROM earlier WHERE measure <> 'paid'
    ) AS one
    GROUP BY entity, source, project, party, measure
    HAVING SUM(amount) <> 0
),

known AS (SELECT DISTINCT entity, source, measure FROM earlier WHERE source IN (SELECT source FROM changed)),

-- An ERP that keeps no payments still says of each invoice what was paid of it.
payment AS (
    SELECT invoice, reference, amount + COALESCE(discount, 0) AS amount, paid_on FROM erp_payment WHERE NOT voided
    UNION ALL
    SELECT reference, reference, paid, paid_on FROM erp_invoice
    WHERE paid > 0 AND NOT EXISTS (SELECT 1 FROM erp_payment)
),

paying AS (
    SELECT i.reference AS source, p.reference, p.amount, p.paid_on, i.due_on
    FROM payment AS p
    INNER JOIN ledger_binding AS b ON b.entity = 'invoice' AND b.principal AND b.erp = p.invoice
    INNER JOIN invoice AS i ON i.reference = b.platform
),

-- Invoices whose payments are not what is booked. Payments of which one is negative come to more before they come to their sum.
unlike AS (
    SELECT source
    FROM (
        SELECT source, amount, amount AS payment FROM paying
        UNION ALL
        SELECT source, -amount, NULL FROM earlier WHERE measure = 'paid'
    ) AS one
    GROUP BY source
    HAVING SUM(amount) <> 0 OR MIN(payment) < 0
),

paid_by_then AS (
    SELECT
        source,
        amount,
        paid_on,
        SUM(amount) OVER (
            PARTITION BY source ORDER BY paid_on, reference ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS so_far
    FROM paying
    WHERE source IN (SELECT source FROM unlike)
),

booked AS (
    SELECT source, project, party, due_on, amount FROM earlier
    WHERE measure = 'paid' AND source IN (SELECT source FROM unlike)
),

paid_before AS (SELECT source, SUM(amount) AS amount FROM booked GROUP BY source),

paid_now AS (SELECT source, MAX(so_far) AS amount FROM paid_by_then GROUP BY source),

-- Where an invoice's payments are booked: with its project and vendor as they were booked, else as the platform has them now.
home AS (
    SELECT source, MAX(project) AS project, MAX(party) AS party, MAX(due_on) AS due_on
    FROM (
        SELECT source, project, party, due_on FROM booked
        UNION ALL
        SELECT reference, COALESCE(project, ''), COALESCE(party, ''), due_on FROM invoice
        WHERE reference IN (SELECT source FROM unlike) AND reference NOT IN (SELECT source FROM paid_before)
    ) AS one
    GROUP BY source
),

paid AS (
    SELECT
        p.source,
        CASE WHEN p.so_far - COALESCE(b.amount, 0) < p.amount THEN p.so_far - COALESCE(b.amount, 0) ELSE p.amount END AS amount,
        CAST(p.paid_on AS TIMESTAMP WITH TIME ZONE) AS happened_at
    FROM paid_by_then AS p
    LEFT JOIN paid_before AS b ON b.source = p.source
    WHERE p.so_far > COALESCE(b.amount, 0)
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
LEFT JOIN (SELECT * FROM said WHERE source IN (SELECT source FROM changed)) AS d
    ON d.entity = c.entity AND d.source = c.source AND d.measure = c.measure
UNION ALL
SELECT 'invoice', p.source, h.project, h.party, 'paid', p.amount, h.due_on, COALESCE(p.happened_at, seen.moment)
FROM paid AS p
CROSS JOIN seen
INNER JOIN home AS h ON h.source = p.source
