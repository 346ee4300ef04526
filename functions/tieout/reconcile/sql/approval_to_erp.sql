-- Which commitments came to the ERP in this span for the first time, when each was approved, and how many seconds that took?
-- (What was adopted stood there before: the history saw none of it sent.)
SELECT a.source, a.approved_at, DATE_DIFF('second', a.approved_at, s.synced_at) AS seconds
FROM approval AS a
INNER JOIN (
    SELECT entity, source, MIN(CASE WHEN what = 'synced' THEN happened_at END) AS synced_at
    FROM ledger_event
    GROUP BY entity, source
    HAVING SUM(CASE WHEN what IN ('approved', 'seen_approved') THEN 1 ELSE 0 END) > 0
) AS s ON s.entity = a.entity AND s.source = a.source
CROSS JOIN span
WHERE a.entity = 'commitment' AND s.synced_at >= span.since AND s.synced_at < span.until
