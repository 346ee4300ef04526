-- Which change orders stand on both sides and differ: in status, amount or project?
SELECT
    'change_order_status' AS question,
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
WHERE entity = 'change_order' AND platform IS NOT NULL AND erp IS NOT NULL AND platform_stands <> erp_stands
UNION ALL
SELECT
    'change_order_amount',
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
WHERE entity = 'change_order' AND platform_stands AND erp_stands AND platform_amount <> erp_amount
UNION ALL
SELECT
    'change_order_project',
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
    d.entity = 'change_order' AND d.platform_stands AND d.erp_stands AND d.platform_project IS DISTINCT FROM d.erp_project
    AND (b.erp IS NOT NULL OR o.erp IS NOT NULL)
