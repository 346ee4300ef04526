-- Records that were taken up lately and have not come to their end: what differs about them is on its way, and no finding yet.
-- `bound`: whether a document of it is known. `source` is the record's name in its own system.
SELECT
    n.entity,
    n.source,
    b.platform IS NOT NULL AS bound
FROM ledger_entry AS n
INNER JOIN (SELECT MIN(settled_before) AS settled_before FROM cutoff) AS c ON n.since >= c.settled_before
LEFT JOIN (
    SELECT DISTINCT entity, platform FROM ledger_binding WHERE platform IN (SELECT source FROM ledger_entry)
) AS b ON b.entity = n.entity AND b.platform = n.source
WHERE n.state IN ('pending', 'accepted', 'in_doubt')
