-- Documents that one side holds twice: same kind, same number, same vendor (or contract), on the same project (a pay app or bill:
-- of the same contract). The first of them is kept, a bound one before any other; each further one is a twin of it. `alike`: of
-- the same amount too. One that is not may be another document under a number that was given twice, and hides nothing.
--
-- What accounting bills by itself, or for no project, counts in no figure and is the three-way match's business. Of documents of
-- the ERP that are linked, each came of a record of the platform: which of those stands twice is seen there.
WITH repeated AS (
    SELECT entity, side, kind, COALESCE(scope, '') AS scope, COALESCE(home, '') AS home, number_key
    FROM standing_document
    WHERE number_key IS NOT NULL
    GROUP BY entity, side, kind, COALESCE(scope, ''), COALESCE(home, ''), number_key
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
            AND r.scope = COALESCE(d.scope, '') AND r.home = COALESCE(d.home, '') AND r.number_key = d.number_key
    LEFT JOIN ledger_binding AS p
        ON p.principal AND p.entity = d.entity AND d.side = 'platform' AND p.platform = d.reference
    LEFT JOIN ledger_binding AS e ON e.principal AND e.entity = d.entity AND d.side = 'erp' AND e.erp = d.reference
),

ranked AS (
    SELECT
        member.*,
        ROW_NUMBER() OVER (
            PARTITION BY entity, side, kind, scope, home, number_key
            ORDER BY CASE WHEN other_side IS NULL THEN 1 ELSE 0 END, reference
        ) AS place,
        FIRST_VALUE(reference) OVER (
            PARTITION BY entity, side, kind, scope, home, number_key
            ORDER BY CASE WHEN other_side IS NULL THEN 1 ELSE 0 END, reference
        ) AS first_of_all,
        FIRST_VALUE(reference) OVER (
            PARTITION BY entity, side, kind, scope, home, number_key, amount
            ORDER BY CASE WHEN other_side IS NULL THEN 1 ELSE 0 END, reference
        ) AS first_alike
    FROM member
)

SELECT
    ranked.*,
    first_alike <> reference AS alike,
    CASE WHEN first_alike <> reference THEN first_alike ELSE first_of_all END AS kept
FROM ranked
WHERE
    place > 1
    AND (
        entity IN ('vendor', 'customer')
        OR (
            project IS NOT NULL
            AND (side = 'platform' OR (other_side IS NULL AND kind NOT IN ('vendor_bill', 'retainage_bill')))
        )
    )
