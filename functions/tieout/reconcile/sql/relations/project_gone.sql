-- Projects that are linked to a job which the ERP no longer has, with what stands committed on each. (A project that the platform
-- does not show may only have been taken out of our sight: that is no finding.)
SELECT
    b.platform,
    b.erp,
    p.number,
    p.name,
    p.changed_at,
    COALESCE(s.amount, 0) AS amount,
    COALESCE(b.bound_at >= c.changed_before, FALSE) OR COALESCE(p.changed_at >= c.changed_before, FALSE) AS in_flight
FROM ledger_binding AS b
INNER JOIN platform_project AS p ON p.reference = b.platform
INNER JOIN cutoff AS c ON c.entity = 'project'
LEFT JOIN erp_project AS e ON e.reference = b.erp
LEFT JOIN (
    SELECT project, SUM(amount) AS amount
    FROM platform_commitment
    WHERE stage IN ('approved', 'closed')
    GROUP BY project
) AS s ON s.project = b.platform
WHERE b.entity = 'project' AND b.principal AND e.reference IS NULL
