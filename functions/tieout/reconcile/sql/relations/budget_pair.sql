-- Budgets by project and cost code: each side's lines summed, since one side may hold in two lines what the other has in one.
SELECT
    COALESCE(p.project, e.project) AS project,
    COALESCE(p.cost_key, e.cost_key) AS cost_key,
    p.project IS NOT NULL AS on_platform,
    e.project IS NOT NULL AS in_erp,
    p.cost_code AS platform_code,
    e.cost_code AS erp_code,
    COALESCE(p.amount, 0) AS platform_amount,
    COALESCE(e.amount, 0) AS erp_amount,
    p.changed_at AS platform_changed,
    e.changed_at AS erp_changed
FROM (
    SELECT
        project,
        COALESCE(cost_key, CONCAT('?', cost_code)) AS cost_key,
        MIN(cost_code) AS cost_code,
        SUM(amount) AS amount,
        MAX(changed_at) AS changed_at
    FROM platform_budget_line
    GROUP BY project, COALESCE(cost_key, CONCAT('?', cost_code))
) AS p
FULL OUTER JOIN (
    SELECT
        COALESCE(b.platform, l.project) AS project,
        l.cost_key,
        MIN(l.cost_code) AS cost_code,
        SUM(l.amount) AS amount,
        MAX(l.changed_at) AS changed_at
    FROM erp_budget_line AS l
    LEFT JOIN ledger_binding AS b ON b.entity = 'project' AND b.principal AND b.erp = l.project
    GROUP BY COALESCE(b.platform, l.project), l.cost_key
) AS e ON e.project = p.project AND e.cost_key = p.cost_key
WHERE COALESCE(p.amount, 0) <> COALESCE(e.amount, 0)
