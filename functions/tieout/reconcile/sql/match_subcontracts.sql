-- Subcontract, pay app, bill: is what was billed on each line of the schedule of values within it, approved, and the same in
-- the ERP?
SELECT
    'subcontract' AS kind,
    h.project,
    h.vendor AS party,
    h.number,
    h.reference AS commitment,
    l.reference AS line,
    l.line_number,
    l.amount AS ordered,
    COALESCE(a.amount, 0) AS received,
    COALESCE(a.billed, 0) AS billed,
    l.quantity AS ordered_quantity,
    CAST(NULL AS DECIMAL(18, 6)) AS received_quantity,
    CAST(NULL AS DECIMAL(18, 6)) AS billed_quantity,
    CASE
        WHEN a.amount IS NULL THEN 'not_billed'
        WHEN h.stage NOT IN ('approved', 'closed') OR a.first_billed < CAST(h.approved_at AS DATE)
            THEN 'billed_before_approval'
        WHEN a.amount * 100 > l.amount * (100 + t.price_percent) THEN 'over_billed'
        WHEN a.billed * 100 > a.amount * (100 + t.price_percent) THEN 'billed_over_pay_app'
        WHEN a.billed < a.amount THEN 'pay_app_not_billed'
        ELSE 'matched'
    END AS verdict,
    CASE
        WHEN a.amount IS NULL THEN 0
        WHEN h.stage NOT IN ('approved', 'closed') OR a.first_billed < CAST(h.approved_at AS DATE) THEN a.amount
        WHEN a.amount * 100 > l.amount * (100 + t.price_percent) THEN a.amount - l.amount
        WHEN a.billed * 100 > a.amount * (100 + t.price_percent) THEN a.billed - a.amount
        WHEN a.billed < a.amount THEN a.amount - a.billed
        ELSE 0
    END AS amount
FROM platform_commitment_line AS l
INNER JOIN platform_commitment AS h ON h.reference = l.commitment AND h.kind = 'subcontract'
CROSS JOIN tolerance AS t
LEFT JOIN (
    SELECT
        x.contract_line,
        SUM(x.amount) AS amount,
        SUM(COALESCE(y.amount, 0)) AS billed,
        MIN(i.billed_on) AS first_billed
    FROM platform_invoice_line AS x
    INNER JOIN platform_invoice AS i ON i.reference = x.invoice AND i.stage IN ('approved', 'closed')
    LEFT JOIN ledger_binding_line AS b ON b.entity = 'invoice' AND b.platform_line = x.reference
    LEFT JOIN erp_invoice_line AS y ON y.reference = b.erp_line AND y.stage IN ('approved', 'closed')
    WHERE x.contract_line IS NOT NULL
    GROUP BY x.contract_line
) AS a ON a.contract_line = l.reference
