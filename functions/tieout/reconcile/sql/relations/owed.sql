-- What each movement adds to what is owed: committed and not invoiced, invoiced and not paid, and held as retainage.
SELECT
    project,
    party,
    happened_at,
    CASE WHEN measure = 'committed' THEN amount WHEN measure = 'invoiced' THEN -amount ELSE 0 END AS not_invoiced,
    CASE WHEN measure = 'invoiced' THEN amount WHEN measure IN ('retained', 'paid') THEN -amount ELSE 0 END AS not_paid,
    CASE WHEN measure = 'retained' THEN amount ELSE 0 END AS retainage
FROM ledger_movement
