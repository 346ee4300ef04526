-- What does one side hold twice: the same number of the same vendor (or contract), or the same company under the same name?
-- Only one that is linked to nothing and alike to the kept one takes the place of `not in the ERP` (or `without a source`), and so
-- has an effect; one of another amount is told beside that.
-- And which vendors of the platform do value maps lead to one company of the ERP? (Of a company: what stands committed with it.)
SELECT
    CASE t.side WHEN 'platform' THEN 'duplicate_on_platform' ELSE 'duplicate_in_erp' END AS question,
    t.entity,
    t.kind,
    COALESCE(b.platform, t.project) AS project,
    NULL AS other_project,
    t.scope AS party,
    CASE t.side WHEN 'platform' THEN t.reference ELSE t.kept END AS source,
    CONCAT('#', t.number) AS source_value,
    CASE t.side WHEN 'platform' THEN t.kept ELSE t.reference END AS target,
    CONCAT('#', t.number) AS target_value,
    ABS(COALESCE(s.amount, t.amount)) AS amount,
    CASE WHEN t.other_side IS NOT NULL OR NOT t.alike THEN 0 WHEN t.side = 'erp' THEN t.amount ELSE -t.amount END
        AS effect,
    CASE WHEN t.other_side IS NOT NULL OR NOT t.alike THEN 0 WHEN t.side = 'erp' THEN t.retained ELSE -t.retained END
        AS effect_retained,
    CASE WHEN t.other_side IS NOT NULL OR NOT t.alike THEN 0 WHEN t.side = 'erp' THEN t.paid ELSE -t.paid END
        AS effect_paid,
    t.changed_at AS since,
    CASE WHEN t.other_side IS NULL THEN 'entered_twice' ELSE 'entered_twice_and_sent' END AS cause,
    '' AS detail,
    COALESCE(t.changed_at >= c.changed_before, FALSE) AS in_flight
FROM twin AS t
INNER JOIN cutoff AS c ON c.entity = t.entity
LEFT JOIN ledger_binding AS b ON b.entity = 'project' AND b.principal AND b.erp = t.project
LEFT JOIN twin AS p
    ON t.side = 'erp' AND p.side = 'platform' AND p.entity = t.entity AND p.reference = t.other_side
LEFT JOIN (
    SELECT vendor, SUM(amount) AS amount
    FROM (
        SELECT vendor, amount FROM platform_commitment WHERE stage IN ('approved', 'closed')
        UNION ALL
        SELECT vendor, amount FROM erp_commitment WHERE stage IN ('approved', 'closed')
    ) AS standing
    WHERE vendor IN (SELECT reference FROM twin WHERE entity = 'vendor')
    GROUP BY vendor
) AS s ON t.entity = 'vendor' AND s.vendor = t.reference
LEFT JOIN mapped_alike AS a ON t.side = 'platform' AND a.entity = t.entity AND a.platform = t.reference
WHERE
    p.reference IS NULL -- what was entered twice on the platform and sent twice is one mistake, reported there
    AND a.platform IS NULL
UNION ALL
SELECT
    'duplicate_on_platform',
    a.entity,
    a.entity,
    NULL,
    NULL,
    a.platform,
    a.platform,
    a.name,
    a.kept,
    a.erp,
    a.amount,
    0,
    0,
    0,
    a.changed_at,
    'mapped_alike',
    a.erp,
    COALESCE(a.changed_at >= c.changed_before, FALSE)
FROM mapped_alike AS a
INNER JOIN cutoff AS c ON c.entity = a.entity
WHERE a.active
