"""Why a record is not sent: in words an accountant understands, with the value, what was expected and what to do."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Reason:
    """One thing that stands in the way. `code` is stable for programs; `text` is for people; `field` says where."""

    code: str
    text: str
    field: str = ""

    def __str__(self) -> str:
        return self.text
