"""What a person may confirm: a patch of the connection document's cost-code map, with the reason for each line."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Proposal:
    """The platform's code to the ERP's, and why. Nothing of it holds before a person has put it into the document."""

    cost_codes: Mapping[str, tuple[str, str]]

    @property
    def patch(self) -> dict[str, Any]:
        """As a merge patch (RFC 7386) of the document: adds what is new, and changes nothing that stands."""
        return {"value_maps": {"cost_codes": {code: target for code, (target, _) in sorted(self.cost_codes.items())}}}

    @property
    def reasons(self) -> dict[str, str]:
        return {code: why for code, (_, why) in sorted(self.cost_codes.items())}

    def applied_to(self, document: Mapping[str, Any]) -> dict[str, Any]:
        """The whole document with the proposed codes added. What is mapped already stays as it is."""
        maps = dict(document.get("value_maps") or {})
        proposed = self.patch["value_maps"]["cost_codes"]
        return {**document, "value_maps": {**maps, "cost_codes": {**proposed, **maps.get("cost_codes", {})}}}
