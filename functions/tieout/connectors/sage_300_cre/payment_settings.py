"""What a firm says of the words of its AP payments in hh2, under `erp.settings.payments`."""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

Method = Literal["check", "credit_card", "electronic", ""]
METHODS: dict[str, Method] = {
    **{"0": "check", "1": "credit_card", "2": "electronic"},
    **{"Check": "check", "CreditCard": "credit_card", "Electronic": "electronic"},
}


class PaymentSettings(BaseModel):
    """What the firm has found Status and Type of its AP payments in hh2 to mean; any other value is refused by name.

    Attributes:
        paid: the statuses of a payment that was made; `voided`: of one that was taken back; `planned`: of one still to be made.
        methods: how each Type pays, by what the row shows; `""` where the platform has no word for it. As a public C# client
            numbers and names them, unless stated.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    paid: Annotated[frozenset[str], Field(min_length=1)]
    voided: frozenset[str] = frozenset()
    planned: frozenset[str] = frozenset()
    methods: dict[str, Method] = METHODS

    @model_validator(mode="after")
    def _one_meaning_each(self) -> Self:
        twice = (self.paid & self.voided) | (self.paid & self.planned) | (self.voided & self.planned)
        if twice:
            raise ValueError(f"one meaning for each status; more than one is given for {', '.join(sorted(twice))}")
        return self
