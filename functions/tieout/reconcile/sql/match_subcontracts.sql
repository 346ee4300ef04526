-- Subcontract, pay app, bill: is what was billed on each line of the schedule of values, and on each change order of it, within
-- it, approved, and the same in the ERP? And which lines of pay apps name nothing that was ever ordered?
--
-- A change order is one line of its subcontract: snapshots keep its total, and a pay app names it and a line of it.
WITH ordered AS (
    SELECT
        h.project,
        h.vendor AS party,
        h.number,
        h.reference AS commitment,
        l.reference AS line,
        l.line_number,
        l.amount,
        l.quantity,
        h.stage,
        p.approved_on
    FROM platform_commitment_line AS l
    INNER JOIN platform_commitment AS h ON h.reference = l.commitment AND h.kind = 'subcontract'
    LEFT JOIN approval AS p ON p.entity = 'commitment' AND p.source = h.reference
    UNION ALL
    SELECT
        c.project,
        COALESCE(h.vendor, c.vendor),
        h.number,
        c.contract,
        c.reference,
        NULL,
        c.amount,
        NULL,
        c.stage,
        p.approved_on
    FROM platform_change_order AS c
    INNER JOIN platform_commitment AS h ON h.reference = c.contract AND h.kind = 'subcontract'
    LEFT JOIN approval AS p ON p.entity = 'change_order' AND p.source = c.reference
),

pay_app_line AS (
    SELECT
        i.project,
        i.party,
        COALESCE(i.invoice_number, i.number) AS number,
        i.billed_on,
        x.reference,
        COALESCE(c.reference, x.contract_line) AS line,
        c.reference IS NOT NULL OR l.reference IS NOT NULL AS known,
        x.amount,
        COALESCE(y.amount, 0) AS billed
    FROM platform_invoice_line AS x
    INNER JOIN platform_invoice AS i
        ON i.reference = x.invoice AND i.stage IN ('approved', 'closed') AND COALESCE(i.kind, '') <> 'owner_invoice'
    LEFT JOIN platform_change_order AS c ON c.reference = SPLIT_PART(x.contract_line, '/', 1)
    LEFT JOIN platform_commitment_line AS l ON l.reference = x.contract_line
    LEFT JOIN ledger_binding_line AS b ON b.entity = 'invoice' AND b.platform_line = x.reference
    LEFT JOIN erp_invoice_line AS y ON y.reference = b.erp_line AND y.stage IN ('approved', 'closed')
),

billed AS (
    SELECT
        o.*,
        a.amount AS asked,
        a.billed,
        o.stage NOT IN ('approved', 'closed') OR a.first_billed < o.approved_on AS early,
        -- A deduction is credited bit by bit: beyond it is what goes below it, or above nothing.
        CASE
            WHEN o.amount >= 0 THEN a.amount * 100 > o.amount * (100 + t.price_percent)
            ELSE a.amount > 0 OR a.amount * 100 < o.amount * (100 + t.price_percent)
        END AS beyond,
        (a.billed - a.amount) * 100 > ABS(a.amount) * t.price_percent AS above
    FROM ordered AS o
    CROSS JOIN tolerance AS t
    LEFT JOIN (
        SELECT line, SUM(amount) AS amount, SUM(billed) AS billed, MIN(billed_on) AS first_billed
        FROM pay_app_line
        GROUP BY line
    ) AS a ON a.line = o.line
)

SELECT
    'subcontract' AS kind,
    project,
    party,
    number,
    commitment,
    line,
    line_number,
    amount AS ordered,
    COALESCE(asked, 0) AS received,
    COALESCE(billed, 0) AS billed,
    quantity AS ordered_quantity,
    CAST(NULL AS DECIMAL(18, 6)) AS received_quantity,
    CAST(NULL AS DECIMAL(18, 6)) AS billed_quantity,
    CASE
        WHEN asked IS NULL THEN 'not_billed'
        WHEN early THEN 'billed_before_approval'
        WHEN beyond THEN 'over_billed'
        WHEN above THEN 'billed_over_pay_app'
        WHEN billed < asked THEN 'pay_app_not_billed'
        ELSE 'matched'
    END AS verdict,
    CASE
        WHEN asked IS NULL THEN 0
        WHEN early THEN asked
        WHEN beyond THEN ABS(asked - amount)
        WHEN above THEN billed - asked
        WHEN billed < asked THEN asked - billed
        ELSE 0
    END AS amount
FROM billed
UNION ALL
SELECT
    'pay_app',
    project,
    party,
    number,
    NULL,
    reference,
    NULL,
    0,
    amount,
    billed,
    NULL,
    NULL,
    NULL,
    'nothing_ordered',
    amount
FROM pay_app_line
WHERE NOT known AND amount <> 0
