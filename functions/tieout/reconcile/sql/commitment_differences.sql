-- Which commitments stand on both sides and differ: in status, amount, project, vendor or lines?
SELECT
    'commitment_status' AS question,
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
WHERE entity = 'commitment' AND platform IS NOT NULL AND erp IS NOT NULL AND platform_stands <> erp_stands
UNION ALL
SELECT
    'commitment_amount',
    d.entity,
    d.kind,
    d.project,
    NULL,
    d.party,
    d.platform,
    CAST(d.platform_amount AS VARCHAR),
    d.erp,
    CAST(d.erp_amount AS VARCHAR),
    ABS(d.erp_amount - d.platform_amount),
    d.erp_amount - d.platform_amount,
    NULL,
    NULL,
    d.since,
    CASE
        WHEN l.missing > 0 THEN 'lines_missing'
        WHEN l.added > 0 THEN 'lines_added'
        WHEN l.changed > 0 THEN 'line_amounts'
        ELSE 'amounts_differ'
    END,
    CONCAT(CAST(COALESCE(l.missing + l.added + l.changed, 0) AS VARCHAR), ' lines'),
    d.in_flight
FROM pair AS d
LEFT JOIN (
    SELECT
        header,
        SUM(CASE WHEN erp IS NULL THEN 1 ELSE 0 END) AS missing,
        SUM(CASE WHEN platform IS NULL THEN 1 ELSE 0 END) AS added,
        SUM(CASE WHEN platform_amount <> erp_amount THEN 1 ELSE 0 END) AS changed
    FROM line_pair
    WHERE entity = 'commitment' AND (platform IS NULL OR erp IS NULL OR platform_amount <> erp_amount)
    GROUP BY header
) AS l ON l.header = d.platform
WHERE d.entity = 'commitment' AND d.platform_stands AND d.erp_stands AND d.platform_amount <> d.erp_amount
UNION ALL
SELECT
    'commitment_lines',
    'commitment',
    MIN(l.kind),
    MIN(l.project),
    NULL,
    MIN(l.party),
    l.header,
    CAST(SUM(COALESCE(l.platform_amount, 0)) AS VARCHAR),
    l.header_erp,
    CAST(SUM(COALESCE(l.erp_amount, 0)) AS VARCHAR),
    SUM(ABS(COALESCE(l.erp_amount, 0) - COALESCE(l.platform_amount, 0))) * CAST(0.5 AS DECIMAL(2, 1)),
    0,
    0,
    0,
    MIN(l.since),
    'moved_between_lines',
    CONCAT(CAST(COUNT(*) AS VARCHAR), ' lines'),
    BOOL_OR(l.in_flight)
FROM line_pair AS l
LEFT JOIN pair AS d ON d.entity = 'commitment' AND d.platform = l.header AND d.platform_amount <> d.erp_amount
WHERE
    l.entity = 'commitment' AND d.platform IS NULL
    AND (l.platform IS NULL OR l.erp IS NULL OR l.platform_amount <> l.erp_amount)
    -- A line that was deleted and entered again has another number, and is the same money in the same place.
    AND NOT EXISTS (
        SELECT 1 FROM line_pair AS o
        WHERE
            o.entity = 'commitment' AND o.header = l.header
            AND (
                (l.erp IS NULL AND o.platform IS NULL AND o.erp_amount = l.platform_amount AND o.erp_key = l.platform_key)
                OR (
                    l.platform IS NULL AND o.erp IS NULL AND o.platform_amount = l.erp_amount
                    AND o.platform_key = l.erp_key
                )
            )
    )
GROUP BY l.header, l.header_erp
UNION ALL
SELECT
    'commitment_project',
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
    d.entity = 'commitment' AND d.platform_stands AND d.erp_stands AND d.platform_project IS DISTINCT FROM d.erp_project
    AND (b.erp IS NOT NULL OR o.erp IS NOT NULL)
UNION ALL
SELECT
    'commitment_vendor',
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
    d.entity = 'commitment' AND d.platform_stands AND d.erp_stands AND NOT d.same_party
    -- Where neither is bound to anyone, the vendor itself is the difference, and is reported once, there.
    AND (b.erp IS NOT NULL OR o.erp IS NOT NULL)
