"""Which questions are asked, which snapshots each needs, and how it is asked only of what is there."""

from dataclasses import dataclass

from tieout.reconcile.errors import Gap
from tieout.reconcile.opening import Gathered, Place
from tieout.reconcile.schema import OWNER_INVOICE, BookSide


@dataclass(frozen=True)
class Question:
    """One `.sql` file. `answers`: the names of the findings it can give; `tables`: what must be there on both sides.

    `advisory`: no figure of the statement depends on it, so a statement may tie where a side keeps no such table at all.
    `reads`: the relations that its answers come from; where none of them holds anything, there is nothing to ask.
    """

    name: str
    answers: tuple[str, ...]
    tables: tuple[str, ...]
    erp_only: tuple[str, ...] = ()
    advisory: bool = False
    reads: tuple[str, ...] = ("pair",)

    @property
    def needs(self) -> tuple[Place, ...]:
        both = ((side, table) for table in self.tables for side in (BookSide.PLATFORM, BookSide.ERP))
        return (*both, *((BookSide.ERP, table) for table in self.erp_only), *LEDGER)

    def gaps(self, gathered: Gathered) -> tuple[Gap, ...]:
        """Why it cannot be asked of this run; empty if it can."""
        return tuple(gathered.gaps[place] for place in self.needs if place in gathered.gaps)


LEDGER: tuple[Place, ...] = (
    (BookSide.LEDGER, "entry"),
    (BookSide.LEDGER, "binding"),
    (BookSide.LEDGER, "binding_line"),
    (BookSide.LEDGER, "mapping"),
)
"""Without bindings and mapped masters nothing can be paired, and everything would look missing."""

_DOCUMENTS = ("project", "commitment", "change_order", "invoice")
_MASTERS = ("vendor", "customer", "commitment")

QUESTIONS: tuple[Question, ...] = (
    Question(
        "vendor_master_drift", ("vendor_not_in_erp", "vendor_not_on_platform", "vendor_differs"), _MASTERS,
        reads=("party",),
    ),
    Question(
        "cost_code_mismatch", ("cost_code_mismatch",), ("commitment", "commitment_line", "invoice", "invoice_line"),
        reads=("line_pair",),
    ),
    Question(
        "default_cost_postings", ("default_cost_posting",), ("invoice", "invoice_line"), ("job_cost",), advisory=True,
        reads=("erp_job_cost",),
    ),
    Question("change_orders_not_in_erp", ("change_order_not_in_erp",), ("change_order",)),
    Question(
        "change_order_differences",
        ("change_order_status", "change_order_amount", "change_order_project"),
        ("change_order", "project"),
    ),
    Question("commitments_not_in_erp", ("commitment_not_in_erp",), ("commitment",)),
    Question(
        "commitment_differences",
        ("commitment_status", "commitment_amount", "commitment_lines", "commitment_project", "commitment_vendor"),
        ("commitment", "commitment_line", "project", "vendor"),
        reads=("pair", "line_pair"),
    ),
    Question("invoices_not_in_erp", ("invoice_not_in_erp",), ("invoice",)),
    Question(
        "invoice_differences",
        ("invoice_status", "invoice_amount", "invoice_project", "invoice_vendor"),
        ("invoice", "project", "vendor"),
    ),
    Question(
        "owner_invoice_gap",
        (
            "owner_invoice_not_in_erp", "owner_invoice_status", "owner_invoice_amount", "owner_invoice_project",
            "owner_invoice_timing", "owner_invoice_coding",
        ),
        ("invoice", "invoice_line", "project"),
        (OWNER_INVOICE,),
        reads=("pair", "line_pair"),
    ),
    Question(
        "payment_not_flowed_back",
        ("payment_not_shown", "payment_only_on_platform"),
        ("invoice",),
        ("payment",),
    ),
    Question("retainage_differs", ("retainage_held", "retainage_rate"), ("invoice", "commitment")),
    Question(
        "budget_differences",
        ("budget_amount", "budget_line_not_in_erp", "budget_line_only_in_erp"),
        ("budget_line", "project"),
        reads=("budget_pair",),
    ),
    Question("erp_without_source", ("erp_without_source",), _DOCUMENTS),
    Question(
        "dangling_bindings", ("dangling_binding",), (*_DOCUMENTS, "vendor", "customer"),
        reads=("pair", "party", "project_gone"),
    ),
    Question(
        "duplicates", ("duplicate_on_platform", "duplicate_in_erp"), (*_DOCUMENTS, "vendor", "customer"),
        reads=("twin", "mapped_alike"),
    ),
)  # fmt: skip

COLUMNS = (
    "question", "entity", "kind", "project", "other_project", "party", "source", "source_value", "target",
    "target_value", "amount", "effect", "effect_retained", "effect_paid", "since", "cause", "detail", "in_flight",
)  # fmt: skip
"""What every question answers, in this order. An effect is what the ERP shows more than the platform, signed."""
