-- Where do owner invoices (G702/G703) and receivables part: not in the ERP, in status, in amount, in the month they are
-- posted to, or in how they are coded?
SELECT
    'owner_invoice_not_in_erp' AS question,
    entity,
    kind,
    project,
    NULL AS other_project,
    party,
    platform AS source,
    CONCAT('#', COALESCE(number, '?'), ' ', COALESCE(platform_status, '')) AS source_value,
    NULL AS target,
    'not there' AS target_value,
    ABS(platform_amount) AS amount,
    -platform_amount AS effect,
    -platform_retained AS effect_retained,
    -platform_paid AS effect_paid,
    since,
    holdup AS cause,
    COALESCE(reason_text, waiting_on, '') AS detail,
    in_flight
FROM pair
WHERE entity = 'invoice' AND kind = 'owner_invoice' AND platform_stands AND NOT platform_twin AND erp IS NULL AND bound_erp IS NULL
UNION ALL
SELECT
    'owner_invoice_status' AS question,
    entity,
    kind,
    CASE WHEN erp_stands THEN erp_project ELSE platform_project END AS project,
    NULL AS other_project,
    party,
    platform AS source,
    platform_status AS source_value,
    erp AS target,
    erp_status AS target_value,
    ABS(CASE WHEN erp_stands THEN erp_amount ELSE platform_amount END) AS amount,
    CASE WHEN erp_stands THEN erp_amount ELSE -platform_amount END AS effect,
    CASE WHEN erp_stands THEN erp_retained ELSE -platform_retained END AS effect_retained,
    CASE WHEN erp_stands THEN erp_paid ELSE -platform_paid END AS effect_paid,
    since,
    CASE WHEN erp_stands THEN 'stands_only_in_erp' ELSE 'stands_only_on_platform' END AS cause,
    '' AS detail,
    in_flight
FROM pair
WHERE entity = 'invoice' AND kind = 'owner_invoice' AND platform IS NOT NULL AND erp IS NOT NULL AND platform_stands <> erp_stands
UNION ALL
SELECT
    'owner_invoice_amount',
    entity,
    kind,
    project,
    NULL,
    party,
    platform,
    CAST(platform_amount AS VARCHAR),
    erp,
    CAST(erp_amount AS VARCHAR),
    ABS(erp_amount - platform_amount),
    erp_amount - platform_amount,
    NULL,
    NULL,
    since,
    'amounts_differ',
    '',
    in_flight
FROM pair
WHERE entity = 'invoice' AND kind = 'owner_invoice' AND platform_stands AND erp_stands AND platform_amount <> erp_amount
UNION ALL
SELECT
    'owner_invoice_project',
    d.entity,
    d.kind,
    d.project,
    d.erp_project,
    d.party,
    d.platform,
    d.platform_project,
    d.erp,
    d.erp_project,
    ABS(d.erp_amount),
    -d.erp_amount,
    -d.erp_retained,
    -d.erp_paid,
    d.since,
    'another_project',
    '',
    d.in_flight
FROM pair AS d
LEFT JOIN ledger_binding AS b ON b.entity = 'project' AND b.principal AND b.platform = d.platform_project
LEFT JOIN ledger_binding AS o ON o.entity = 'project' AND o.principal AND o.platform = d.erp_project
WHERE
    d.entity = 'invoice' AND d.kind = 'owner_invoice' AND d.platform_stands AND d.erp_stands AND d.platform_project IS DISTINCT FROM d.erp_project
    AND (b.erp IS NOT NULL OR o.erp IS NOT NULL)
UNION ALL
SELECT
    'owner_invoice_timing',
    entity,
    kind,
    project,
    NULL,
    party,
    platform,
    CAST(platform_on AS VARCHAR),
    erp,
    CAST(erp_on AS VARCHAR),
    ABS(erp_amount),
    0,
    0,
    0,
    since,
    'another_month',
    '',
    in_flight
FROM pair
WHERE
    entity = 'invoice' AND kind = 'owner_invoice' AND platform_stands AND erp_stands
    AND DATE_TRUNC('month', platform_on) <> DATE_TRUNC('month', erp_on)
UNION ALL
SELECT
    'owner_invoice_coding',
    entity,
    kind,
    project,
    NULL,
    party,
    platform,
    platform_code,
    erp,
    erp_code,
    ABS(erp_amount),
    0,
    0,
    0,
    since,
    CASE WHEN on_default THEN 'on_default' WHEN platform_key IS NULL THEN 'unmapped' ELSE 'coded_differently' END,
    CONCAT('line ', COALESCE(CAST(CAST(line_number AS INTEGER) AS VARCHAR), '?')),
    in_flight
FROM line_pair
WHERE
    entity = 'invoice' AND kind = 'owner_invoice' AND platform IS NOT NULL AND erp IS NOT NULL
    AND (platform_key IS DISTINCT FROM erp_key OR on_default)
