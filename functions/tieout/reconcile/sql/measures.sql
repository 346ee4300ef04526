-- What the history says: time from approval to the ERP, what people had to touch, whether bills are paid in time, and the
-- discounts that were lost. One row.
--
-- Time to the ERP is measured of what the history saw on its way (what was adopted stood there before), once: from its approval
-- (`approval`) to the first time that it was through.
WITH happened AS (
    SELECT
        e.entity,
        e.source,
        MIN(CASE WHEN e.what = 'synced' THEN e.happened_at END) AS synced_at,
        SUM(CASE WHEN e.by_hand THEN 1 ELSE 0 END) AS touches
    FROM ledger_event AS e
    CROSS JOIN span
    WHERE e.happened_at >= span.since AND e.happened_at < span.until
    GROUP BY e.entity, e.source
),

sent AS (
    SELECT entity, source, MIN(CASE WHEN what = 'synced' THEN happened_at END) AS synced_at
    FROM ledger_event
    GROUP BY entity, source
    HAVING SUM(CASE WHEN what IN ('approved', 'seen_approved') THEN 1 ELSE 0 END) > 0
),

ranked AS (
    SELECT
        DATE_DIFF('second', a.approved_at, s.synced_at) AS seconds,
        ROW_NUMBER() OVER (ORDER BY DATE_DIFF('second', a.approved_at, s.synced_at)) AS place,
        COUNT(*) OVER () AS of_all
    FROM sent AS s
    INNER JOIN approval AS a ON a.entity = s.entity AND a.source = s.source
    CROSS JOIN span
    WHERE s.synced_at >= span.since AND s.synced_at < span.until
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
    FROM happened
),

-- A bill that leaves nothing to pay (all of it retained, or credited) is paid at no time, neither early nor late.
-- The day on which a bill was paid whole is that of its last payment; an ERP that keeps none says it of the bill. A discount
-- that was taken pays its part of the bill.
payment AS (
    SELECT invoice, MAX(paid_on) AS paid_on, SUM(COALESCE(discount, 0)) AS taken
    FROM erp_payment
    WHERE NOT voided
    GROUP BY invoice
),

bill AS (
    SELECT
        i.due_on,
        i.discount,
        i.discount_until,
        COALESCE(p.taken, 0) AS taken,
        CASE
            WHEN i.paid + COALESCE(p.taken, 0) >= COALESCE(i.due, i.amount - COALESCE(i.retained, 0))
                THEN COALESCE(p.paid_on, i.paid_on)
        END AS paid_on
    FROM erp_invoice AS i
    LEFT JOIN payment AS p ON p.invoice = i.reference
    WHERE
        i.stage IN ('approved', 'closed') AND COALESCE(i.kind, '') NOT IN ('credit_memo', 'debit_memo', 'owner_invoice')
        AND COALESCE(i.due, i.amount - COALESCE(i.retained, 0)) > 0
),

bills AS (
    SELECT
        SUM(CASE WHEN i.due_on < CAST(span.until AS DATE) THEN 1 ELSE 0 END) AS fell_due,
        SUM(CASE WHEN i.due_on < CAST(span.until AS DATE) AND i.paid_on <= i.due_on THEN 1 ELSE 0 END) AS in_time,
        -- Of a bill that tells no discount, or not until when, nobody knows whether one was missed: it adds nothing, not 0.00.
        SUM(
            CASE
                WHEN i.discount = 0 THEN 0
                WHEN i.discount IS NULL OR i.discount_until IS NULL THEN NULL
                WHEN i.discount_until < COALESCE(i.paid_on, CAST(span.until AS DATE)) AND i.discount > i.taken
                    THEN i.discount - i.taken
                ELSE 0
            END
        ) AS missed_discounts
    FROM bill AS i
    CROSS JOIN span
    WHERE i.due_on >= CAST(span.since AS DATE)
)

SELECT * FROM timed CROSS JOIN touched CROSS JOIN bills
