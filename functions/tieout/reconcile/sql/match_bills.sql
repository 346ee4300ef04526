-- Which bills on a project have no commitment behind them, which on a subcontract have no pay app, which are held twice, and which
-- lines of a bill on a commitment name nothing that was ordered?
--
-- A bill over several commitments names none in its header; its lines do. Left out of what must have a pay app: retainage that
-- the ERP released by itself, and what may be on its way (as `pair` has it): a bill stands before its link is written.
--
-- A bill that is linked has its pay app's number, which is unique on its contract only: it is held twice where its pay app is.
WITH standing AS (
    SELECT
        i.*,
        COALESCE(i.invoice_number, i.number) AS called,
        COALESCE(i.changed_at >= c.changed_before, FALSE)
        OR (w.entity IS NOT NULL AND COALESCE(i.changed_at >= c.settled_before, FALSE)) AS in_flight
    FROM erp_invoice AS i
    INNER JOIN cutoff AS c ON c.entity = 'invoice'
    LEFT JOIN (SELECT DISTINCT entity FROM unsettled WHERE NOT bound) AS w ON w.entity = c.entity
    WHERE i.stage IN ('approved', 'closed') AND COALESCE(i.kind, '') NOT IN ('credit_memo', 'debit_memo', 'owner_invoice')
),

-- Every commitment that a bill names, in its header or on a line (`on_line`).
behind AS (
    SELECT
        n.invoice,
        MAX(n.on_line) AS on_line,
        MAX(CASE WHEN h.kind = 'subcontract' THEN 1 ELSE 0 END) AS on_subcontract
    FROM (
        SELECT reference AS invoice, contract, 0 AS on_line FROM erp_invoice WHERE contract IS NOT NULL
        UNION ALL
        SELECT x.invoice, COALESCE(l.commitment, x.contract_line), 1
        FROM erp_invoice_line AS x
        LEFT JOIN erp_commitment_line AS l ON l.reference = x.contract_line
        WHERE x.contract_line IS NOT NULL
    ) AS n
    LEFT JOIN erp_commitment AS h ON h.reference = n.contract
    GROUP BY n.invoice
),

numbered AS (
    SELECT
        i.reference,
        p.platform,
        ROW_NUMBER() OVER (
            PARTITION BY i.kind, i.party, i.invoice_number_key
            ORDER BY CASE WHEN p.platform IS NULL THEN 1 ELSE 0 END, i.reference
        ) AS place
    FROM standing AS i
    LEFT JOIN ledger_binding AS p ON p.entity = 'invoice' AND p.principal AND p.erp = i.reference
    WHERE i.invoice_number_key IS NOT NULL
),

twice AS (
    SELECT n.reference
    FROM numbered AS n
    LEFT JOIN twin AS t ON t.side = 'platform' AND t.entity = 'invoice' AND t.reference = n.platform
    WHERE t.reference IS NOT NULL OR (n.place > 1 AND n.platform IS NULL)
),

judged AS (
    SELECT
        i.project,
        i.party,
        i.called,
        i.contract,
        i.reference,
        i.amount,
        CASE
            WHEN t.reference IS NOT NULL THEN 'duplicate_bill'
            WHEN i.project IS NOT NULL AND c.reference IS NULL AND (i.contract IS NOT NULL OR COALESCE(b.on_line, 0) = 0)
                THEN 'no_commitment'
            WHEN b.on_subcontract = 1 AND p.erp IS NULL AND COALESCE(i.kind, '') <> 'retainage_bill' AND NOT i.in_flight
                THEN 'no_pay_app'
        END AS verdict
    FROM standing AS i
    LEFT JOIN erp_commitment AS c ON c.reference = i.contract
    LEFT JOIN behind AS b ON b.invoice = i.reference
    LEFT JOIN twice AS t ON t.reference = i.reference
    LEFT JOIN (SELECT DISTINCT erp FROM ledger_binding WHERE entity = 'invoice' AND principal) AS p ON p.erp = i.reference
),

-- Where no line of a bill names what was ordered, nothing tells freight from the rest of it.
loose AS (
    SELECT i.project, i.party, i.called, i.contract, x.reference, x.line_number, x.amount, x.quantity
    FROM erp_invoice_line AS x
    INNER JOIN standing AS i ON i.reference = x.invoice AND NOT i.in_flight
    INNER JOIN behind AS b ON b.invoice = i.reference AND b.on_line = 1
    LEFT JOIN ledger_binding_line AS n ON n.entity = 'invoice' AND n.erp_line = x.reference
    WHERE x.contract_line IS NULL AND n.erp_line IS NULL AND x.amount <> 0
)

SELECT
    'bill' AS kind,
    project,
    party,
    called AS number,
    contract AS commitment,
    reference AS line,
    CAST(NULL AS DECIMAL(18, 6)) AS line_number,
    CAST(0 AS DECIMAL(18, 2)) AS ordered,
    CAST(0 AS DECIMAL(18, 2)) AS received,
    amount AS billed,
    CAST(NULL AS DECIMAL(18, 6)) AS ordered_quantity,
    CAST(NULL AS DECIMAL(18, 6)) AS received_quantity,
    CAST(NULL AS DECIMAL(18, 6)) AS billed_quantity,
    verdict,
    amount
FROM judged
WHERE verdict IS NOT NULL
UNION ALL
SELECT
    'bill_line',
    project,
    party,
    called,
    contract,
    reference,
    line_number,
    0,
    0,
    amount,
    NULL,
    NULL,
    quantity,
    'nothing_ordered',
    amount
FROM loose
