-- Purchase order, receipt, bill: does each line's bill agree with what was ordered and received, within the tolerances?
--
-- A line is matched by the unit where more than one was ordered, at a price, and each bill of it names a quantity at a price.
-- Else its dollars are matched: a lump sum is ordered as 1 at its amount, and its part bills say 0 units, or each 1 at their own.
-- Dollars tell no price from a quantity, so the wider of the two tolerances holds.
--
-- An ERP whose bills name an order, and no line of it, has the order matched whole, with its approved change orders.
WITH billed AS (
    SELECT
        x.contract_line AS line,
        SUM(x.amount) AS amount,
        SUM(x.quantity) AS quantity,
        MIN(i.billed_on) AS first_billed,
        MIN(
            CASE
                WHEN COALESCE(x.quantity, 0) = 0 OR COALESCE(x.unit_cost, 0) = 0 THEN 0
                WHEN ABS(x.quantity) = 1 AND x.unit_cost <> l.unit_cost THEN 0
                ELSE 1
            END
        ) AS in_units
    FROM erp_invoice_line AS x
    INNER JOIN erp_invoice AS i ON i.reference = x.invoice AND i.stage IN ('approved', 'closed')
    LEFT JOIN erp_commitment_line AS l ON l.reference = x.contract_line
    WHERE x.contract_line IS NOT NULL
    GROUP BY x.contract_line
),

change AS (
    SELECT contract, SUM(amount) AS amount
    FROM platform_change_order
    WHERE stage IN ('approved', 'closed')
    GROUP BY contract
),

-- ERPs tell no moment of approval; it was approved on the platform.
header AS (
    SELECT h.*, o.platform, a.approved_on, w.line IS NOT NULL AS billed_whole
    FROM erp_commitment AS h
    LEFT JOIN ledger_binding AS o ON o.entity = 'commitment' AND o.principal AND o.erp = h.reference
    LEFT JOIN approval AS a ON a.entity = 'commitment' AND a.source = o.platform
    LEFT JOIN billed AS w ON w.line = h.reference
    WHERE h.kind = 'purchase_order'
),

ordered AS (
    SELECT
        h.project,
        h.vendor AS party,
        h.number,
        h.reference AS commitment,
        l.reference AS line,
        l.line_number,
        l.amount,
        l.quantity,
        l.unit_cost,
        h.stage,
        h.approved_on
    FROM erp_commitment_line AS l
    INNER JOIN header AS h ON h.reference = l.commitment AND NOT h.billed_whole
    UNION ALL
    SELECT
        h.project,
        h.vendor,
        h.number,
        h.reference,
        h.reference,
        NULL,
        h.amount + COALESCE(c.amount, 0),
        NULL,
        NULL,
        h.stage,
        h.approved_on
    FROM header AS h
    LEFT JOIN change AS c ON c.contract = h.platform
    WHERE h.billed_whole
),

received AS (
    SELECT
        CASE WHEN h.billed_whole THEN h.reference ELSE r.commitment_line END AS line,
        SUM(r.quantity) AS quantity,
        SUM(r.amount) AS amount
    FROM erp_receipt AS r
    LEFT JOIN erp_commitment_line AS l ON l.reference = r.commitment_line
    LEFT JOIN header AS h ON h.reference = l.commitment
    GROUP BY CASE WHEN h.billed_whole THEN h.reference ELSE r.commitment_line END
),

beside AS (
    SELECT
        o.*,
        COALESCE(r.amount, 0) AS received,
        COALESCE(r.quantity, 0) AS received_quantity,
        b.amount AS billed,
        COALESCE(b.quantity, 0) AS billed_quantity,
        b.first_billed,
        ABS(COALESCE(o.quantity, 0)) NOT IN (0, 1) AND COALESCE(o.unit_cost, 0) <> 0 AND b.in_units = 1 AS by_unit
    FROM ordered AS o
    LEFT JOIN received AS r ON r.line = o.line
    LEFT JOIN billed AS b ON b.line = o.line
),

judged AS (
    SELECT
        s.*,
        s.stage NOT IN ('approved', 'closed') OR s.first_billed < s.approved_on AS early,
        -- A deduction (a discount, a return) is credited bit by bit: beyond it is what goes below it, or above nothing.
        CASE
            WHEN s.amount >= 0 THEN s.billed * 100 > s.amount * (100 + t.price_percent)
            ELSE s.billed > 0 OR s.billed * 100 < s.amount * (100 + t.price_percent)
        END AS beyond,
        t.receipts_kept AND CASE
            WHEN s.by_unit AND s.received_quantity >= 0
                THEN s.billed_quantity * 100 > s.received_quantity * (100 + t.quantity_percent)
            WHEN s.by_unit
                THEN s.billed_quantity > 0 OR s.billed_quantity * 100 < s.received_quantity * (100 + t.quantity_percent)
            WHEN s.received >= 0 THEN s.billed * 100 > s.received * (100 + t.wider)
            ELSE s.billed > 0 OR s.billed * 100 < s.received * (100 + t.wider)
        END AS ahead,
        s.by_unit
        AND (s.billed - ROUND(s.billed_quantity * s.unit_cost, 2)) * 100
        > ABS(ROUND(s.billed_quantity * s.unit_cost, 2)) * t.price_percent AS dear
    FROM beside AS s
    CROSS JOIN (
        SELECT
            tolerance.*,
            CASE WHEN quantity_percent > price_percent THEN quantity_percent ELSE price_percent END AS wider
        FROM tolerance
    ) AS t
)

SELECT
    'purchase_order' AS kind,
    project,
    party,
    number,
    commitment,
    line,
    line_number,
    amount AS ordered,
    received,
    COALESCE(billed, 0) AS billed,
    quantity AS ordered_quantity,
    received_quantity,
    billed_quantity,
    CASE
        WHEN billed IS NULL THEN 'not_billed'
        WHEN early THEN 'billed_before_approval'
        WHEN beyond THEN 'over_billed'
        WHEN ahead THEN 'billed_over_received'
        WHEN dear THEN 'price_above'
        ELSE 'matched'
    END AS verdict,
    CASE
        WHEN billed IS NULL THEN 0
        WHEN early THEN billed
        WHEN beyond THEN ABS(billed - amount)
        WHEN ahead AND by_unit THEN ABS(ROUND((billed_quantity - received_quantity) * unit_cost, 2))
        WHEN ahead THEN ABS(billed - received)
        WHEN dear THEN ROUND(billed - billed_quantity * unit_cost, 2)
        ELSE 0
    END AS amount
FROM judged
