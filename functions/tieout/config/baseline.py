"""The baseline: how it was before, as the firm states it, so that what changes can be measured against it."""

from datetime import date
from typing import Annotated

from pydantic import Field, WithJsonSchema

from tieout.config.section import Section
from tieout.config.thresholds import Dollars
from tieout.records.money import Number

Amount = Annotated[Number, Field(ge=0), WithJsonSchema({"type": "string", "pattern": r"^\d+(\.\d+)?$"})]


class Baseline(Section):
    """Per month unless said otherwise; every figure is the firm's own, and a figure that is left out is not reported on.

    `days_to_committed`: working days from an approval until the commitment stood in the ERP. `days_to_close`: working days
    that closing a month took. `errors` counts entries that were missing, double or wrong.
    """

    measured_on: date | None = None
    measured_by: str = ""
    hours_reconciling: Amount | None = None
    hours_entering: Amount | None = None
    errors: Amount | None = None
    unreconciled: Dollars | None = None
    days_to_committed: Amount | None = None
    days_to_close: Amount | None = None
