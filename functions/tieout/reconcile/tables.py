"""The columns of every table. `changed_at` is when its own system last changed the record (a line: its header)."""

from tieout.reconcile.columns import Column, Kind

_BOTH = "platform erp"


def _text(*names: str) -> tuple[Column, ...]:
    return tuple(Column(name, Kind.TEXT) for name in names)


def _money(*names: str) -> tuple[Column, ...]:
    return tuple(Column(name, Kind.MONEY) for name in names)


def _needed(*names: str) -> tuple[Column, ...]:
    return tuple(Column(name, Kind.TEXT, required=True) for name in names)


def _dates(*names: str) -> tuple[Column, ...]:
    return tuple(Column(name, Kind.DATE) for name in names)


def _numbers(*names: str) -> tuple[Column, ...]:
    return tuple(Column(name, Kind.NUMBER) for name in names)


def _moments(*names: str) -> tuple[Column, ...]:
    return tuple(Column(name, Kind.MOMENT) for name in names)


def _folded(of: str) -> Column:
    return Column(
        f"{of}_key",
        Kind.TEXT,
        folds=of,
        about="as it is compared: upper case, letters (with their marks) and digits only",
    )


AMOUNT = Column("amount", Kind.MONEY, required=True)
CHANGED = _moments("changed_at")
HEAD = (*_needed("reference"), *_text("kind", "number"), _folded("number"), *_text("title"))
STATE = (*_needed("stage"), *_text("status"))
COST = (
    *_text("cost_code"),
    Column(
        "cost_key", Kind.TEXT, about="the ERP's code and type as configured, comparable; missing where nothing maps"
    ),
)
DEFAULT = Column("on_default", Kind.FLAG, about="posted to the cost code that stands for `nobody said which`")
LINE = (*_needed("reference"), *_text("project"), *_needed("stage"), *_numbers("line_number"), *COST)
UNITS = (*_numbers("quantity", "unit_cost"), *_text("unit"))

_COMPANY = (
    *_needed("reference"),
    *_text("number", "name"),
    _folded("name"),
    *_text("terms", "city"),
    _folded("city"),
    Column("tax_key", Kind.TEXT, about="a keyed hash of the tax id, for matching; the id itself is never kept"),
    Column("active", Kind.FLAG, required=True),
    *CHANGED,
)

TABLES: dict[str, tuple[str, tuple[Column, ...]]] = {
    "vendor": (_BOTH, _COMPANY),
    "customer": (_BOTH, _COMPANY),
    "project": (
        _BOTH,
        (
            *_needed("reference"),
            *_text("number", "name"),
            _folded("name"),
            *_text("customer"),
            Column("active", Kind.FLAG, required=True),
            *CHANGED,
        ),
    ),
    "budget_line": (
        _BOTH,
        (
            *_needed("reference", "project"),
            *COST,
            AMOUNT,
            *_money("original", "approved_changes"),
            *_numbers("quantity"),
            *CHANGED,
        ),
    ),
    "commitment": (
        _BOTH,
        (
            *HEAD,
            *_text("project", "vendor"),
            *STATE,
            AMOUNT,
            *_numbers("retainage_percent"),
            *_text("currency", "terms"),
            *_moments("approved_at"),
            *CHANGED,
        ),
    ),
    "commitment_line": (
        _BOTH,
        (*LINE, *_needed("commitment"), *_text("description"), AMOUNT, *UNITS, DEFAULT, *CHANGED),
    ),
    "change_order": (
        _BOTH,
        (*HEAD, *_text("contract", "project", "vendor"), *STATE, AMOUNT, *_moments("approved_at"), *CHANGED),
    ),
    "invoice": (
        _BOTH,
        (
            *HEAD,
            *_text("invoice_number"),
            _folded("invoice_number"),
            *_text("contract", "project", "party"),
            *STATE,
            Column("amount", Kind.MONEY, required=True, about="gross of the period, before retainage"),
            *_money("retained", "due", "paid"),
            Column("discount", Kind.MONEY, about="as offered until `discount_until`; empty where the book tells none"),
            *_dates("billed_on", "posted_on", "due_on", "discount_until", "paid_on"),
            *_moments("approved_at"),
            *CHANGED,
        ),
    ),
    "invoice_line": (
        _BOTH,
        (
            *LINE,
            *_needed("invoice"),
            *_text("contract_line", "description"),
            AMOUNT,
            *_money("retained"),
            *UNITS,
            DEFAULT,
            *CHANGED,
        ),
    ),
    "payment": (
        _BOTH,
        (
            *_needed("reference"),
            *_text("number", "party", "invoice"),
            AMOUNT,
            *_money("discount"),
            *_dates("paid_on"),
            Column("voided", Kind.FLAG, required=True),
            *CHANGED,
        ),
    ),
    "receipt": (
        "erp",
        (
            *_needed("reference", "commitment_line"),
            *_text("project"),
            *_dates("received_on"),
            *_numbers("quantity"),
            AMOUNT,
            *CHANGED,
        ),
    ),
    "job_cost": (
        _BOTH,
        (
            *_needed("reference", "project"),
            *COST,
            AMOUNT,
            *_money("committed", "invoiced", "paid"),
            DEFAULT,
            *CHANGED,
        ),
    ),
    "entry": (
        "ledger",
        (*_needed("entity", "source", "state"), *_text("waiting_on", "reason", "reason_text"), *_moments("since")),
    ),
    "binding": (
        "ledger",
        (
            *_needed("entity", "platform", "erp"),
            *_text("role"),
            Column(
                "principal", Kind.FLAG, required=True, about="the one document of a record that is compared with it"
            ),
            *_moments("bound_at"),
        ),
    ),
    "binding_line": ("ledger", _needed("entity", "platform", "platform_line", "erp", "erp_line")),
    "mapping": ("ledger", _needed("entity", "platform", "number")),
    "event": (
        "ledger",
        (
            *_needed("entity", "source", "what"),
            *_text("by"),
            Column("happened_at", Kind.MOMENT, required=True),
            Column("by_hand", Kind.FLAG, required=True, about="a person acted, not the machine"),
        ),
    ),
    "movement": (
        "ledger",
        (
            *_needed("entity", "source", "project", "measure"),
            *_text("party"),
            Column("happened_at", Kind.MOMENT, required=True),
            AMOUNT,
            *_dates("due_on"),
        ),
    ),
}
"""`entry`: every record that is not `synced`; a record that is neither here nor bound was never seen. It is read before the
bindings: what comes to its end in between is in both, where the other way round it would be in neither.
`mapping`: entries of the connection's value maps: a project, vendor or customer of the platform, and the ERP's number for it.
`event`: what the history says that measures need: `approved` (by the platform's own event), `seen_approved` (no event came),
`synced`, `touched`.
`movement`: money as it moved, signed, for any date's liability: `committed`, `invoiced`, `retained`, `paid`."""
