-- Which records of both systems are one because the connection's value maps say so: the platform's project, vendor or customer,
-- and the ERP's that has the number. They stand beside the bindings, column by column. What is bound is bound, whatever a map
-- says, and one number that two records of the ERP have leads nowhere. Of several vendors (or customers) of the platform that
-- lead to one of the ERP, the bound one is it, else the first that is active; the others stand here as not principal, and
-- `mapped_alike` tells them. Several projects that lead to one job are none that could be told apart.
SELECT
    m.entity,
    m.platform,
    m.erp,
    'value_map' AS role,
    o.erp IS NULL AND m.place = 1 AS principal,
    CAST(NULL AS TIMESTAMP WITH TIME ZONE) AS bound_at
FROM (
    SELECT
        s.entity,
        s.platform,
        e.reference AS erp,
        COUNT(*) OVER (PARTITION BY s.entity, s.platform) AS numbered_alike,
        COUNT(*) OVER (PARTITION BY s.entity, e.reference) AS mapped_alike,
        ROW_NUMBER() OVER (
            PARTITION BY s.entity, e.reference ORDER BY CASE WHEN p.active THEN 0 ELSE 1 END, s.platform
        ) AS place
    FROM ledger_mapping AS s
    INNER JOIN (
        SELECT 'project' AS entity, reference, active FROM platform_project
        UNION ALL
        SELECT 'vendor', reference, active FROM platform_vendor
        UNION ALL
        SELECT 'customer', reference, active FROM platform_customer
    ) AS p ON p.entity = s.entity AND p.reference = s.platform
    INNER JOIN (
        SELECT 'project' AS entity, reference, number FROM erp_project
        UNION ALL
        SELECT 'vendor', reference, number FROM erp_vendor
        UNION ALL
        SELECT 'customer', reference, number FROM erp_customer
    ) AS e ON e.entity = s.entity AND e.number = s.number
    LEFT JOIN ledger_binding AS b ON b.principal AND b.entity = s.entity AND b.platform = s.platform
    WHERE b.platform IS NULL
) AS m
LEFT JOIN (SELECT DISTINCT entity, erp FROM ledger_binding WHERE principal) AS o ON o.entity = m.entity AND o.erp = m.erp
WHERE m.numbered_alike = 1 AND (m.entity <> 'project' OR (m.mapped_alike = 1 AND o.erp IS NULL))
