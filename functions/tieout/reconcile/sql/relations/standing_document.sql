-- Every document whose dollars count, on either side, under the number that people know it by. `scope` and, in it, `home`: within
-- what that number is unique. The platform numbers commitments and change orders anew in each project (every one has an SC-001),
-- and pay apps in each contract; a bill that was sent has its pay app's number.
SELECT
    'commitment' AS entity,
    'platform' AS side,
    reference,
    kind,
    project,
    vendor AS scope,
    project AS home,
    number,
    number_key,
    amount,
    CAST(0 AS DECIMAL(18, 2)) AS retained,
    CAST(0 AS DECIMAL(18, 2)) AS paid,
    changed_at
FROM platform_commitment WHERE stage IN ('approved', 'closed')
UNION ALL
SELECT 'commitment', 'erp', reference, kind, project, vendor, project, number, number_key, amount, 0, 0, changed_at
FROM erp_commitment WHERE stage IN ('approved', 'closed')
UNION ALL
SELECT 'change_order', 'platform', reference, kind, project, COALESCE(contract, vendor), project, number, number_key, amount, 0, 0, changed_at
FROM platform_change_order WHERE stage IN ('approved', 'closed')
UNION ALL
SELECT 'change_order', 'erp', reference, kind, project, COALESCE(contract, vendor), project, number, number_key, amount, 0, 0, changed_at
FROM erp_change_order WHERE stage IN ('approved', 'closed')
UNION ALL
SELECT
    'invoice',
    'platform',
    reference,
    kind,
    project,
    CASE WHEN kind IN ('credit_memo', 'debit_memo', 'owner_invoice') THEN contract ELSE party END,
    COALESCE(contract, project),
    invoice_number,
    invoice_number_key,
    amount,
    COALESCE(retained, 0),
    COALESCE(paid, 0),
    changed_at
FROM platform_invoice WHERE stage IN ('approved', 'closed')
UNION ALL
SELECT
    'invoice',
    'erp',
    reference,
    kind,
    project,
    CASE WHEN kind IN ('credit_memo', 'debit_memo', 'owner_invoice') THEN contract ELSE party END,
    COALESCE(contract, project),
    invoice_number,
    invoice_number_key,
    amount,
    COALESCE(retained, 0),
    COALESCE(paid, 0),
    changed_at
FROM erp_invoice WHERE stage IN ('approved', 'closed')
UNION ALL
SELECT 'vendor', 'platform', reference, 'vendor', NULL, city_key, NULL, name, name_key, 0, 0, 0, changed_at
FROM platform_vendor WHERE active
UNION ALL
SELECT 'vendor', 'erp', reference, 'vendor', NULL, city_key, NULL, name, name_key, 0, 0, 0, changed_at
FROM erp_vendor WHERE active
UNION ALL
SELECT 'customer', 'platform', reference, 'customer', NULL, city_key, NULL, name, name_key, 0, 0, 0, changed_at
FROM platform_customer WHERE active
UNION ALL
SELECT 'customer', 'erp', reference, 'customer', NULL, city_key, NULL, name, name_key, 0, 0, 0, changed_at
FROM erp_customer WHERE active
