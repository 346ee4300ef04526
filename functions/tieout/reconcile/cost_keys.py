"""How a cost code and a cost type are spelt in snapshots, so that both sides' lines can be compared: `03300/SUBCON`.

The code is the ERP's, upper case, letters and digits only. The type is the account group that the connection's value maps name
for the cost type, else the ERP's cost type, else the account: lines of most ERPs show an account where budgets show a group, so
that an account is led to its group.
"""

from functools import cached_property

from tieout.config.value_maps import CostTypeTarget, ValueMaps
from tieout.reconcile.columns import folded
from tieout.records.parties import CostCode


class CostKeys:
    """Spells keys as one connection's value maps have them."""

    def __init__(self, maps: ValueMaps) -> None:
        self._maps = maps

    def mapped(self, code: CostCode | None, cost_type: str | None) -> str | None:
        """The key of a place on the platform; `None` where its code or its type maps to nothing, as when it is sent."""
        target = self._maps.cost_types.get(cost_type or "")
        plain = self.code_of(code)
        return None if plain is None or target is None else _spelt(plain, _type_of(target))

    def code_of(self, code: CostCode | None) -> str | None:
        """The ERP's code alone, for rows that have no cost type, such as those of owner invoices."""
        if code is None:
            return None
        return folded(self._maps.cost_codes.get(code.code) or code.erp_code)

    def posted(self, code: str, account: str) -> str | None:
        """The key of a line in the ERP, which shows an account. `None`: it shows no code."""
        plain = folded(code)
        return None if plain is None else _spelt(plain, self._types.get(account.casefold(), account))

    def budgeted(self, code: str, cost_type: str) -> str | None:
        """The key of a budget's line or a cost to date, which show the group or type itself."""
        plain = folded(code)
        return None if plain is None else _spelt(plain, cost_type)

    @cached_property
    def _types(self) -> dict[str, str]:
        """By account. Two cost types of one account are one place in the ERP: the first in order of names stands for both."""
        targets = [target for _, target in sorted(self._maps.cost_types.items(), reverse=True)]
        return {target.account.casefold(): _type_of(target) for target in targets if target.account}


def _type_of(target: CostTypeTarget) -> str:
    return target.account_group or target.cost_type or target.account


def _spelt(code: str, cost_type: str) -> str:
    return f"{code}/{folded(cost_type) or ''}"
