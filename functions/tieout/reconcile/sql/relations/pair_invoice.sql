-- Invoices (pay apps and bills, owner invoices and receivables), side by side through their bindings: only those on which the
-- two sides do not agree. A bill for no project, a direct cost and retainage that the ERP released by itself are accounting's
-- own: the platform has no such invoice, so they lack none.
SELECT
    'invoice' AS entity,
    COALESCE(p.kind, e.kind) AS kind,
    p.reference AS platform,
    e.reference AS erp,
    b.platform AS bound_platform,
    b.erp AS bound_erp,
    COALESCE(p.invoice_number, p.number, e.invoice_number, e.number) AS number,
    p.project AS platform_project,
    COALESCE(j.platform, e.project) AS erp_project,
    p.party AS platform_party,
    COALESCE(v.platform, e.party) AS erp_party,
    p.status AS platform_status,
    e.status AS erp_status,
    COALESCE(p.stage IN ('approved', 'closed'), FALSE) AS platform_stands,
    COALESCE(e.stage IN ('approved', 'closed'), FALSE) AS erp_stands,
    p.amount AS platform_amount,
    e.amount AS erp_amount,
    COALESCE(p.retained, 0) AS platform_retained,
    COALESCE(e.retained, 0) AS erp_retained,
    COALESCE(p.paid, 0) AS platform_paid,
    COALESCE(e.paid, 0) AS erp_paid,
    CAST(NULL AS DECIMAL(18, 6)) AS platform_rate,
    CAST(NULL AS DECIMAL(18, 6)) AS erp_rate,
    p.billed_on AS platform_on,
    e.posted_on AS erp_on,
    p.approved_at AS approved_at,
    p.changed_at AS platform_changed,
    e.changed_at AS erp_changed
FROM platform_invoice AS p
FULL OUTER JOIN (SELECT platform, erp FROM ledger_binding WHERE entity = 'invoice' AND principal) AS b
    ON b.platform = p.reference
FULL OUTER JOIN erp_invoice AS e ON e.reference = b.erp
LEFT JOIN (SELECT platform, erp FROM ledger_binding WHERE entity = 'project' AND principal) AS j ON j.erp = e.project
LEFT JOIN (SELECT platform, erp FROM ledger_binding WHERE entity IN ('vendor', 'customer') AND principal) AS v ON v.erp = e.party
WHERE
    (
        p.reference IS NULL
        AND (
            b.erp IS NOT NULL
            OR (
                e.stage IN ('approved', 'closed') AND e.project IS NOT NULL
                AND COALESCE(e.kind, '') NOT IN ('vendor_bill', 'retainage_bill')
            )
        )
    )
    OR (e.reference IS NULL AND (b.erp IS NOT NULL OR p.stage IN ('approved', 'closed')))
    OR (p.stage IN ('approved', 'closed')) <> (e.stage IN ('approved', 'closed'))
    OR (
        p.stage IN ('approved', 'closed')
        AND (
            p.amount <> e.amount
            OR p.project IS DISTINCT FROM COALESCE(j.platform, e.project)
            OR p.party IS DISTINCT FROM COALESCE(v.platform, e.party)
            OR COALESCE(p.retained, 0) <> COALESCE(e.retained, 0)
            OR COALESCE(p.paid, 0) <> COALESCE(e.paid, 0)
            OR (
                p.kind = 'owner_invoice'
                AND DATE_TRUNC('month', p.billed_on) <> DATE_TRUNC('month', e.posted_on)
            )
        )
    )
