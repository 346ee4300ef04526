"""What may be set for a Sage Intacct connection, under `erp.settings` of the connection document."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from tieout.config.connection import ConfigurationError, problems_of
from tieout.connectors.limits import RequestLimit
from tieout.connectors.sage_intacct.document_settings import (
    ChangeChoice,
    DocumentChoice,
    InvoiceChoice,
    Name,
    OwnerInvoiceChoice,
    ProjectChoice,
)

CUSTOM_FIELD = r"nsp::[A-Z][A-Z0-9_]*"
"""How the REST API names a custom field (REST guide)."""
SOURCE_REFERENCE = "internalReference.sourceReferenceNumber"
SOURCE_REFERENCE_LENGTH = 100
"""`internalsourcerefno`: "Use 100 or fewer characters" (vendor's page on purchasing transactions)."""
REFERENCE_NUMBER = "referenceNumber"


class SageIntacctSettings(BaseModel):
    """Settings of one Sage Intacct company and Web Services user.

    Attributes:
        base_url: the REST API; one global host, the company is in the token.
        company: the company id; half of every document's address, and of the user name at sign-in.
        entity: the entity whose documents these are, in a multi-entity company; `None` is the top level.
        door: `rest`, or `xml` for a firm that has only the gateway at `gateway_url`: commitments, their changes, the invoices
            that bill them, vendors and customers. What preflight, adopt and the tie-out read is read through REST all the same.
        seats: calls side by side; the vendor counts 6 per application and 8 per company on its smallest tier.
        request_limits: limits on requests that this firm has agreed; none is documented.
        timeout: how long a call may take.
        reference_field: where purchasing documents keep our reference: the number of the source that they come from, the
            reference number, or a custom field as `nsp::NAME`.
        reference_length: characters that the reference number or the custom field takes.
        item: the non-inventory item that every purchasing line needs.
        location, department: dimensions of every line; a multi-entity company demands a location.
        lump_sum_unit: the unit of a lump-sum line, where the item demands one.
        task: which of the line's words names the Intacct task: its cost code, or its task.
        number_length, title_length, line_length: characters.
        currency: the ISO code of the currency of the books; records in another are refused.
        ask_after: seconds until a document that was made and could not be read is asked for again.
        subcontracts, purchase_orders, commitment_changes, vendor_invoices: transaction definitions.
        goods_receipts: the definition by which goods are received on an order; only read.
        changes, projects, owner_invoices: what is chosen for those.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    base_url: Annotated[str, Field(pattern=r"^https?://[^\s?#]+$")] = "https://api.intacct.com/ia/api/v1"
    gateway_url: Annotated[str, Field(pattern=r"^https?://[^\s?#]+$")] = "https://api.intacct.com/ia/xml/xmlgw.phtml"
    company: Annotated[str, Field(pattern=r"^[^\s@|]+$")]
    entity: Annotated[str, Field(pattern=r"^[^\s@|]+$")] | None = None
    door: Literal["rest", "xml"] = "rest"
    seats: Annotated[int, Field(ge=1, le=20)] = 4
    request_limits: tuple[RequestLimit, ...] = ()
    timeout: timedelta = timedelta(seconds=60)
    reference_field: Annotated[str, Field(pattern=rf"^({REFERENCE_NUMBER}|{SOURCE_REFERENCE}|{CUSTOM_FIELD})$")] = (
        SOURCE_REFERENCE
    )
    reference_length: Annotated[int, Field(ge=20, le=255)] = 45
    item: Name | None = None
    location: Name | None = None
    department: Name | None = None
    lump_sum_unit: Name | None = None
    task: Literal["cost_code", "task"] = "cost_code"
    number_length: Annotated[int, Field(ge=1, le=100)] = 45
    title_length: Annotated[int, Field(ge=1, le=400)] = 200
    line_length: Annotated[int, Field(ge=1, le=1000)] = 400
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] | None = None
    ask_after: Annotated[float, Field(gt=0, le=60)] = 2.0
    subcontracts: DocumentChoice = DocumentChoice(definition="Subcontract")
    purchase_orders: DocumentChoice = DocumentChoice(definition="Purchase Order", numbering="erp")
    commitment_changes: DocumentChoice | None = None
    vendor_invoices: InvoiceChoice | None = None
    goods_receipts: Name | None = None
    changes: ChangeChoice = ChangeChoice()
    projects: ProjectChoice = ProjectChoice()
    owner_invoices: OwnerInvoiceChoice = OwnerInvoiceChoice()

    @field_validator("timeout")
    @classmethod
    def _some_time(cls, timeout: timedelta) -> timedelta:
        if not timedelta(0) < timeout <= timedelta(minutes=10):
            raise ValueError("expected more than 0 seconds and at most 10 minutes")
        return timeout

    @model_validator(mode="after")
    def _searchable_through_the_door(self) -> Self:
        if self.door == "xml" and self.reference_field != REFERENCE_NUMBER:
            raise ValueError("reference_field: the XML gateway can be searched by 'referenceNumber' only")
        return self

    @property
    def document_reference_length(self) -> int:
        """How many characters of reference a purchasing document takes."""
        return SOURCE_REFERENCE_LENGTH if self.reference_field == SOURCE_REFERENCE else self.reference_length

    @property
    def user_of_company(self) -> str:
        """What follows the user in `user@company` or `user@company|entity` (vendor's OAuth page)."""
        return self.company if self.entity is None else f"{self.company}|{self.entity}"


def read_settings(settings: Mapping[str, Any]) -> SageIntacctSettings:
    """Read the connection document's settings.

    Raises:
        ConfigurationError: every mistake, each with its path.
    """
    try:
        return SageIntacctSettings.model_validate(dict(settings))
    except ValidationError as error:
        raise ConfigurationError(problems_of(error, "erp.settings")) from error
