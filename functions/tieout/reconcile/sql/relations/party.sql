-- Vendors and customers that do not agree, with the dollars of their commitments, and whether they are still on their way.
SELECT
    d.*,
    COALESCE(s.amount, 0) AS at_stake,
    COALESCE(d.platform_changed >= c.changed_before, FALSE)
    OR COALESCE(d.erp_changed >= c.changed_before, FALSE)
    OR ue.source IS NOT NULL
    OR up.source IS NOT NULL AS in_flight,
    tp.reference IS NOT NULL OR a.platform IS NOT NULL AS platform_twin,
    te.reference IS NOT NULL AS erp_twin
FROM party_pair AS d
INNER JOIN cutoff AS c ON c.entity = d.entity
LEFT JOIN (
    SELECT vendor, SUM(amount) AS amount FROM platform_commitment
    WHERE stage IN ('approved', 'closed') AND vendor IN (SELECT platform FROM party_pair) GROUP BY vendor
    UNION ALL
    SELECT vendor, SUM(amount) AS amount FROM erp_commitment
    WHERE
        stage IN ('approved', 'closed') AND vendor IN (SELECT erp FROM party_pair WHERE platform IS NULL)
    GROUP BY vendor
) AS s ON s.vendor = COALESCE(d.platform, d.erp)
-- One that accounting owns is known to the ledger by the ERP's name for it; one that was born on the platform, by the platform's.
LEFT JOIN unsettled AS ue ON ue.entity = d.entity AND ue.source = COALESCE(d.erp, d.bound_erp)
LEFT JOIN unsettled AS up ON up.entity = d.entity AND up.source = COALESCE(d.platform, d.bound_platform)
LEFT JOIN mapped_alike AS a ON a.entity = d.entity AND a.platform = d.platform
LEFT JOIN twin AS tp ON tp.side = 'platform' AND tp.entity = d.entity AND tp.reference = d.platform
LEFT JOIN twin AS te ON te.side = 'erp' AND te.entity = d.entity AND te.reference = d.erp
