"""How a row of accounting is named on the platform: its key as a link, and back.

`acumatica:vendor:V000123` becomes `tieout:acumatica/vendor/V000123`: of three parts, like a document's address, so that
whoever reads the link of a vendor finds the ERP's code in the third (`links.Links.code`).
"""

from dataclasses import dataclass

from tieout.connectors.procore.links import Links
from tieout.policy.reasons import Reason
from tieout.sync.pull_ports import RowRefused


@dataclass(frozen=True)
class RowLinks:
    """Translates between the keys of rows and `origin_id`s."""

    links: Links

    def origin_id(self, key: str) -> str:
        return self.links.origin_id("/".join(key.split(":", 2)))

    def key(self, origin_id: str) -> str | None:
        """The row's key, if the link is ours and names a row; a bare code under our prefix names none."""
        own = self.links.own(origin_id)
        return ":".join(own.split("/", 2)) if own is not None and own.count("/") > 1 else None

    def foreign(self, origin_id: str) -> str | None:
        return self.links.foreign(origin_id)

    def objection(self, origin_id: str, key: str) -> RowRefused | None:
        """Why a record with this link must not be written to as this row; `None` if it may.

        Between the listing and the write minutes pass, and Procore has no conditional write.
        """
        if foreign := self.foreign(origin_id):
            words = f"The record carries the link '{foreign}' of another integration, which is never overwritten."
            return RowRefused((Reason("foreign_link", words, "origin_id"),))
        there = self.key(origin_id)
        if there is not None and there != key:
            words = f"The record is linked to {there} already, and cannot be {key} as well."
            return RowRefused((Reason("linked_elsewhere", words, "origin_id"),))
        return None
