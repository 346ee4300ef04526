-- Documents that one side holds twice: same kind, same number, same vendor (or contract). The first of them is kept, a bound
-- one before any other; each further one is a twin of it.
WITH repeated AS (
    SELECT entity, side, kind, COALESCE(scope, '') AS scope, number_key
    FROM standing_document
    WHERE number_key IS NOT NULL
    GROUP BY entity, side, kind, COALESCE(scope, ''), number_key
    HAVING COUNT(*) > 1
),

member AS (
    SELECT
        d.*,
        COALESCE(p.erp, e.platform) AS other_side,
        COALESCE(p.platform, e.platform) AS bound_platform
    FROM standing_document AS d
    INNER JOIN repeated AS r
        ON
            r.entity = d.entity AND r.side = d.side AND r.kind = d.kind
            AND r.scope = COALESCE(d.scope, '') AND r.number_key = d.number_key
    LEFT JOIN ledger_binding AS p
        ON p.principal AND p.entity = d.entity AND d.side = 'platform' AND p.platform = d.reference
    LEFT JOIN ledger_binding AS e ON e.principal AND e.entity = d.entity AND d.side = 'erp' AND e.erp = d.reference
),

ranked AS (
    SELECT
        member.*,
        ROW_NUMBER() OVER (
            PARTITION BY entity, side, kind, scope, number_key
            ORDER BY CASE WHEN other_side IS NULL THEN 1 ELSE 0 END, reference
        ) AS place,
        FIRST_VALUE(reference) OVER (
            PARTITION BY entity, side, kind, scope, number_key
            ORDER BY CASE WHEN other_side IS NULL THEN 1 ELSE 0 END, reference
        ) AS kept
    FROM member
)

SELECT * FROM ranked WHERE place > 1
