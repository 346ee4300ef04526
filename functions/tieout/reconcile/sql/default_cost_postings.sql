-- Which costs to date stand on a default cost code, beyond those of our own lines (which cost_code_mismatch names one by one)?
SELECT
    'default_cost_posting' AS question,
    'project' AS entity,
    'job_cost' AS kind,
    COALESCE(b.platform, j.project) AS project,
    NULL AS other_project,
    NULL AS party,
    NULL AS source,
    NULL AS source_value,
    j.reference AS target,
    j.cost_code AS target_value,
    ABS(j.amount - COALESCE(l.amount, 0)) AS amount,
    0 AS effect,
    0 AS effect_retained,
    0 AS effect_paid,
    j.changed_at AS since,
    'on_default' AS cause,
    '' AS detail,
    COALESCE(j.changed_at >= c.changed_before, FALSE) AS in_flight
FROM erp_job_cost AS j
INNER JOIN cutoff AS c ON c.entity = 'job_cost'
LEFT JOIN ledger_binding AS b ON b.entity = 'project' AND b.principal AND b.erp = j.project
LEFT JOIN (
    SELECT project, erp_key, SUM(erp_amount) AS amount
    FROM line_pair
    WHERE entity = 'invoice' AND on_default AND kind <> 'owner_invoice'
    GROUP BY project, erp_key
) AS l ON l.project = b.platform AND l.erp_key = j.cost_key
WHERE j.on_default AND j.amount <> COALESCE(l.amount, 0)
