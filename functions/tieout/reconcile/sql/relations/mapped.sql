-- Which records of both systems are one because the connection's value maps say so: the platform's project, vendor or customer,
-- and the ERP's that has the number. They stand beside the bindings, column by column. What is bound is bound, whatever a map
-- says; and two that are mapped to one, or one number that two records have, are none that could be told apart.
SELECT
    m.entity,
    m.platform,
    m.erp,
    'value_map' AS role,
    TRUE AS principal,
    CAST(NULL AS TIMESTAMP WITH TIME ZONE) AS bound_at
FROM (
    SELECT
        s.entity,
        s.platform,
        e.reference AS erp,
        COUNT(*) OVER (PARTITION BY s.entity, s.platform) AS numbered_alike,
        COUNT(*) OVER (PARTITION BY s.entity, e.reference) AS mapped_alike
    FROM ledger_mapping AS s
    INNER JOIN (
        SELECT 'project' AS entity, reference FROM platform_project
        UNION ALL
        SELECT 'vendor', reference FROM platform_vendor
        UNION ALL
        SELECT 'customer', reference FROM platform_customer
    ) AS p ON p.entity = s.entity AND p.reference = s.platform
    INNER JOIN (
        SELECT 'project' AS entity, reference, number FROM erp_project
        UNION ALL
        SELECT 'vendor', reference, number FROM erp_vendor
        UNION ALL
        SELECT 'customer', reference, number FROM erp_customer
    ) AS e ON e.entity = s.entity AND e.number = s.number
) AS m
LEFT JOIN ledger_binding AS b ON b.principal AND b.entity = m.entity AND b.platform = m.platform
LEFT JOIN ledger_binding AS o ON o.principal AND o.entity = m.entity AND o.erp = m.erp
WHERE m.numbered_alike = 1 AND m.mapped_alike = 1 AND b.platform IS NULL AND o.platform IS NULL
