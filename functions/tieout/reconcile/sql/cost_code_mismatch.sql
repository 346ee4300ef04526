-- Which lines are coded differently in the ERP than the platform's code maps to, or were posted to the default cost code?
-- (Owner invoices: see owner_invoice_gap.) And which costs stand on a default cost code without any of our lines?
SELECT
    'cost_code_mismatch' AS question,
    entity,
    kind,
    project,
    NULL AS other_project,
    party,
    platform AS source,
    platform_code AS source_value,
    erp AS target,
    erp_code AS target_value,
    ABS(erp_amount) AS amount,
    0 AS effect,
    0 AS effect_retained,
    0 AS effect_paid,
    since,
    CASE
        WHEN on_default THEN 'on_default' WHEN platform_key IS NULL THEN 'unmapped' ELSE 'coded_differently'
    END AS cause,
    CONCAT('line ', COALESCE(CAST(CAST(line_number AS INTEGER) AS VARCHAR), '?'), ' of #', COALESCE(number, '?'))
        AS detail,
    in_flight
FROM line_pair
WHERE
    kind <> 'owner_invoice' AND platform IS NOT NULL AND erp IS NOT NULL
    AND (platform_key IS DISTINCT FROM erp_key OR on_default)
