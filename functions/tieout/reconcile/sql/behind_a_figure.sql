-- Which records stand behind one figure of the statement: a project (or all), and a measure?
SELECT side, project, reference, number, amount, changed_at
FROM posted
WHERE measure = ? AND project = COALESCE(?, project)
ORDER BY side, reference
