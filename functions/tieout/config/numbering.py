"""How documents are numbered in the ERP, and the ERP's limits where they are narrower than the connector knows."""

from typing import Annotated

from pydantic import Field

from tieout.config.section import Section

Characters = Annotated[int, Field(ge=1, le=4000)]


class Numbering(Section):
    """The platform's number is the one that people use; it may be given a prefix. One that is taken is refused by name.

    `max_length` counts characters of the whole number, prefix included. A longer number is refused by name: cutting it would
    make two documents look alike.
    """

    prefix: Annotated[str, Field(max_length=20)] = ""
    max_length: Characters | None = None

    def numbered(self, number: str) -> str | None:
        """The number in the ERP, or `None` if it is too long."""
        full = f"{self.prefix}{number}"
        return None if self.max_length is not None and len(full) > self.max_length else full


class ErpLimits(Section):
    """The site's own limits, in characters (`lines`: a count). They narrow what the connector knows, and never widen it."""

    number: Characters | None = None
    title: Characters | None = None
    line_description: Characters | None = None
    external_reference: Characters | None = None
    invoice_number: Characters | None = None
    lines: Annotated[int, Field(ge=1)] | None = None
