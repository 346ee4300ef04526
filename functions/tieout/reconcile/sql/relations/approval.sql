-- When each document was approved: by its own word where the platform keeps one, else by the history (the platform's event that
-- had it sent; where none came, the first look that found it approved, which is later than the approval).
--
-- `approved_on`: the day, as it was anywhere on earth by then; none where only our own look is known, since a bill may well have
-- come between the approval and that.
SELECT
    d.entity,
    d.reference AS source,
    COALESCE(d.approved_at, e.approved_at, e.seen_at) AS approved_at,
    CAST(COALESCE(d.approved_at, e.approved_at) - INTERVAL '12' HOUR AS DATE) AS approved_on
FROM (
    SELECT 'commitment' AS entity, reference, approved_at FROM platform_commitment
    UNION ALL
    SELECT 'change_order', reference, approved_at FROM platform_change_order
    UNION ALL
    SELECT 'invoice', reference, approved_at FROM platform_invoice
    UNION ALL
    -- A budget is compared line by line: only the history names it whole.
    SELECT DISTINCT entity, source, CAST(NULL AS TIMESTAMP WITH TIME ZONE) FROM ledger_event WHERE entity = 'budget'
) AS d
LEFT JOIN (
    SELECT
        entity,
        source,
        MIN(CASE WHEN what = 'approved' THEN happened_at END) AS approved_at,
        MIN(CASE WHEN what = 'seen_approved' THEN happened_at END) AS seen_at
    FROM ledger_event
    WHERE what IN ('approved', 'seen_approved')
    GROUP BY entity, source
) AS e ON e.entity = d.entity AND e.source = d.reference
WHERE COALESCE(d.approved_at, e.approved_at, e.seen_at) IS NOT NULL
