-- As of a moment: how what is committed and not invoiced, invoiced and not paid, and held as retainage stood at the end of every
-- week (its Monday, by UTC) in which any of it moved, by project and vendor. In a week between, it stood as in the one before.
SELECT
    w.project,
    w.party,
    w.week,
    SUM(w.not_invoiced) OVER (PARTITION BY w.project, w.party ORDER BY w.week) AS not_invoiced,
    SUM(w.not_paid) OVER (PARTITION BY w.project, w.party ORDER BY w.week) AS not_paid,
    SUM(w.retainage) OVER (PARTITION BY w.project, w.party ORDER BY w.week) AS retainage
FROM (
    SELECT
        o.project,
        COALESCE(o.party, '') AS party,
        DATE_TRUNC('week', CAST(o.happened_at AS DATE)) AS week,
        SUM(o.not_invoiced) AS not_invoiced,
        SUM(o.not_paid) AS not_paid,
        SUM(o.retainage) AS retainage
    FROM owed AS o
    CROSS JOIN as_of AS a
    WHERE o.happened_at <= a.moment
    GROUP BY o.project, COALESCE(o.party, ''), DATE_TRUNC('week', CAST(o.happened_at AS DATE))
) AS w
ORDER BY w.week, w.project, w.party
