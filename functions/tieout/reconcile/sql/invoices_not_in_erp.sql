-- Which pay apps are approved on the platform and not in the ERP?
SELECT
    'invoice_not_in_erp' AS question,
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
WHERE entity = 'invoice' AND kind <> 'owner_invoice' AND platform_stands AND NOT platform_twin AND erp IS NULL AND bound_erp IS NULL
