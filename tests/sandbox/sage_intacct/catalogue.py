"""The objects that the company holds, and what the vendor's documentation says of each beyond its fields."""

from collections.abc import Mapping
from dataclasses import dataclass

DOCUMENT = "purchasing/document"
BILL = "accounts-payable/bill"
PAYMENT = "accounts-payable/payment"
INVOICE = "accounts-receivable/invoice"
RECEIPT = "accounts-receivable/payment"
CHANGE_REQUEST = "construction/change-request"
CHANGE_ORDER = "construction/project-change-order"
CONTRACT = "construction/project-contract"
CONTRACT_LINE = "construction/project-contract-line"
ESTIMATE = "construction/project-estimate"
TASK = "projects/task"
COST_TYPE = "construction/cost-type"
PROJECT = "projects/project"
VENDOR = "accounts-payable/vendor"
ENTITY = "company-config/entity"
DEFINITION = "purchasing/txn-definition"
SUMMARY = "construction/primary-document-summary"
DETAIL = "construction/primary-document-detail"
RELEASE = "construction/ap-retainage-release"
RELEASABLE = "construction/ap-releasable-retainage"


@dataclass(frozen=True, slots=True)
class Kind:
    """One object. `natural`: its id is a business id, else the id is the key. `scope`: its id is unique within these."""

    name: str
    required: tuple[str, ...] = ()
    natural: bool = True
    scope: tuple[str, ...] = ()
    lines: str | None = None
    defaults: Mapping[str, str] | None = None
    read_only: bool = False

    @property
    def word(self) -> str:
        """The last part of the name, as error messages have it."""
        return self.name.rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class LineKind:
    """An owned object, read-only by its own path here: written through its owner."""

    name: str
    owner: str
    lines: str
    owner_field: str


_ACTIVE = {"status": "active"}

KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind(VENDOR, ("name",), defaults={**_ACTIVE, "billingType": "openItem", "paymentPriority": "normal"}),
        Kind("accounts-receivable/customer", ("name",), defaults=_ACTIVE),
        Kind("accounts-payable/term", defaults=_ACTIVE, read_only=True),
        Kind("accounts-receivable/term", defaults=_ACTIVE, read_only=True),
        Kind(BILL, ("vendor", "currency", "createdDate", "lines"), natural=False, lines="lines"),
        Kind(PAYMENT, ("vendor", "paymentDate", "financialEntity", "details"), natural=False, lines="details"),
        Kind(INVOICE, ("customer", "invoiceDate", "lines"), natural=False, lines="lines"),
        Kind(RECEIPT, natural=False, lines="paymentDetails", read_only=True),
        Kind(PROJECT, ("name", "category"), defaults=_ACTIVE),
        Kind("projects/project-status", defaults=_ACTIVE, read_only=True),
        Kind(TASK, ("name", "project"), scope=("project",), defaults={"taskStatus": "notStarted"}),
        Kind(COST_TYPE, ("name", "project", "task"), scope=("project", "task"), defaults=_ACTIVE),
        Kind("construction/standard-cost-type", ("name",), defaults=_ACTIVE),
        Kind("construction/standard-task", ("name",), defaults=_ACTIVE),
        Kind("construction/accumulation-type", defaults=_ACTIVE),
        Kind(CONTRACT, ("name", "project", "customer", "contractDate"), defaults=_ACTIVE),
        Kind("construction/project-contract-type", defaults=_ACTIVE),
        Kind(
            CONTRACT_LINE,
            ("projectContract", "name", "contractLineDate", "glAccount", "dimensions"),
            scope=("projectContract",),
            lines="projectContractLineEntries",
            defaults=_ACTIVE,
        ),
        Kind(
            CHANGE_REQUEST,
            ("project", "changeRequestDate"),
            lines="changeRequestLines",
            defaults={"changeRequestState": "draft", "projectContractLineSource": "projectChangeOrder"},
        ),
        Kind("construction/change-request-status", defaults={**_ACTIVE, "workflowType": "none"}),
        Kind("construction/change-request-type", defaults=_ACTIVE),
        Kind(CHANGE_ORDER, ("project", "projectChangeOrderDate"), defaults={**_ACTIVE, "state": "draft"}),
        Kind(ESTIMATE, ("project",), lines="projectEstimateLines", defaults={**_ACTIVE, "postTo": "firstPeriod"}),
        Kind("construction/project-estimate-type", defaults=_ACTIVE),
        Kind(DOCUMENT, ("vendor", "txnDate", "lines"), natural=False, lines="lines", defaults={"state": "pending"}),
        Kind(DEFINITION, lines="sourceDocumentDetail", defaults=_ACTIVE, read_only=True),
        Kind(SUMMARY, natural=False, read_only=True),
        Kind(DETAIL, natural=False, read_only=True),
        Kind(
            RELEASE,
            ("releaseDate", "apRetainageReleaseLines"),
            natural=False,
            lines="apRetainageReleaseLines",
            defaults={"state": "draft"},
        ),
        Kind(RELEASABLE, natural=False, read_only=True),
        Kind("general-ledger/account", ("name",), defaults=_ACTIVE, read_only=True),
        Kind("general-ledger/journal-entry-line", natural=False, read_only=True),
        Kind("general-ledger/reporting-period", defaults=_ACTIVE, read_only=True),
        Kind(ENTITY, ("name",), defaults=_ACTIVE, read_only=True),
        Kind("company-config/location", ("name",), defaults=_ACTIVE, read_only=True),
        Kind("company-config/department", ("name",), defaults=_ACTIVE, read_only=True),
        Kind("company-config/permission", natural=False, read_only=True),
        Kind("company-config/role", lines="rolePermissionAssignments", read_only=True),
        Kind("company-config/user", lines="permissionAssignments", defaults=_ACTIVE, read_only=True),
        Kind("inventory-control/item", ("name",), defaults=_ACTIVE, read_only=True),
    )
}

LINE_KINDS: Mapping[str, LineKind] = {
    kind.name: kind
    for kind in (
        LineKind("purchasing/document-line", DOCUMENT, "lines", "documentHeader"),
        LineKind("accounts-payable/bill-line", BILL, "lines", "bill"),
        LineKind("accounts-payable/payment-detail", PAYMENT, "details", "apPayment"),
        LineKind("accounts-receivable/invoice-line", INVOICE, "lines", "invoice"),
        LineKind("accounts-receivable/payment-detail", RECEIPT, "paymentDetails", "arPayment"),
        LineKind("construction/ap-retainage-release-line", RELEASE, "apRetainageReleaseLines", "apRetainageRelease"),
        LineKind("construction/change-request-line", CHANGE_REQUEST, "changeRequestLines", "changeRequest"),
        LineKind("construction/project-estimate-line", ESTIMATE, "projectEstimateLines", "projectEstimate"),
        LineKind(
            "construction/project-contract-line-entry",
            CONTRACT_LINE,
            "projectContractLineEntries",
            "projectContractLine",
        ),
    )
}
