"""Who and what a record names: parties, places in the budget, and postal addresses."""

from pydantic import BaseModel, ConfigDict


class Party(BaseModel):
    """A vendor, customer, project or person as the record names it. `erp_code`: what a link to the ERP says, if there is one."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    name: str = ""
    erp_code: str | None = None


class CostCode(BaseModel):
    """A cost code as the platform writes it (`03-300`); leading zeros matter, so it is text."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str
    name: str = ""
    erp_code: str | None = None


class Address(BaseModel):
    """A postal address. `country` is ISO 3166 alpha-2 where the source has one."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    street: str = ""
    city: str = ""
    region: str = ""
    postal_code: str = ""
    country: str = ""
