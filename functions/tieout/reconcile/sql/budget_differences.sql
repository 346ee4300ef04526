-- Which budget lines differ, by project and cost code: in amount, or because one side does not have them?
SELECT
    CASE
        WHEN NOT b.in_erp THEN 'budget_line_not_in_erp'
        WHEN NOT b.on_platform THEN 'budget_line_only_in_erp'
        ELSE 'budget_amount'
    END AS question,
    'budget' AS entity,
    'budget' AS kind,
    b.project,
    NULL AS other_project,
    NULL AS party,
    CONCAT(b.project, '/', b.cost_key) AS source,
    CASE WHEN b.on_platform THEN CAST(b.platform_amount AS VARCHAR) ELSE 'not there' END AS source_value,
    CONCAT(b.project, '/', b.cost_key) AS target,
    CASE WHEN b.in_erp THEN CAST(b.erp_amount AS VARCHAR) ELSE 'not there' END AS target_value,
    ABS(b.erp_amount - b.platform_amount) AS amount,
    b.erp_amount - b.platform_amount AS effect,
    0 AS effect_retained,
    0 AS effect_paid,
    COALESCE(b.platform_changed, b.erp_changed) AS since,
    CASE
        WHEN NOT b.in_erp THEN 'budget_line_missing'
        WHEN NOT b.on_platform THEN 'budget_changed_in_erp'
        ELSE 'amounts_differ'
    END AS cause,
    COALESCE(b.platform_code, b.erp_code) AS detail,
    COALESCE(b.platform_changed >= c.changed_before, FALSE) OR COALESCE(b.erp_changed >= c.changed_before, FALSE)
    OR u.source IS NOT NULL
    -- The ledger names no project of a budget change: while one is on its way, a line that was changed lately may be its.
    OR (w.changes > 0 AND COALESCE(b.platform_changed >= c.settled_before, FALSE)) AS in_flight
FROM budget_pair AS b
INNER JOIN cutoff AS c ON c.entity = 'budget_line'
LEFT JOIN unsettled AS u
    ON u.entity = 'budget' AND u.source = CONCAT(SPLIT_PART(b.project, ':', 1), ':budget:', SPLIT_PART(b.project, ':', 3))
CROSS JOIN (
    SELECT COUNT(*) AS changes FROM unsettled WHERE entity = 'budget' AND SPLIT_PART(source, ':', 2) = 'budget_change'
) AS w
