"""The import files of a firm, under `erp.settings.file_road`: where they go, and the layouts as the firm's own Sage has them.

What the vendor documents is held to here; what depends on the firm's AP Settings, or is documented nowhere, is stated by the
firm from its own printout or export, and never guessed. Sources: Sage's knowledge base 220924160101407 and …409 (AP > Tools >
Import Invoices), help of Sage Estimating, "Category record for Sage 300 Construction and Real Estate".
"""

import re
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from tieout.connectors.sage_300_cre.file_columns import Column

HEADER_IDS = {"variable": "API", "fixed": "APIF"}
DISTRIBUTION_IDS = {"variable": "APD", "fixed": "APDF"}
_DOCUMENTED = (
    ("Record ID", "alpha", "4", "record_id"),
    ("Vendor", "alpha", "10", "vendor"),
    ("Invoice", "alpha", "15", "invoice"),
    ("Description", "alpha", "30", "description"),
    ("Amount", "numeric", "-9.2", "amount"),
    ("Tax", "numeric", "-7.2", None),
    ("Discount Offered", "numeric", "-7.2", None),
    ("Misc Deduction", "numeric", "-7.2", None),
    ("Invoice Date", "date", "", "invoice_date"),
)
"""The first nine fields of the header: the only ones that are documented by name, width and order."""
_AS_SET = {"Tax", "Discount Offered", "Misc Deduction"}
"""In the variable format these depend on the AP Settings; the fixed one always has them."""
HEADER_HOLDS = {"accounting_date"}
DISTRIBUTION_HOLDS = {
    "record_id",
    "job",
    "cost_code",
    "category",
    "commitment",
    "commitment_item",
    "amount",
    "retainage",
    "description",
    "expense_account",
    "ap_account",
}
_NEEDED = ("record_id", "job", "cost_code", "category", "commitment", "commitment_item", "amount", "retainage")
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


class ApFormat(BaseModel):
    """AP > Tools > Import Invoices > Import Format, column by column as it is printed.

    Attributes:
        flavour: `variable` follows the AP Settings (records API and APD), `fixed` does not (APIF and APDF).
        header: every column of the invoice record; of the documented nine what they hold is known.
        distribution: every column of the distribution record, each with what of ours it holds.
        date_format: as Tools > Options > Date Format has it on the machine that imports.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    flavour: Literal["variable", "fixed"]
    header: tuple[Column, ...]
    distribution: tuple[Column, ...]
    date_format: Literal["mmddyyyy", "mmddyy", "mm/dd/yyyy", "yyyymmdd"]

    @model_validator(mode="after")
    def _as_documented(self) -> "ApFormat":
        documented = self._documented
        for place, (name, kind, length, _) in enumerate(documented):
            column = self.header[place] if place < len(self.header) else None
            if column is None or column.name != name or column.type != kind or not _narrow(column, length):
                raise ValueError(f"header field {place + 1} is documented as '{name}', {kind} {length}".rstrip())
        _holds(self.header[len(documented) :], HEADER_HOLDS, "header")
        _holds(self.distribution, DISTRIBUTION_HOLDS, "distribution")
        held = [column.holds for column in self.distribution]
        missing = [name for name in _NEEDED if name not in held]
        if missing:
            raise ValueError(f"distribution: no column holds {', '.join(missing)}")
        if held[0] != "record_id":
            raise ValueError("distribution: the first column holds the record_id")
        return self

    @property
    def _documented(self) -> list[tuple[str, str, str, str | None]]:
        """The documented fields that this header has to begin with."""
        there = {column.name for column in self.header}
        return [each for each in _DOCUMENTED if self.flavour == "fixed" or each[0] not in _AS_SET or each[0] in there]

    @property
    def header_columns(self) -> tuple[Column, ...]:
        """The header's columns; the documented ones with what they hold."""
        known = self._documented
        own = (
            column.model_copy(update={"holds": holds}) for column, (*_, holds) in zip(self.header, known, strict=False)
        )
        return (*(_wide_enough(column) for column in own), *self.header[len(known) :])

    @property
    def distribution_columns(self) -> tuple[Column, ...]:
        """The distribution's columns."""
        return tuple(_wide_enough(column) for column in self.distribution)


class EstimateFormat(BaseModel):
    """The records of a job-cost estimate that come before the documented category records.

    Their layout is published nowhere: each field is stated as it stands in a file that the firm's own Sage Estimating has
    exported, quotes included, with `{job}`, `{cost_code}` and `{date}` (mmddyyyy) where the value stands.

    Attributes:
        job_record: once, at the beginning. cost_code_record: before the categories of each cost code; empty if there is none.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    job_record: Annotated[tuple[str, ...], Field(min_length=2)]
    cost_code_record: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _whole(self) -> "EstimateFormat":
        _template(self.job_record, {"job", "date"}, "job", "job_record")
        if self.cost_code_record:
            _template(self.cost_code_record, {"job", "cost_code", "date"}, "cost_code", "cost_code_record")
        return self


class FileRoadSettings(BaseModel):
    """The road by file. What is not stated here does not go by file.

    Attributes:
        bucket, prefix: the firm's S3 drop. Files go under `out/`, acknowledgements are looked for under `ack/`.
        ap_invoices: if stated, subcontractors' invoices go by file instead of hh2's document export.
        estimates: if stated, baseline budgets go by file.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    bucket: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$")]
    prefix: Annotated[str, Field(pattern=r"^([A-Za-z0-9_.-]+/)*$")] = "tieout/"
    ap_invoices: ApFormat | None = None
    estimates: EstimateFormat | None = None


def _wide_enough(column: Column) -> Column:
    """Sage documents a length of 3 for the record id of the fixed format too, which has 4 letters."""
    return column.model_copy(update={"length": "4"}) if column.holds == "record_id" else column


def _narrow(column: Column, length: str) -> bool:
    """Whether a length is the documented one; a firm's codes may be shorter (Custom Descriptions)."""
    return int(column.length) <= int(length) if column.type == "alpha" else column.length == length


def _holds(columns: tuple[Column, ...], known: set[str], where: str) -> None:
    held = [column.holds for column in columns if column.holds is not None]
    for column in columns:
        if column.holds is not None and (column.holds not in known or held.count(column.holds) > 1):
            choice = ", ".join(sorted(known))
            raise ValueError(
                f"{where} column '{column.name}' holds '{column.holds}'; expected one of {choice}, each once"
            )
        if column.required and column.holds is None:
            raise ValueError(f"{where} column '{column.name}' requires a value and holds nothing")


def _template(fields: tuple[str, ...], known: set[str], needed: str, where: str) -> None:
    named = {name for field in fields for name in _PLACEHOLDER.findall(field)}
    if named - known or needed not in named:
        raise ValueError(f"{where} names {{{needed}}} and otherwise only {', '.join(sorted(known))}")
