-- Every amount that counts in the tie-out: by measure, side and project (the platform's name for it where it is bound).
-- Summed, it is the statement; read by project and measure, it is what stands behind a figure.
-- What the ERP holds for no project (the office's rent) is none of it, nor are bills that only accounting has (see pair_invoice).
SELECT 'budget' AS measure, 'platform' AS side, project, reference, cost_code AS number, amount, changed_at
FROM platform_budget_line
UNION ALL
SELECT 'committed', 'platform', project, reference, number, amount, changed_at
FROM platform_commitment WHERE stage IN ('approved', 'closed') AND project IS NOT NULL
UNION ALL
SELECT
    CASE WHEN kind = 'prime_change_order' THEN 'owner_changes' ELSE 'approved_changes' END,
    'platform', project, reference, number, amount, changed_at
FROM platform_change_order WHERE stage IN ('approved', 'closed') AND project IS NOT NULL
UNION ALL
SELECT
    CASE WHEN i.kind IN ('credit_memo', 'debit_memo', 'owner_invoice') THEN m.owner ELSE m.vendor END,
    'platform',
    i.project,
    i.reference,
    COALESCE(i.invoice_number, i.number),
    CASE m.vendor WHEN 'invoiced' THEN i.amount WHEN 'retained' THEN i.retained ELSE i.paid END,
    i.changed_at
FROM platform_invoice AS i
CROSS JOIN (
    VALUES ('invoiced', 'billed'), ('retained', 'owner_retained'), ('paid', 'received')
) AS m (vendor, owner)
WHERE i.stage IN ('approved', 'closed') AND i.project IS NOT NULL
UNION ALL
SELECT d.measure, 'erp', COALESCE(b.platform, d.project), d.reference, d.number, d.amount, d.changed_at
FROM (
    SELECT 'budget' AS measure, project, reference, cost_code AS number, amount, changed_at
    FROM erp_budget_line
    UNION ALL
    SELECT 'committed', project, reference, number, amount, changed_at
    FROM erp_commitment WHERE stage IN ('approved', 'closed') AND project IS NOT NULL
    UNION ALL
    SELECT
        CASE WHEN kind = 'prime_change_order' THEN 'owner_changes' ELSE 'approved_changes' END,
        project, reference, number, amount, changed_at
    FROM erp_change_order WHERE stage IN ('approved', 'closed') AND project IS NOT NULL
    UNION ALL
    SELECT
        CASE WHEN i.kind IN ('credit_memo', 'debit_memo', 'owner_invoice') THEN m.owner ELSE m.vendor END,
        i.project,
        i.reference,
        COALESCE(i.invoice_number, i.number),
        CASE m.vendor WHEN 'invoiced' THEN i.amount WHEN 'retained' THEN i.retained ELSE i.paid END,
        i.changed_at
    FROM erp_invoice AS i
    CROSS JOIN (
        VALUES ('invoiced', 'billed'), ('retained', 'owner_retained'), ('paid', 'received')
    ) AS m (vendor, owner)
    WHERE
        i.stage IN ('approved', 'closed') AND i.project IS NOT NULL
        AND (
            COALESCE(i.kind, '') NOT IN ('vendor_bill', 'retainage_bill')
            OR i.reference IN (SELECT erp FROM ledger_binding WHERE entity = 'invoice' AND principal)
        )
) AS d
LEFT JOIN ledger_binding AS b ON b.entity = 'project' AND b.principal AND b.erp = d.project
