-- Which bills on a project have no commitment behind them, and which are held twice?
SELECT
    'bill' AS kind,
    i.project,
    i.party,
    COALESCE(i.invoice_number, i.number) AS number,
    i.contract AS commitment,
    i.reference AS line,
    CAST(NULL AS DECIMAL(18, 6)) AS line_number,
    CAST(0 AS DECIMAL(18, 2)) AS ordered,
    CAST(0 AS DECIMAL(18, 2)) AS received,
    i.amount AS billed,
    CAST(NULL AS DECIMAL(18, 6)) AS ordered_quantity,
    CAST(NULL AS DECIMAL(18, 6)) AS received_quantity,
    CAST(NULL AS DECIMAL(18, 6)) AS billed_quantity,
    CASE WHEN t.reference IS NOT NULL THEN 'duplicate_bill' ELSE 'no_commitment' END AS verdict,
    i.amount AS amount
FROM erp_invoice AS i
LEFT JOIN erp_commitment AS c ON c.reference = i.contract
LEFT JOIN twin AS t ON t.side = 'erp' AND t.entity = 'invoice' AND t.reference = i.reference
WHERE
    i.stage IN ('approved', 'closed') AND i.kind <> 'owner_invoice'
    AND (t.reference IS NOT NULL OR (i.project IS NOT NULL AND c.reference IS NULL))
