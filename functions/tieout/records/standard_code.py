"""A cost code of the firm's own list, as accounting keeps it: reference data, which no project's figures hang on here."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

from tieout.records.references import SourceReference


class StandardCostCode(BaseModel):
    """One code that the firm may use on any project. `code` and `name` are the ERP's; a code may have no name there."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    reference: SourceReference
    code: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
    name: Annotated[str, StringConstraints(strip_whitespace=True)] = ""
