-- Which pay apps and bills stand on both sides and differ: in status, amount, project or vendor?
SELECT
    'invoice_status' AS question,
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
WHERE entity = 'invoice' AND kind <> 'owner_invoice' AND platform IS NOT NULL AND erp IS NOT NULL AND platform_stands <> erp_stands
UNION ALL
SELECT
    'invoice_amount',
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
WHERE entity = 'invoice' AND kind <> 'owner_invoice' AND platform_stands AND erp_stands AND platform_amount <> erp_amount
UNION ALL
SELECT
    'invoice_project',
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
    d.entity = 'invoice' AND d.kind <> 'owner_invoice' AND d.platform_stands AND d.erp_stands AND d.platform_project IS DISTINCT FROM d.erp_project
    AND (b.erp IS NOT NULL OR o.erp IS NOT NULL)
UNION ALL
SELECT
    'invoice_vendor',
    d.entity,
    d.kind,
    d.project,
    NULL,
    d.party,
    d.platform,
    d.platform_party,
    d.erp,
    d.erp_party,
    ABS(d.erp_amount),
    0,
    0,
    0,
    d.since,
    'another_vendor',
    '',
    d.in_flight
FROM pair AS d
LEFT JOIN ledger_binding AS b
    ON b.entity IN ('vendor', 'customer') AND b.principal AND b.platform = d.platform_party
LEFT JOIN ledger_binding AS o
    ON o.entity IN ('vendor', 'customer') AND o.principal AND o.platform = d.erp_party
WHERE
    d.entity = 'invoice' AND d.kind <> 'owner_invoice' AND d.platform_stands AND d.erp_stands AND NOT d.same_party
    -- Where neither is bound to anyone, the vendor itself is the difference, and is reported once, there.
    AND (b.erp IS NOT NULL OR o.erp IS NOT NULL)
