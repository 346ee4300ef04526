-- Which bindings point at nothing: at a document the ERP no longer has, at a record the platform no longer has, or at neither?
-- A company that neither side has any more is no difference: it has no dollars, and nothing lets go of its link, since what accounting
-- owns is let go of only when accounting shows it.
SELECT
    'dangling_binding' AS question,
    entity,
    kind,
    project,
    NULL AS other_project,
    party,
    bound_platform AS source,
    CASE WHEN platform IS NULL THEN 'gone' ELSE CONCAT('#', COALESCE(number, '?')) END AS source_value,
    bound_erp AS target,
    CASE WHEN erp IS NULL THEN 'gone' ELSE CONCAT('#', COALESCE(number, '?')) END AS target_value,
    ABS(COALESCE(erp_amount, platform_amount, 0)) AS amount,
    CASE WHEN erp_stands THEN erp_amount ELSE 0 END - CASE WHEN platform_stands THEN platform_amount ELSE 0 END AS effect,
    CASE WHEN erp_stands THEN erp_retained ELSE 0 END
    - CASE WHEN platform_stands THEN platform_retained ELSE 0 END AS effect_retained,
    CASE WHEN erp_stands THEN erp_paid ELSE 0 END - CASE WHEN platform_stands THEN platform_paid ELSE 0 END AS effect_paid,
    since,
    CASE
        WHEN platform IS NULL AND erp IS NULL THEN 'both_gone'
        WHEN erp IS NULL THEN 'gone_from_erp'
        ELSE 'gone_from_platform'
    END AS cause,
    '' AS detail,
    in_flight
FROM pair
WHERE
    bound_erp IS NOT NULL AND (platform IS NULL OR erp IS NULL)
    AND (platform_stands OR erp_stands OR (platform IS NULL AND erp IS NULL))
UNION ALL
SELECT
    'dangling_binding',
    entity,
    entity,
    NULL,
    NULL,
    bound_platform,
    bound_platform,
    COALESCE(platform_name, 'gone'),
    bound_erp,
    COALESCE(erp_name, 'gone'),
    0,
    0,
    0,
    0,
    COALESCE(erp_changed, platform_changed),
    CASE WHEN erp IS NULL THEN 'gone_from_erp' ELSE 'gone_from_platform' END,
    '',
    in_flight
FROM party
WHERE bound_erp IS NOT NULL AND (platform IS NOT NULL OR erp IS NOT NULL) AND (platform IS NULL OR erp IS NULL)
UNION ALL
SELECT
    'dangling_binding',
    'project',
    'project',
    platform,
    NULL,
    NULL,
    platform,
    CONCAT('#', COALESCE(number, '?'), ' ', COALESCE(name, '')),
    erp,
    'gone',
    ABS(amount),
    0,
    0,
    0,
    changed_at,
    'gone_from_erp',
    '',
    in_flight
FROM project_gone
