"""What a firm has chosen for its documents in Sage Intacct: definitions, statuses, contracts. All of it is the customer's own."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Name = Annotated[str, Field(min_length=1, max_length=100)]
Numbering = Literal["erp", "platform"]
"""Who numbers: a numbering sequence of the ERP, or the platform, whose number is then unique in the ERP too."""
End = Literal["draft", "submitted"]


class DocumentChoice(BaseModel):
    """A purchasing transaction definition: definitions are made by each customer.

    Attributes:
        definition: its id, such as `Subcontract`.
        numbering: `platform` sends our number as the document number, which the ERP then holds only once; `erp` leaves it
            to the definition's numbering sequence.
        end: `draft` leaves the document for accounting to submit.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    definition: Name
    numbering: Numbering = "platform"
    end: End = "submitted"


class InvoiceChoice(DocumentChoice):
    """The definition of a vendor's invoice; left as a draft unless stated otherwise, since submitting it posts a bill.

    Attributes:
        due_days: through the XML gateway, which wants a due date of every document: how many days after its own date an
            invoice is due that has none. `None`: such an invoice is refused.
    """

    end: End = "draft"
    due_days: Annotated[int, Field(ge=0, le=365)] | None = None


class PrimeContract(BaseModel):
    """The project contract of a project and the line of it that change orders go to, by their ids."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    contract: Name
    line: Name


class ChangeChoice(BaseModel):
    """Change requests and project change orders.

    Attributes:
        numbering: of change requests and project change orders alike.
        budget_status: the change request status whose workflow type says what a budget change writes to the estimate.
        prime_status: the status of an approved prime change.
        prime_contracts: by project id.
        end: `draft` leaves them for accounting to post.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    numbering: Numbering = "platform"
    budget_status: Name | None = None
    prime_status: Name | None = None
    prime_contracts: dict[str, PrimeContract] = {}
    end: Literal["draft", "posted"] = "posted"


class ProjectChoice(BaseModel):
    """New projects: the category, and whether accounting's location goes on them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    category: Literal["contract", "capitalized", "internalNonBillable", "internalBillable"] = "contract"


class OwnerInvoiceChoice(BaseModel):
    """AR invoices: the revenue account, unless the cost type's account is to be used, and who numbers them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    account: Name | None = None
    numbering: Numbering = "platform"
    due_days: Annotated[int, Field(ge=0, le=365)] = 30
    end: End = "draft"
