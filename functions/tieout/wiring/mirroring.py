"""What the platform's connector is told for showing accounting's records beyond its settings: the value maps, read backwards."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from tieout.config.connection import Connection
from tieout.config.value_maps import CostTypeTarget

MIRROR = "mirror"
"""Where a platform's settings say how accounting's records are shown."""


def mirror_settings(connection: Connection) -> Mapping[str, Any]:
    """The platform's settings. Where they leave out which cost codes and cost types are meant by the ERP's, the maps say so."""
    settings = connection.platform.settings
    maps = connection.value_maps
    codes = _backwards((erp, platform) for platform, erp in maps.cost_codes.items())
    types = _backwards((erp, platform) for platform, target in maps.cost_types.items() for erp in _words(target))
    own = settings.get(MIRROR)
    if own is not None and not isinstance(own, Mapping):
        return settings  # wrong, and the connector says so by its path
    known = {name: words for name, words in (("cost_codes", codes), ("cost_types", types)) if words}
    shown = {**known, **(own or {})}
    return {**settings, MIRROR: shown} if shown else settings


def _words(target: CostTypeTarget) -> set[str]:
    """What an ERP may call a cost type in its costs to date: its own cost type, or the group that its project ledger keeps."""
    return {target.cost_type, target.account_group} - {""}


def _backwards(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The platform's word by the ERP's. A word of the ERP that two of the platform's lead to leads to neither."""
    listed = list(pairs)
    times = Counter(erp for erp, _ in listed)
    return {erp: platform for erp, platform in listed if times[erp] == 1}
