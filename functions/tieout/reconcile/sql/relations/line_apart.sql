-- Lines that do not agree: of commitments by amount and code, and those that only one side has; of invoices by code.
SELECT
    'commitment' AS entity,
    p.commitment AS platform_header,
    e.commitment AS erp_header,
    p.reference AS platform,
    e.reference AS erp,
    p.line_number,
    p.cost_code AS platform_code,
    e.cost_code AS erp_code,
    p.cost_key AS platform_key,
    e.cost_key AS erp_key,
    COALESCE(e.on_default, FALSE) AS on_default,
    p.amount AS platform_amount,
    e.amount AS erp_amount
FROM (SELECT * FROM platform_commitment_line WHERE stage IN ('approved', 'closed')) AS p
FULL OUTER JOIN (SELECT platform_line, erp_line FROM ledger_binding_line WHERE entity = 'commitment') AS b
    ON b.platform_line = p.reference
FULL OUTER JOIN (SELECT * FROM erp_commitment_line WHERE stage IN ('approved', 'closed')) AS e
    ON e.reference = b.erp_line
WHERE
    (p.reference IS NULL AND e.reference IS NOT NULL)
    OR (e.reference IS NULL AND p.reference IS NOT NULL)
    OR p.amount <> e.amount
    OR p.cost_key IS DISTINCT FROM e.cost_key
    OR e.on_default
UNION ALL
SELECT
    'invoice',
    p.invoice,
    e.invoice,
    p.reference,
    e.reference,
    p.line_number,
    p.cost_code,
    e.cost_code,
    p.cost_key,
    e.cost_key,
    COALESCE(e.on_default, FALSE),
    p.amount,
    e.amount
FROM platform_invoice_line AS p
INNER JOIN (SELECT platform_line, erp_line FROM ledger_binding_line WHERE entity = 'invoice') AS b
    ON b.platform_line = p.reference
INNER JOIN erp_invoice_line AS e ON e.reference = b.erp_line
WHERE
    p.stage IN ('approved', 'closed') AND e.stage IN ('approved', 'closed')
    AND (p.cost_key IS DISTINCT FROM e.cost_key OR e.on_default)
