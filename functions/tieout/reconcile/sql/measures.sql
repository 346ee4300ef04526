-- What the history says: time from approval to the ERP, what people had to touch, whether bills are paid in time, and the
-- discounts that were lost. One row.
--
-- An approval is an event where the history has one; else it is what the platform says of the document.
WITH approval AS (
    SELECT d.reference, d.approved_at
    FROM (
        SELECT reference, approved_at FROM platform_commitment
        UNION ALL
        SELECT reference, approved_at FROM platform_change_order
        UNION ALL
        SELECT reference, approved_at FROM platform_invoice
    ) AS d
    CROSS JOIN span
    WHERE d.approved_at >= span.since AND d.approved_at < span.until
),

happened AS (
    SELECT
        e.entity,
        e.source,
        MIN(CASE WHEN e.what = 'approved' THEN e.happened_at END) AS approved_at,
        MIN(CASE WHEN e.what = 'synced' THEN e.happened_at END) AS synced_at,
        SUM(CASE WHEN e.by_hand THEN 1 ELSE 0 END) AS touches
    FROM ledger_event AS e
    CROSS JOIN span
    WHERE e.happened_at >= span.since AND e.happened_at < span.until
    GROUP BY e.entity, e.source
),

way AS (
    SELECT h.entity, h.source, COALESCE(h.approved_at, a.approved_at) AS approved_at, h.synced_at, h.touches
    FROM happened AS h
    LEFT JOIN approval AS a ON a.reference = h.source
),

ranked AS (
    SELECT
        DATE_DIFF('second', approved_at, synced_at) AS seconds,
        ROW_NUMBER() OVER (ORDER BY DATE_DIFF('second', approved_at, synced_at)) AS place,
        COUNT(*) OVER () AS of_all
    FROM way
    WHERE approved_at IS NOT NULL AND synced_at IS NOT NULL
),

timed AS (
    SELECT
        MIN(CASE WHEN place >= of_all * 0.50 THEN seconds END) AS p50_seconds,
        MIN(CASE WHEN place >= of_all * 0.95 THEN seconds END) AS p95_seconds
    FROM ranked
),

touched AS (
    SELECT
        SUM(CASE WHEN synced_at IS NOT NULL THEN 1 ELSE 0 END) AS synced,
        SUM(CASE WHEN synced_at IS NOT NULL AND touches = 0 THEN 1 ELSE 0 END) AS untouched,
        SUM(touches) AS touches,
        SUM(CASE WHEN entity = 'invoice' THEN touches ELSE 0 END) AS invoice_touches,
        SUM(CASE WHEN entity = 'invoice' THEN 1 ELSE 0 END) AS invoices
    FROM way
),

-- The day on which a bill was paid whole is that of its last payment; an ERP that keeps none says it of the bill.
payment AS (SELECT invoice, MAX(paid_on) AS paid_on FROM erp_payment WHERE NOT voided GROUP BY invoice),

bill AS (
    SELECT
        i.due_on,
        i.discount,
        i.discount_until,
        CASE
            WHEN i.paid >= COALESCE(i.due, i.amount - COALESCE(i.retained, 0)) THEN COALESCE(p.paid_on, i.paid_on)
        END AS paid_on
    FROM erp_invoice AS i
    LEFT JOIN payment AS p ON p.invoice = i.reference
    WHERE i.stage IN ('approved', 'closed') AND COALESCE(i.kind, '') <> 'owner_invoice'
),

bills AS (
    SELECT
        SUM(CASE WHEN i.due_on < CAST(span.until AS DATE) THEN 1 ELSE 0 END) AS fell_due,
        SUM(CASE WHEN i.due_on < CAST(span.until AS DATE) AND i.paid_on <= i.due_on THEN 1 ELSE 0 END) AS in_time,
        SUM(
            CASE
                WHEN i.discount > 0 AND i.discount_until < COALESCE(i.paid_on, CAST(span.until AS DATE)) THEN i.discount
                ELSE 0
            END
        ) AS missed_discounts
    FROM bill AS i
    CROSS JOIN span
    WHERE i.due_on >= CAST(span.since AS DATE)
)

SELECT * FROM timed CROSS JOIN touched CROSS JOIN bills
