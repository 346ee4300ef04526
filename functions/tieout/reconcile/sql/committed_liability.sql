-- As of a moment: what is committed and not invoiced, invoiced and not paid, and held as retainage, by project and vendor.
SELECT s.project, s.party, s.not_invoiced, s.not_paid, s.retainage
FROM (
    SELECT
        o.project,
        o.party,
        SUM(o.not_invoiced) AS not_invoiced,
        SUM(o.not_paid) AS not_paid,
        SUM(o.retainage) AS retainage
    FROM owed AS o
    CROSS JOIN as_of AS a
    WHERE o.happened_at <= a.moment
    GROUP BY o.project, o.party
) AS s
WHERE s.not_invoiced <> 0 OR s.not_paid <> 0 OR s.retainage <> 0
ORDER BY s.project, s.party
