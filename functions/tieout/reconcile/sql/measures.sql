-- What the history says: time from approval to the ERP, what people had to touch, whether bills are paid in time, and the
-- discounts that were lost. One row.
WITH way AS (
    SELECT
        entity,
        source,
        MIN(CASE WHEN what = 'approved' THEN happened_at END) AS approved_at,
        MIN(CASE WHEN what = 'synced' THEN happened_at END) AS synced_at,
        SUM(CASE WHEN by_hand THEN 1 ELSE 0 END) AS touches
    FROM ledger_event
    CROSS JOIN span
    WHERE happened_at >= span.since AND happened_at < span.until
    GROUP BY entity, source
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
    FROM erp_invoice AS i
    CROSS JOIN span
    WHERE
        i.stage IN ('approved', 'closed') AND i.kind <> 'owner_invoice'
        AND i.due_on >= CAST(span.since AS DATE)
)

SELECT * FROM timed CROSS JOIN touched CROSS JOIN bills
