"""What may be set for a Sage 300 CRE connection, under `erp.settings` of the connection document."""

from datetime import timedelta
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from tieout.config.connection import ConfigurationError, problems_of
from tieout.connectors.limits import RequestLimit
from tieout.connectors.sage_300_cre.file_settings import FileRoadSettings
from tieout.connectors.sage_300_cre.payment_settings import PaymentSettings

CLOUD = ".hh2.com"


class Sage300CreSettings(BaseModel):
    """Settings of one hh2 identifier and user.

    Attributes:
        base_url: the firm's hh2 address; `acme`, `acme.hh2.com` and `https://acme.hh2.com` are the same.
        company: the Sage data folder behind it; half of every document's address.
        seats: how many calls may run side by side. The sync client works off one thing after another.
        request_limits: so many requests in so many seconds, where hh2 has told the firm a limit; none is published.
        timeout: how long a call may take.
        ask_in_place: how many seconds to wait within a call for Sage's verdict; it takes minutes as a rule.
        show_within: how long the cloud may take to show what Sage has taken (the sync client goes round every five minutes).
        accounts_payable_account: the GL account of the liability, on every line of an invoice; `None` leaves it to Sage.
        subcontract_type, purchase_order_type: the number in a commitment's `Type`; `None` sends none.
        no_extra: the task in the value maps that means "no extra": extras are not carried.
        payments: what the words of AP payments mean; `None`: they are not read.
        currency: the ISO code of the currency that the company keeps its books in; records in another are refused.
        file_road: the drop for import files, for what does not go through hh2; `None`: nothing goes by file.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    base_url: Annotated[str, Field(pattern=r"^https?://[^\s/?#]+$")]
    company: Annotated[str, Field(min_length=1)]
    seats: Annotated[int, Field(ge=1, le=16)] = 1
    request_limits: tuple[RequestLimit, ...] = ()
    timeout: timedelta = timedelta(seconds=60)
    ask_in_place: Annotated[float, Field(ge=0, le=10)] = 3.0
    show_within: timedelta = timedelta(minutes=30)
    accounts_payable_account: str | None = None
    subcontract_type: int | None = None
    purchase_order_type: int | None = None
    no_extra: Annotated[str, Field(min_length=1)] = "-"
    payments: PaymentSettings | None = None
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] | None = None
    file_road: FileRoadSettings | None = None

    @field_validator("base_url", mode="before")
    @classmethod
    def _whole_address(cls, given: object) -> object:
        if not isinstance(given, str) or "://" in given:
            return given.rstrip("/") if isinstance(given, str) else given
        host = given.strip().rstrip("/")
        return f"https://{host if '.' in host else host + CLOUD}"

    @field_validator("timeout", "show_within")
    @classmethod
    def _some_time(cls, span: timedelta) -> timedelta:
        if not timedelta(0) < span <= timedelta(days=1):
            raise ValueError("expected more than 0 seconds and at most a day")
        return span


def read_settings(settings: object) -> Sage300CreSettings:
    """Validate the settings.

    Raises:
        ConfigurationError: with every mistake named under `erp.settings`.
    """
    try:
        return Sage300CreSettings.model_validate(settings)
    except ValidationError as error:
        raise ConfigurationError(problems_of(error, "erp.settings")) from error
