-- Where do the vendor and customer masters part: one side has no such company, or name, place, tax id or being active differ?
-- The amount is what stands committed with that vendor.
SELECT
    CASE
        WHEN erp IS NULL THEN 'vendor_not_in_erp'
        WHEN platform IS NULL THEN 'vendor_not_on_platform'
        ELSE 'vendor_differs'
    END AS question,
    entity,
    entity AS kind,
    NULL AS project,
    NULL AS other_project,
    COALESCE(platform, erp) AS party,
    platform AS source,
    CASE
        WHEN platform IS NULL THEN 'not there'
        ELSE CONCAT(COALESCE(platform_name, '?'), ', ', COALESCE(platform_city, '?'),
            CASE WHEN platform_active THEN '' ELSE ' (inactive)' END)
    END AS source_value,
    erp AS target,
    CASE
        WHEN erp IS NULL THEN 'not there'
        ELSE CONCAT(COALESCE(erp_name, '?'), ', ', COALESCE(erp_city, '?'),
            CASE WHEN erp_active THEN '' ELSE ' (inactive)' END)
    END AS target_value,
    at_stake AS amount,
    0 AS effect,
    0 AS effect_retained,
    0 AS effect_paid,
    COALESCE(erp_changed, platform_changed) AS since,
    CASE
        WHEN erp IS NULL THEN 'born_on_platform'
        WHEN platform IS NULL THEN 'vendor_never_shown'
        WHEN platform_active <> erp_active THEN 'active_differs'
        WHEN name_differs THEN 'name_differs'
        WHEN tax_differs THEN 'tax_id_differs'
        ELSE 'place_differs'
    END AS cause,
    '' AS detail,
    in_flight
FROM party
WHERE
    (erp IS NOT NULL AND platform IS NOT NULL)
    OR (
        bound_erp IS NULL
        AND COALESCE(platform_active, erp_active) AND NOT platform_twin AND NOT erp_twin
    )
