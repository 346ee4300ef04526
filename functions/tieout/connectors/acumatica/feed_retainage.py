"""Which bills pay out retainage. The contract does not say it; a field of the bill's form does, and is asked for by its name."""

from dataclasses import dataclass, field

from tieout.connectors.acumatica.encoding import custom_text
from tieout.connectors.acumatica.feed_reading import Reader
from tieout.connectors.acumatica.odata import key_path, query

IS_RETAINAGE = "Document.IsRetainageDocument"
UNRELEASED = "CurrentDocument.CuryRetainageUnreleasedAmt"


@dataclass
class RetainageBills:
    """Asks each bill once. `asks`: whether the site keeps the assumption; without it no bill is asked, and none says so."""

    reader: Reader
    asks: bool
    _known: dict[tuple[str, str], bool] = field(default_factory=dict)

    def bills_retainage(self, key: tuple[str, str]) -> bool:
        """Whether a bill, by type and number, bills retainage that is released. Raises: NotNow, NeedsPerson."""
        if not self.asks:
            return False
        if key not in self._known:
            options = query(select="Type,ReferenceNbr", custom=IS_RETAINAGE)
            entity = self.reader.entity(f"/Bill/{key_path(*key)}?{options}")
            self._known[key] = entity is not None and custom_text(entity, IS_RETAINAGE).casefold() == "true"
        return self._known[key]
