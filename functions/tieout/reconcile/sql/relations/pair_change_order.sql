-- Change orders, side by side through their bindings: only those on which the two sides do not agree.
SELECT
    'change_order' AS entity,
    COALESCE(p.kind, e.kind) AS kind,
    p.reference AS platform,
    e.reference AS erp,
    b.platform AS bound_platform,
    b.erp AS bound_erp,
    COALESCE(p.number, e.number) AS number,
    p.project AS platform_project,
    COALESCE(j.platform, e.project) AS erp_project,
    p.vendor AS platform_party,
    COALESCE(v.platform, e.vendor) AS erp_party,
    p.status AS platform_status,
    e.status AS erp_status,
    COALESCE(p.stage IN ('approved', 'closed'), FALSE) AS platform_stands,
    COALESCE(e.stage IN ('approved', 'closed'), FALSE) AS erp_stands,
    p.amount AS platform_amount,
    e.amount AS erp_amount,
    CAST(NULL AS DECIMAL(18, 2)) AS platform_retained,
    CAST(NULL AS DECIMAL(18, 2)) AS erp_retained,
    CAST(NULL AS DECIMAL(18, 2)) AS platform_paid,
    CAST(NULL AS DECIMAL(18, 2)) AS erp_paid,
    CAST(NULL AS DECIMAL(18, 6)) AS platform_rate,
    CAST(NULL AS DECIMAL(18, 6)) AS erp_rate,
    CAST(NULL AS DATE) AS platform_on,
    CAST(NULL AS DATE) AS erp_on,
    p.approved_at AS approved_at,
    p.changed_at AS platform_changed,
    e.changed_at AS erp_changed
FROM platform_change_order AS p
FULL OUTER JOIN (SELECT platform, erp FROM ledger_binding WHERE entity = 'change_order' AND principal) AS b
    ON b.platform = p.reference
FULL OUTER JOIN erp_change_order AS e ON e.reference = b.erp
LEFT JOIN (SELECT platform, erp FROM ledger_binding WHERE entity = 'project' AND principal) AS j ON j.erp = e.project
LEFT JOIN (SELECT platform, erp FROM ledger_binding WHERE entity = 'vendor' AND principal) AS v ON v.erp = e.vendor
WHERE
    (p.reference IS NULL AND (b.erp IS NOT NULL OR e.stage IN ('approved', 'closed')))
    OR (e.reference IS NULL AND (b.erp IS NOT NULL OR p.stage IN ('approved', 'closed')))
    OR (p.stage IN ('approved', 'closed')) <> (e.stage IN ('approved', 'closed'))
    OR (
        p.stage IN ('approved', 'closed')
        AND (
            p.amount <> e.amount
            OR p.project IS DISTINCT FROM COALESCE(j.platform, e.project)
        )
    )
