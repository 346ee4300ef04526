"""What may be set for a Viewpoint Vista connection, under `erp.settings` of the connection document."""

import re
from datetime import timedelta
from string import Formatter
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from tieout.config.connection import ConfigurationError, problems_of
from tieout.connectors.limits import RequestLimit

Company = Annotated[int, Field(ge=1, le=255)]
Group = Company
ObjectName = Annotated[str, Field(pattern=r"^[a-z_]+$")]
CODE_PARTS = frozenset({"number", "project", "hash"})


class ObjectNames(BaseModel):
    """What the Direct API calls the objects whose names are in no public document (`vista_object_names`)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    purchase_orders: ObjectName = "purchase_orders"
    purchase_order_items: ObjectName = "purchase_order_items"
    subcontracts: ObjectName = "subcontracts"
    subcontract_items: ObjectName = "subcontract_items"
    sl_batches: ObjectName = "sl_batches"
    sl_batch_entries: ObjectName = "sl_batch_entries"
    purchase_order_changes: ObjectName = "purchase_order_changes"
    sl_change_batches: ObjectName = "co_batches"
    sl_change_entries: ObjectName = "co_batch_entries"
    subcontract_changes: ObjectName = "subcontract_changes"
    invoice_line_details: ObjectName = "invoice_line_details"
    job_cost_details: ObjectName = "job_cost_details"


class ProjectChoice(BaseModel):
    """What a new job takes of the firm's own set-up.

    Attributes:
        liability_template: the job's liability template (JC Liability Templates), which Vista demands.
        department: the JC department of the contract that is made for it, under the same code and without items; `None`:
            accounting makes the contract before the project is sent.
        payroll_state: the state that payroll looks up for a job whose address has none; Vista demands one.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    liability_template: Annotated[int, Field(ge=1, le=32767)]
    department: Annotated[str, Field(min_length=1, max_length=10)] | None = None
    payroll_state: Annotated[str, Field(min_length=1, max_length=4)] | None = None


class VistaSettings(BaseModel):
    """Settings of one Vista behind one App Xchange subscriber.

    Attributes:
        base_url: the Direct API; everything under it is called, nothing else.
        subscriber: the subscriber code (workspace) that is part of every path.
        company: the PO and SL company, 1 to 255; half of every document's address.
        job_company: the JC company, where it is another one.
        phase_group: the phase group of that company (HQ Company Setup); phases are kept by group, not by company.
        vendor_group, customer_group: its groups of vendors and customers; unset, these are not read.
        code: how a commitment is numbered in Vista, at most 30 characters: any of `{number}`, `{project}`, `{hash}`. The
            hash (8 characters of our reference) keeps apart what the platform numbers alike in two projects.
        invoice_code: likewise the APRef of an invoice; its `{number}` is the one that the vendor gave it.
        retainage_pay_type: the pay type of retainage (AP Company Parameters); unset, neither payments nor balances are read.
        projects: what a new job takes; unset, projects are not sent.
        match_padded_codes: look up how Vista stores a job or phase (padded by the site's input mask) and send that form.
        month: the batch month, `YYYY-MM-01`; unset, the month of today. Accounting sets it while a month is being closed.
        time_zone: whose today that is; unset, the connection's.
        description_length: characters of a description: 30 in older databases, 60 in newer ones.
        timeout: how long one call may take.
        seats: how many calls may run side by side.
        request_limits: none is published for the Direct API; a partner's connector keeps to 150 a minute.
        ask_in_place: seconds to wait within a call for the queue and the cache. 0: nothing is put into a batch before the
            ledger holds the batch's number.
        ask_after: seconds until an action in the queue is asked for again.
        cache_lag: seconds by which the data cache may be behind Vista.
        done_statuses, failed_statuses: the words that mean that an action is over; any other word is "not yet".
        currency: the ISO code of the currency that the company keeps its books in; records in another are refused.
        objects: names of objects, where the site's API differs.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    base_url: Annotated[str, Field(pattern=r"^https?://[^\s?#]+$")] = "https://api.xchange.trimble.com/connect"
    subscriber: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]+$")]
    company: Company
    job_company: Company | None = None
    phase_group: Group
    vendor_group: Group | None = None
    customer_group: Group | None = None
    code: Annotated[str, Field(min_length=1)] = "{number}"
    invoice_code: Annotated[str, Field(min_length=1)] = "{number}"
    retainage_pay_type: Annotated[int, Field(ge=1, le=255)] | None = None
    projects: ProjectChoice | None = None
    match_padded_codes: bool = True
    month: Annotated[str, Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])-01$")] | None = None
    time_zone: str | None = None
    description_length: Annotated[int, Field(ge=10, le=255)] = 60
    timeout: timedelta = timedelta(seconds=60)
    seats: Annotated[int, Field(ge=1, le=64)] = 2
    request_limits: tuple[RequestLimit, ...] = ()
    ask_in_place: Annotated[float, Field(ge=0, le=10)] = 0.0
    ask_after: Annotated[float, Field(ge=1, le=900)] = 5.0
    cache_lag: Annotated[float, Field(ge=0, le=3600)] = 300.0
    done_statuses: tuple[str, ...] = ("Completed", "Complete", "Succeeded", "Success")
    failed_statuses: tuple[str, ...] = ("Failed", "Failure", "Error", "Errored", "Cancelled")
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] | None = None
    objects: ObjectNames = ObjectNames()

    @field_validator("timeout")
    @classmethod
    def _some_time(cls, timeout: timedelta) -> timedelta:
        if not timedelta(0) < timeout <= timedelta(minutes=10):
            raise ValueError("expected more than 0 seconds and at most 10 minutes")
        return timeout

    @field_validator("code", "invoice_code")
    @classmethod
    def _known_parts(cls, code: str) -> str:
        try:
            parts = list(Formatter().parse(code))
        except ValueError as error:
            raise ValueError(f"is no pattern: {error}") from error
        names = {name for _, name, _, _ in parts if name is not None}
        if not names & {"number", "hash"} or names - CODE_PARTS or any(style or spec for _, _, spec, style in parts):
            raise ValueError("expected {number} or {hash}, and {project} if you like, such as {project}-{number}")
        return code

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, name: str | None) -> str | None:
        try:
            ZoneInfo(name or "UTC")
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError("expected a time zone's name, such as America/Denver") from error
        return name

    @property
    def jobs_in(self) -> int:
        """The JC company."""
        return self.job_company or self.company

    @property
    def fixed_code_length(self) -> int:
        """How many characters of a code are taken whatever the number is; a job takes up to ten."""
        return _fixed_length(self.code)

    @property
    def fixed_invoice_code_length(self) -> int:
        """The same for an invoice's code."""
        return _fixed_length(self.invoice_code)


def _fixed_length(code: str) -> int:
    without = code.replace("{number}", "").replace("{project}", "x" * 10).replace("{hash}", "x" * 8)
    return len(re.sub(r"\{\{|\}\}", "x", without))


def read_settings(settings: object) -> VistaSettings:
    """Validate the settings.

    Raises:
        ConfigurationError: with every mistake named under `erp.settings`.
    """
    try:
        return VistaSettings.model_validate(settings)
    except ValidationError as error:
        raise ConfigurationError(problems_of(error, "erp.settings")) from error
