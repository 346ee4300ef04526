-- The tie-out statement: what each side says, by project and measure.
SELECT
    project,
    measure,
    SUM(CASE WHEN side = 'platform' THEN amount ELSE 0 END) AS platform_amount,
    SUM(CASE WHEN side = 'erp' THEN amount ELSE 0 END) AS erp_amount
FROM posted
GROUP BY project, measure
