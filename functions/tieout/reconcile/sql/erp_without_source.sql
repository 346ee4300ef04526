-- Which documents stand in the ERP, on a project, with no source on the platform? (Twins of a bound document are duplicates.)
SELECT
    'erp_without_source' AS question,
    entity,
    kind,
    project,
    NULL AS other_project,
    party,
    NULL AS source,
    'not there' AS source_value,
    erp AS target,
    CONCAT('#', COALESCE(number, '?'), ' ', COALESCE(erp_status, '')) AS target_value,
    ABS(erp_amount) AS amount,
    erp_amount AS effect,
    erp_retained AS effect_retained,
    erp_paid AS effect_paid,
    erp_changed AS since,
    'entered_in_erp' AS cause,
    '' AS detail,
    in_flight
FROM pair
WHERE erp_stands AND NOT erp_twin AND platform IS NULL AND bound_platform IS NULL AND project IS NOT NULL
