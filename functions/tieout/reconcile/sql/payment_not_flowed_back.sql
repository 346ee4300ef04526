-- What is paid in the ERP and unpaid on the platform, or the reverse? In either direction, to the cent.
WITH apart AS (
    SELECT * FROM pair
    WHERE entity = 'invoice' AND platform_stands AND erp_stands AND platform_paid <> erp_paid
),

paid AS (
    SELECT
        a.erp,
        SUM(CASE WHEN p.voided THEN 1 ELSE 0 END) AS voided,
        SUM(CASE WHEN b.platform IS NULL AND NOT p.voided THEN 1 ELSE 0 END) AS never_shown
    FROM apart AS a
    INNER JOIN erp_payment AS p ON p.invoice = a.erp
    LEFT JOIN ledger_binding AS b ON b.entity = 'payment' AND b.erp = p.reference
    GROUP BY a.erp
),

-- One payment pays several bills, and each is a row of its own: `payment#bill`. The ledger knows the payment.
moving AS (
    SELECT DISTINCT p.invoice
    FROM erp_payment AS p
    INNER JOIN cutoff AS c ON c.entity = 'payment'
    LEFT JOIN unsettled AS u ON u.entity = 'payment' AND u.source = SPLIT_PART(p.reference, '#', 1)
    WHERE p.invoice IN (SELECT erp FROM apart) AND (p.changed_at >= c.changed_before OR u.source IS NOT NULL)
)

SELECT
    CASE WHEN a.erp_paid > a.platform_paid THEN 'payment_not_shown' ELSE 'payment_only_on_platform' END AS question,
    a.entity,
    a.kind,
    a.project,
    NULL AS other_project,
    a.party,
    a.platform AS source,
    CAST(a.platform_paid AS VARCHAR) AS source_value,
    a.erp AS target,
    CAST(a.erp_paid AS VARCHAR) AS target_value,
    ABS(a.erp_paid - a.platform_paid) AS amount,
    NULL AS effect,
    NULL AS effect_retained,
    a.erp_paid - a.platform_paid AS effect_paid,
    COALESCE(a.erp_changed, a.since) AS since,
    CASE
        WHEN a.erp_paid > a.platform_paid AND p.never_shown > 0 THEN 'payment_never_shown'
        WHEN a.erp_paid > a.platform_paid THEN 'payment_shown_short'
        WHEN p.voided > 0 THEN 'void_not_taken_back'
        ELSE 'marked_paid_on_platform'
    END AS cause,
    CONCAT('#', COALESCE(a.number, '?')) AS detail,
    a.in_flight OR m.invoice IS NOT NULL AS in_flight
FROM apart AS a
LEFT JOIN paid AS p ON p.erp = a.erp
LEFT JOIN moving AS m ON m.invoice = a.erp
