"""How documents are numbered in the ERP, and the ERP's limits where they are narrower than the connector knows."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from tieout.config.section import Section

Characters = Annotated[int, Field(ge=1, le=4000)]


class OnCollision(StrEnum):
    """What happens when another record already has the number: the platform's number is the human one, so `refuse` leads."""

    REFUSE = "refuse"
    SUFFIX = "suffix"


class Numbering(Section):
    """The platform's number is the one that people use; it may be given a prefix, and a suffix where two would collide.

    `max_length` counts characters of the whole number, prefix and suffix included. A longer number is refused by name:
    cutting it would make two documents look alike.
    """

    prefix: Annotated[str, Field(max_length=20)] = ""
    max_length: Characters | None = None
    on_collision: OnCollision = OnCollision.REFUSE
    separator: Annotated[str, Field(max_length=3)] = "-"

    def numbered(self, number: str, collisions: int = 0) -> str | None:
        """The number in the ERP, or `None` if there is none: too long, or taken and `refuse` stands here.

        `collisions`: how many other records were found to hold the number already; the first suffix is 2.
        """
        if collisions and self.on_collision is OnCollision.REFUSE:
            return None
        suffix = f"{self.separator}{collisions + 1}" if collisions else ""
        full = f"{self.prefix}{number}{suffix}"
        return None if self.max_length is not None and len(full) > self.max_length else full


class ErpLimits(Section):
    """The site's own limits, in characters (`lines`: a count). They narrow what the connector knows, and never widen it."""

    number: Characters | None = None
    title: Characters | None = None
    line_description: Characters | None = None
    external_reference: Characters | None = None
    invoice_number: Characters | None = None
    lines: Annotated[int, Field(ge=1)] | None = None
