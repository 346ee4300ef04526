-- As of a moment: what is invoiced and not paid, by the week (its Monday) in which it falls due; what is overdue falls due in
-- the week of that moment, and what has no due date in none.
SELECT
    o.project,
    o.party,
    DATE_TRUNC('week', CASE WHEN o.due_on < CAST(o.moment AS DATE) THEN CAST(o.moment AS DATE) ELSE o.due_on END) AS week,
    SUM(o.amount) AS amount,
    SUM(CASE WHEN o.due_on < CAST(o.moment AS DATE) THEN o.amount ELSE 0 END) AS overdue
FROM (
    SELECT
        m.project,
        m.party,
        m.source,
        a.moment,
        MAX(m.due_on) AS due_on,
        SUM(CASE WHEN m.measure = 'invoiced' THEN m.amount ELSE -m.amount END) AS amount
    FROM ledger_movement AS m
    CROSS JOIN as_of AS a
    WHERE m.happened_at <= a.moment AND m.measure IN ('invoiced', 'retained', 'paid')
    GROUP BY m.project, m.party, m.source, a.moment
) AS o
WHERE o.amount <> 0
GROUP BY
    o.project,
    o.party,
    DATE_TRUNC('week', CASE WHEN o.due_on < CAST(o.moment AS DATE) THEN CAST(o.moment AS DATE) ELSE o.due_on END)
ORDER BY week, o.project, o.party
