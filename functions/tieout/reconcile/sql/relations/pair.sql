-- All documents on which the sides do not agree, with what the ledger knows of each, and whether it is still on its way.
SELECT
    d.*,
    COALESCE(d.platform_project, d.erp_project) AS project,
    COALESCE(d.platform_party, d.erp_party) AS party,
    d.platform_party IS NOT DISTINCT FROM d.erp_party OR a.platform IS NOT NULL AS same_party,
    n.state,
    n.waiting_on,
    n.reason,
    n.reason_text,
    COALESCE(d.approved_at, d.platform_changed, d.erp_changed) AS since,
    COALESCE(d.platform_changed >= c.changed_before, FALSE)
    OR COALESCE(d.erp_changed >= c.changed_before, FALSE)
    OR u.source IS NOT NULL
    -- A document stands in the ERP before its link is written, and it does not say whose it is: while a record without one is
    -- on its way, a fresh document without a link may be that record's.
    OR (
        d.bound_platform IS NULL AND d.platform IS NULL
        AND w.entity IS NOT NULL AND COALESCE(d.erp_changed >= c.settled_before, FALSE)
    ) AS in_flight,
    COALESCE(tp.alike, FALSE) AS platform_twin,
    COALESCE(te.alike, FALSE) AS erp_twin,
    CASE
        WHEN n.state IN ('refused', 'in_doubt', 'partial', 'unlinked') THEN n.state
        WHEN n.state = 'waiting' AND n.waiting_on = 'adopt' THEN 'not_adopted'
        WHEN n.state = 'waiting' THEN 'waiting'
        WHEN n.state IN ('pending', 'accepted') THEN 'stuck'
        ELSE 'never_seen'
    END AS holdup
FROM (
    SELECT * FROM pair_commitment
    UNION ALL
    SELECT * FROM pair_change_order
    UNION ALL
    SELECT * FROM pair_invoice
) AS d
INNER JOIN cutoff AS c ON c.entity = d.entity
LEFT JOIN ledger_entry AS n ON n.entity = d.entity AND n.source = COALESCE(d.platform, d.bound_platform)
LEFT JOIN unsettled AS u ON u.entity = d.entity AND u.source = COALESCE(d.platform, d.bound_platform)
LEFT JOIN (SELECT DISTINCT entity FROM unsettled WHERE NOT bound) AS w ON w.entity = d.entity
LEFT JOIN mapped_alike AS a ON a.platform = d.platform_party AND a.kept = d.erp_party
LEFT JOIN twin AS tp ON tp.side = 'platform' AND tp.entity = d.entity AND tp.reference = d.platform
LEFT JOIN twin AS te ON te.side = 'erp' AND te.entity = d.entity AND te.reference = d.erp
