-- Where does the retainage differ: the dollars held on an invoice, or the rate of a commitment?
SELECT
    'retainage_held' AS question,
    entity,
    kind,
    project,
    NULL AS other_project,
    party,
    platform AS source,
    CAST(platform_retained AS VARCHAR) AS source_value,
    erp AS target,
    CAST(erp_retained AS VARCHAR) AS target_value,
    ABS(erp_retained - platform_retained) AS amount,
    NULL AS effect,
    erp_retained - platform_retained AS effect_retained,
    NULL AS effect_paid,
    since,
    CASE WHEN erp_retained = 0 THEN 'retainage_not_held' ELSE 'retainage_amount' END AS cause,
    CONCAT('#', COALESCE(number, '?')) AS detail,
    in_flight
FROM pair
WHERE entity = 'invoice' AND platform_stands AND erp_stands AND platform_retained <> erp_retained
UNION ALL
SELECT
    'retainage_rate',
    entity,
    kind,
    project,
    NULL,
    party,
    platform,
    CAST(platform_rate AS VARCHAR),
    erp,
    CAST(erp_rate AS VARCHAR),
    CAST(ROUND(ABS(erp_rate - platform_rate) * platform_amount * CAST(0.01 AS DECIMAL(3, 2)), 2) AS DECIMAL(18, 2)),
    0,
    0,
    0,
    since,
    'retainage_rate',
    CONCAT('#', COALESCE(number, '?')),
    in_flight
FROM pair
WHERE entity = 'commitment' AND platform_stands AND erp_stands AND platform_rate <> erp_rate
