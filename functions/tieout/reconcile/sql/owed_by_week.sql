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
        m.project,
        COALESCE(m.party, '') AS party,
        DATE_TRUNC('week', CAST(m.happened_at AS DATE)) AS week,
        SUM(CASE WHEN m.measure = 'committed' THEN m.amount WHEN m.measure = 'invoiced' THEN -m.amount ELSE 0 END)
            AS not_invoiced,
        SUM(CASE WHEN m.measure = 'invoiced' THEN m.amount WHEN m.measure IN ('retained', 'paid') THEN -m.amount ELSE 0 END)
            AS not_paid,
        SUM(CASE WHEN m.measure = 'retained' THEN m.amount ELSE 0 END) AS retainage
    FROM ledger_movement AS m
    CROSS JOIN as_of AS a
    WHERE m.happened_at <= a.moment
    GROUP BY m.project, COALESCE(m.party, ''), DATE_TRUNC('week', CAST(m.happened_at AS DATE))
) AS w
ORDER BY w.week, w.project, w.party
