-- Vendors and customers that do not agree, or that one side does not have.
SELECT
    COALESCE(p.entity, b.entity, e.entity) AS entity,
    p.reference AS platform,
    e.reference AS erp,
    b.platform AS bound_platform,
    b.erp AS bound_erp,
    p.name AS platform_name,
    e.name AS erp_name,
    p.city AS platform_city,
    e.city AS erp_city,
    p.active AS platform_active,
    e.active AS erp_active,
    p.name_key IS DISTINCT FROM e.name_key AS name_differs,
    COALESCE(p.city_key <> e.city_key, FALSE) AS city_differs,
    COALESCE(p.tax_key <> e.tax_key, FALSE) AS tax_differs,
    p.changed_at AS platform_changed,
    e.changed_at AS erp_changed
FROM (
    SELECT 'vendor' AS entity, * FROM platform_vendor
    UNION ALL
    SELECT 'customer', * FROM platform_customer
) AS p
FULL OUTER JOIN (
    SELECT entity, platform, erp FROM ledger_binding WHERE entity IN ('vendor', 'customer') AND principal
) AS b ON b.platform = p.reference AND b.entity = p.entity
FULL OUTER JOIN (
    SELECT 'vendor' AS entity, * FROM erp_vendor
    UNION ALL
    SELECT 'customer', * FROM erp_customer
) AS e ON e.reference = b.erp AND e.entity = b.entity
WHERE
    p.reference IS NULL OR e.reference IS NULL
    OR p.name_key IS DISTINCT FROM e.name_key
    OR p.city_key <> e.city_key
    OR p.tax_key <> e.tax_key
    OR p.active <> e.active
