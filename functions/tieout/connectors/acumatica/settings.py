"""What may be set for an Acumatica connection, under `erp.settings` of the connection document."""

import re
from datetime import timedelta
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from tieout.config.connection import ConfigurationError, problems_of
from tieout.connectors.acumatica.document_settings import (
    CUSTOM_FIELD,
    BudgetSettings,
    ChangeOrderSettings,
    InvoiceSettings,
    ProjectSettings,
)
from tieout.connectors.limits import RequestLimit

VENDOR_REF_LENGTH = 40
"""Platform source: `POOrder.VendorRefNbr` is `PXDBString(40)`; a longer reference would be cut and never found again."""
ATTRIBUTE_LENGTH = 255
DESCRIPTION_LENGTH = 256

_CONTRACT_4 = re.compile(r"(?P<year>\d{2})\.200\.\d{3}")

LIVE_AFTER_RELEASE = (
    "Pending Approval",
    "Pending Printing",
    "Pending Email",
    "Printed",
    "Awaiting Link",
    "Open",
    "Completed",
    "Closed",
)


class AcumaticaSettings(BaseModel):
    """Settings of one Acumatica tenant and login.

    Attributes:
        base_url: the instance, e.g. `https://firm.acumatica.com/Live`; everything under it is called, nothing else.
        tenant: the tenant's login name; half of every document's address.
        branch: the branch whose documents these are, by its id.
        endpoint, version: the contract; contract 4 only, and not before 23.200.001, which has no subcontracts.
        sign_in: `oauth` (password grant and refresh), or `cookie`, which the vendor says it will discontinue.
        seats: how many calls may run side by side for this login.
        request_limits: the licence's limits on requests, such as so many a minute; they differ by licence and no answer
            says what is left, so there is no default.
        timeout: how long a call may take. A licence may queue a call for up to ten minutes before it answers.
        reference_field: where our reference is kept: `VendorRef`, or a custom field as `custom:Document.AttributeXXX`.
        inventory_id: the non-stock item that this site demands on every line.
        lump_sum_unit: the unit of a lump-sum line, where the site demands one.
        title_limit, number_limit, line_limit: characters; number and title go into one 256-character description.
        retainage_on_purchase_orders: the attribute that carries the percentage, since a purchase order has no retainage
            in this contract; `None` refuses such an order by name.
        control_total: send the total as the control total too, for sites that validate it before releasing.
        after_release: the statuses that mean that the document has left hold.
        ask_in_place: how long to wait within a call for an action that takes its time, ours or another worker's on the
            same form.
        currency: the ISO code of the currency that the company keeps its books in; records in another are refused.
        external_reference_field: where projects and change orders keep our reference: `ExternalRefNbr`, or a custom field.
        external_reference_length: how many characters ExternalRefNbr takes here; a longer reference ends in a hash of it.
        invoice_reference_field: where bills and invoices keep it: in brackets in `Description`, or a custom field, since
            VendorRef of a bill is the vendor's own number.
        projects, budgets, change_orders, invoices: what is chosen for those documents.
        feed: of the reading side, which validates it with its own model.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    base_url: Annotated[str, Field(pattern=r"^https?://[^\s?#]+$")]
    feed: dict[str, Any] = Field(default={}, repr=False)
    tenant: Annotated[str, Field(min_length=1)]
    branch: str | None = None
    endpoint: Annotated[str, Field(pattern=r"^[A-Za-z]\w*$")] = "Default"
    version: str = "24.200.001"
    sign_in: Literal["oauth", "cookie"] = "oauth"
    seats: Annotated[int, Field(ge=1, le=64)] = 2
    request_limits: tuple[RequestLimit, ...] = ()
    timeout: timedelta = timedelta(seconds=60)
    reference_field: Annotated[str, Field(pattern=rf"^(VendorRef|{CUSTOM_FIELD})$")] = "VendorRef"
    inventory_id: str | None = None
    lump_sum_unit: str | None = None
    number_limit: Annotated[int, Field(ge=1, le=255)] = 50
    title_limit: Annotated[int, Field(ge=1, le=255)] = 200
    line_limit: Annotated[int, Field(ge=1, le=256)] = 256
    purchase_order_type: str = "Normal"
    retainage_on_purchase_orders: Annotated[str, Field(pattern=rf"^{CUSTOM_FIELD}$")] | None = None
    control_total: bool = False
    after_release: tuple[str, ...] = LIVE_AFTER_RELEASE
    ask_in_place: Annotated[float, Field(ge=0, le=10)] = 5.0
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] | None = None
    external_reference_field: Annotated[str, Field(pattern=rf"^(ExternalRefNbr|{CUSTOM_FIELD})$")] = "ExternalRefNbr"
    external_reference_length: Annotated[int, Field(ge=20, le=255)] = 30
    invoice_reference_field: Annotated[str, Field(pattern=rf"^(Description|{CUSTOM_FIELD})$")] = "Description"
    projects: ProjectSettings = ProjectSettings()
    budgets: BudgetSettings = BudgetSettings()
    change_orders: ChangeOrderSettings = ChangeOrderSettings()
    invoices: InvoiceSettings = InvoiceSettings()

    @field_validator("version")
    @classmethod
    def _speaks_contract_4(cls, version: str) -> str:
        match = _CONTRACT_4.fullmatch(version)
        if match is None or not 23 <= int(match["year"]) <= 25:
            raise ValueError("expected 23.200.001 to 25.200.001: earlier ones have no subcontracts, later ones differ")
        return version

    @field_validator("timeout")
    @classmethod
    def _some_time(cls, timeout: timedelta) -> timedelta:
        if not timedelta(0) < timeout <= timedelta(minutes=10):
            raise ValueError("expected more than 0 seconds and at most 10 minutes")
        return timeout

    @model_validator(mode="after")
    def _fits_the_description(self) -> Self:
        if self.number_limit + 1 + self.title_limit > DESCRIPTION_LENGTH:
            raise ValueError(f"number_limit and title_limit: both go into one text of {DESCRIPTION_LENGTH} characters")
        return self

    @property
    def reference_length(self) -> int:
        """How many characters of reference the field takes."""
        return VENDOR_REF_LENGTH if self.reference_field == "VendorRef" else ATTRIBUTE_LENGTH

    @property
    def contract_path(self) -> str:
        """The contract's path under the instance."""
        return f"/entity/{self.endpoint}/{self.version}"


def read_settings(settings: object) -> AcumaticaSettings:
    """Validate the settings.

    Raises:
        ConfigurationError: with every mistake named under `erp.settings`.
    """
    try:
        return AcumaticaSettings.model_validate(settings)
    except ValidationError as error:
        raise ConfigurationError(problems_of(error, "erp.settings")) from error
