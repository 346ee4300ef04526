"""Which bills pay out retainage, and of which bill. The contract says neither; fields of the bill's form do, by name."""

from dataclasses import dataclass, field

from tieout.connectors.acumatica.encoding import custom_text
from tieout.connectors.acumatica.feed_reading import Reader
from tieout.connectors.acumatica.odata import key_path, query

IS_RETAINAGE = "Document.IsRetainageDocument"
ORIGINAL = "Document.OrigRefNbr"
UNRELEASED = "CurrentDocument.CuryRetainageUnreleasedAmt"

BillKey = tuple[str, str]
"""A bill's type and number."""


@dataclass
class RetainageBills:
    """Asks each bill once.

    `asks`: whether the site keeps the assumption; without it no bill is asked, and none says so. `names`: whether such a bill
    names its original, which is another assumption: without it, it stands for itself.
    """

    reader: Reader
    asks: bool
    names: bool = False
    _known: dict[BillKey, BillKey | None] = field(default_factory=dict)

    def original(self, key: BillKey) -> BillKey | None:
        """The bill whose retainage a bill pays out, or itself where it does not say of which; `None`: it pays out none.

        Raises: NotNow, NeedsPerson.
        """
        if not self.asks:
            return None
        if key not in self._known:
            self._known[key] = self._asked(key)
        return self._known[key]

    def _asked(self, key: BillKey) -> BillKey | None:
        custom = f"{IS_RETAINAGE},{ORIGINAL}" if self.names else IS_RETAINAGE
        entity = self.reader.entity(f"/Bill/{key_path(*key)}?{query(select='Type,ReferenceNbr', custom=custom)}")
        if entity is None or custom_text(entity, IS_RETAINAGE).casefold() != "true":
            return None
        number = custom_text(entity, ORIGINAL) if self.names else ""
        # A retainage bill has the type of its original: a bill's is a bill, an adjustment's an adjustment.
        return (key[0], number) if number else key
