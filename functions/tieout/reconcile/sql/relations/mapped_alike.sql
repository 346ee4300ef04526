-- Vendors and customers of the platform that a value map leads to a company of the ERP which another one is already (`kept`):
-- one company that the platform holds twice, with what stands committed with the second.
SELECT
    a.entity,
    a.platform,
    k.platform AS kept,
    a.erp,
    p.name,
    p.active,
    p.changed_at,
    COALESCE(s.amount, 0) AS amount
FROM ledger_binding AS a
INNER JOIN ledger_binding AS k ON k.principal AND k.entity = a.entity AND k.erp = a.erp
INNER JOIN (
    SELECT 'vendor' AS entity, reference, name, active, changed_at FROM platform_vendor
    UNION ALL
    SELECT 'customer', reference, name, active, changed_at FROM platform_customer
) AS p ON p.entity = a.entity AND p.reference = a.platform
LEFT JOIN (
    SELECT vendor, SUM(amount) AS amount
    FROM platform_commitment
    WHERE stage IN ('approved', 'closed')
    GROUP BY vendor
) AS s ON s.vendor = a.platform
WHERE a.role = 'value_map' AND NOT a.principal
