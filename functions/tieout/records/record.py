"""What every record has in common, whichever of the eight entities it is of."""

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict

from tieout.records.entities import Entity
from tieout.records.money import Money
from tieout.records.parties import Party
from tieout.records.references import SourceReference

BOOKKEEPING: dict[str, Any] = {
    "status": True,
    "updated_at": True,
    "created_at": True,
    "approved_at": True,
    "deleted": True,
    "vendor": {"name", "erp_code"},
    "project": {"name", "erp_code"},
    "lines": {"__all__": {"cost_code": {"name", "erp_code"}}},
}
"""What is no edit: an approval's bookkeeping, our own writes, a vendor that was renamed or linked meanwhile."""


class Need(BaseModel):
    """Another record that must be in the other system first, such as the commitment that a change order changes.

    `lines`: those of its lines that are referred to, by their ids at the source.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    entity: Entity
    reference: SourceReference
    name: str = ""
    lines: tuple[str, ...] = ()


class Record(BaseModel):
    """One canonical object. Money is in one currency, in whole cents; `total` is zero where a record has no amount.

    `entity` says which of the eight data types it is; `after_sending`, what may become of an edit once it was sent: a
    document changes by another document only, a master record is updated in place.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    entity: ClassVar[Entity]
    after_sending: ClassVar[Literal["another_document", "update"]] = "another_document"
    not_content: ClassVar[dict[str, Any]] = BOOKKEEPING

    reference: SourceReference
    kind: StrEnum
    number: str
    title: str = ""
    status: str
    project: Party | None
    vendor: Party | None
    total: Money
    currency: str | None = None
    approved_at: AwareDatetime | None = None
    created_at: AwareDatetime | None = None
    updated_at: AwareDatetime
    deleted: bool = False
    extensions: dict[str, str] = {}

    @property
    def version(self) -> datetime:
        """When the source last changed it. Compared only with itself: the source's clock is not ours."""
        return self.updated_at

    @property
    def needs(self) -> tuple[Need, ...]:
        """What must be in the other system before this record can be."""
        return ()

    @property
    def cost_codes(self) -> tuple[str, ...]:
        """The cost codes that its lines name, for rules that go by cost code."""
        return ()

    def content(self) -> dict[str, Any]:
        """What would be sent, as JSON: equal for equal content, whatever version or intake carries it.

        Every extension is in it: which of them are sent is the connection's to say (see `content_with`).
        """
        return self.model_dump(mode="json", exclude=self.not_content)

    def content_with(self, extensions: Collection[str]) -> dict[str, Any]:
        """`content`, and of the extensions of the record and of its lines only these: those that are sent."""
        found = self.content()
        for part in (found, *found.get("lines", ())):
            if "extensions" in part:
                part["extensions"] = {name: text for name, text in part["extensions"].items() if name in extensions}
        return found
