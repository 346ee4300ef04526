-- Purchase order, receipt, bill: does each line's bill agree with what was ordered and received, within the tolerances?
SELECT
    'purchase_order' AS kind,
    h.project,
    h.vendor AS party,
    h.number,
    h.reference AS commitment,
    l.reference AS line,
    l.line_number,
    l.amount AS ordered,
    COALESCE(r.amount, 0) AS received,
    COALESCE(b.amount, 0) AS billed,
    l.quantity AS ordered_quantity,
    COALESCE(r.quantity, 0) AS received_quantity,
    COALESCE(b.quantity, 0) AS billed_quantity,
    CASE
        WHEN b.amount IS NULL THEN 'not_billed'
        WHEN h.stage NOT IN ('approved', 'closed') OR b.first_billed < a.approved_on
            THEN 'billed_before_approval'
        WHEN b.amount * 100 > l.amount * (100 + t.price_percent) THEN 'over_billed'
        WHEN b.quantity * 100 > COALESCE(r.quantity, 0) * (100 + t.quantity_percent) THEN 'billed_over_received'
        WHEN b.amount * 100 > ROUND(b.quantity * l.unit_cost, 2) * (100 + t.price_percent) THEN 'price_above'
        ELSE 'matched'
    END AS verdict,
    CASE
        WHEN b.amount IS NULL THEN 0
        WHEN h.stage NOT IN ('approved', 'closed') OR b.first_billed < a.approved_on THEN b.amount
        WHEN b.amount * 100 > l.amount * (100 + t.price_percent) THEN b.amount - l.amount
        WHEN b.quantity * 100 > COALESCE(r.quantity, 0) * (100 + t.quantity_percent)
            THEN ROUND((b.quantity - COALESCE(r.quantity, 0)) * l.unit_cost, 2)
        WHEN b.amount * 100 > ROUND(b.quantity * l.unit_cost, 2) * (100 + t.price_percent)
            THEN ROUND(b.amount - b.quantity * l.unit_cost, 2)
        ELSE 0
    END AS amount
FROM erp_commitment_line AS l
INNER JOIN erp_commitment AS h ON h.reference = l.commitment AND h.kind = 'purchase_order'
CROSS JOIN tolerance AS t
-- ERPs tell no moment of approval; it was approved on the platform.
LEFT JOIN ledger_binding AS o ON o.entity = 'commitment' AND o.principal AND o.erp = h.reference
LEFT JOIN approval AS a ON a.entity = 'commitment' AND a.source = o.platform
LEFT JOIN (
    SELECT commitment_line, SUM(quantity) AS quantity, SUM(amount) AS amount
    FROM erp_receipt
    GROUP BY commitment_line
) AS r ON r.commitment_line = l.reference
LEFT JOIN (
    SELECT x.contract_line, SUM(x.quantity) AS quantity, SUM(x.amount) AS amount, MIN(i.billed_on) AS first_billed
    FROM erp_invoice_line AS x
    INNER JOIN erp_invoice AS i ON i.reference = x.invoice AND i.stage IN ('approved', 'closed')
    WHERE x.contract_line IS NOT NULL
    GROUP BY x.contract_line
) AS b ON b.contract_line = l.reference
