"""Value maps: the platform's word on the left, the ERP's on the right, as data."""

from collections.abc import Iterator, Mapping

from pydantic import Field

from tieout.config.errors import Problem
from tieout.config.section import Section, Word


class CostTypeTarget(Section):
    """Where a cost type is posted in the ERP. `account` is the ERP's general-ledger account, as text.

    `cost_type`: the ERP's own cost type or category. `account_group`: the group that its project ledger budgets by. Each
    only where the ERP has such a thing; a connector that needs one objects by name.
    """

    account: str = ""
    subaccount: str | None = None
    cost_type: str = ""
    account_group: str = ""


class ValueMaps(Section):
    """The platform's word on the left, the ERP's on the right. What is not here is refused by name, never guessed.

    `tasks` is keyed by ERP project, then by the platform's cost code; the key `*` states a default on either level.
    `vendors`, `customers`, `managers` and `projects` are keyed by the platform's id. `taxes` leads from the platform's tax
    code to the ERP's, `extensions` from a custom field of the platform to one of the ERP.
    """

    terms: dict[str, str] = Field(default={})
    units: dict[str, str] = Field(default={})
    taxes: dict[str, str] = Field(default={})
    cost_codes: dict[str, str] = Field(default={})
    cost_types: dict[str, CostTypeTarget] = Field(default={})
    tasks: dict[str, dict[str, str]] = Field(default={})
    projects: dict[str, str] = Field(default={})
    vendors: dict[str, str] = Field(default={})
    customers: dict[str, str] = Field(default={})
    managers: dict[str, str] = Field(default={})
    extensions: dict[str, str] = Field(default={})


class FieldSource(Section):
    """Where one field of a record comes from, if not from the platform's own field: a custom field, or a constant."""

    field: Word | None = None
    constant: str | None = None

    def problems(self) -> Iterator[Problem]:
        if (self.field is None) == (self.constant is None):
            yield Problem("", "exactly one of 'field' and 'constant'", fix="Keep one of them.")

    def value_in(self, custom_fields: Mapping[str, str]) -> str | None:
        """The value, from a record's custom fields by name; `None` if the field is not there or empty."""
        return self.constant if self.field is None else custom_fields.get(self.field) or None
