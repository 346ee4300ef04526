-- Lines that do not agree and whose headers are bound to each other, with what the header says. Headers that are missing or
-- do not stand are other questions' business.
SELECT
    l.*,
    p.kind,
    p.number,
    p.project,
    p.party,
    COALESCE(p.approved_at, p.changed_at) AS since,
    COALESCE(p.changed_at >= c.changed_before, FALSE) OR COALESCE(e.changed_at >= c.changed_before, FALSE)
    OR u.source IS NOT NULL AS in_flight
FROM (
    -- By one equality each: a join that also had to do without a header on either side would compare every pair of them.
    SELECT a.*, b.platform AS header, b.erp AS header_erp
    FROM line_apart AS a
    INNER JOIN ledger_binding AS b ON b.principal AND b.entity = a.entity AND b.platform = a.platform_header
    WHERE a.erp_header IS NULL OR a.erp_header = b.erp
    UNION ALL
    SELECT a.*, b.platform, b.erp
    FROM line_apart AS a
    INNER JOIN ledger_binding AS b ON b.principal AND b.entity = a.entity AND b.erp = a.erp_header
    WHERE a.platform_header IS NULL
) AS l
INNER JOIN cutoff AS c ON c.entity = l.entity
INNER JOIN (
    SELECT 'commitment' AS entity, reference, kind, number, project, vendor AS party, stage, approved_at, changed_at
    FROM platform_commitment
    UNION ALL
    SELECT 'invoice', reference, kind, number, project, party, stage, approved_at, changed_at
    FROM platform_invoice
) AS p ON p.entity = l.entity AND p.reference = l.header AND p.stage IN ('approved', 'closed')
INNER JOIN (
    SELECT 'commitment' AS entity, reference, stage, changed_at FROM erp_commitment
    UNION ALL
    SELECT 'invoice', reference, stage, changed_at FROM erp_invoice
) AS e ON e.entity = l.entity AND e.reference = l.header_erp AND e.stage IN ('approved', 'closed')
LEFT JOIN unsettled AS u ON u.entity = l.entity AND u.source = l.header
