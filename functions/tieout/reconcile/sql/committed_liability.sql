-- As of a moment: what is committed and not invoiced, invoiced and not paid, and held as retainage, by project and vendor.
SELECT
    m.project,
    m.party,
    SUM(CASE WHEN m.measure = 'committed' THEN m.amount WHEN m.measure = 'invoiced' THEN -m.amount ELSE 0 END)
        AS not_invoiced,
    SUM(CASE WHEN m.measure = 'invoiced' THEN m.amount WHEN m.measure IN ('retained', 'paid') THEN -m.amount ELSE 0 END)
        AS not_paid,
    SUM(CASE WHEN m.measure = 'retained' THEN m.amount ELSE 0 END) AS retainage
FROM ledger_movement AS m
CROSS JOIN as_of AS a
WHERE m.happened_at <= a.moment
GROUP BY m.project, m.party
HAVING
    SUM(CASE WHEN m.measure = 'committed' THEN m.amount WHEN m.measure = 'invoiced' THEN -m.amount ELSE 0 END) <> 0
    OR SUM(
        CASE WHEN m.measure = 'invoiced' THEN m.amount WHEN m.measure IN ('retained', 'paid') THEN -m.amount ELSE 0 END
    ) <> 0
    OR SUM(CASE WHEN m.measure = 'retained' THEN m.amount ELSE 0 END) <> 0
ORDER BY m.project, m.party
