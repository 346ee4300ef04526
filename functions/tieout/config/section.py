"""What every section of the connection document has in common."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationInfo, model_validator

from tieout.config.errors import Problem, refuse_all

Word = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
"""A name, code or id. Always text: a number would lose its leading zeros."""

Hour = Annotated[int, Field(ge=0, le=23)]
"""An hour of the day in the connection's time zone."""

SomeTime = Annotated[timedelta, Field(gt=timedelta(0))]
Words = tuple[Word, ...]

RULES_LATER = "rules_later"
"""A validation context: judge only the shape, because all rules are asked together afterwards."""


class Section(BaseModel):
    """One part of the document: it cannot be changed in place, and knows its keys. An unknown key is a mistake, never ignored.

    Schemas are built at the first validation, once for all (`defer_build`); a default that is a section is therefore made by a
    factory, since making it at import would build its schema then and there, and once more within the whole.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    def problems(self) -> Iterator[Problem]:
        """What is wrong though every value is fine by itself. Paths are relative to this section."""
        return iter(())

    @model_validator(mode="after")
    def _keeps_its_rules(self, info: ValidationInfo) -> Self:
        if info.context != RULES_LATER:
            refuse_all(self.problems())
        return self
