"""How a record, and a document in the other system, are named."""

import re
from typing import Self
from urllib.parse import quote, unquote

from pydantic import BaseModel, ConfigDict

_SAFE = " !\"#$&'()*+,:;<=>?@[\\]^`{|}"
"""All signs but the one that parts an address and the one that marks a quoted sign."""

_REFERENCE = re.compile(r"(?P<system>[a-z0-9_]+):(?P<kind>[a-z0-9_]+):(?P<id>.+)")


class SourceReference(BaseModel):
    """The name of a record where it is born: `system:kind:id`.

    The kind is part of the name because requisition 7 is not payment application 7.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    system: str
    kind: str
    id: str

    def __str__(self) -> str:
        return f"{self.system}:{self.kind}:{self.id}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `system:kind:id`.

        Raises:
            ValueError: the text is not of that form.
        """
        match = _REFERENCE.fullmatch(text)
        if match is None:
            raise ValueError(
                f"{text!r} is not a source reference; expected system:kind:id, such as platform:subcontract:41"
            )
        return cls(**match.groupdict())


class TargetDocument(BaseModel):
    """A document in the system that was written to, named so that it can be opened there.

    `company` is the ERP company or tenant the key belongs to: two companies number their documents alike.
    `lines` links the source's line ids to the target's line keys; hundreds of them fit in one item.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    role: str
    kind: str
    key: str
    company: str
    lines: dict[str, str] = {}

    @property
    def address(self) -> str:
        """One text that is unique among all documents of one system."""
        return address_of(self.company, self.kind, self.key)

    @classmethod
    def at(cls, address: str) -> Self | None:
        """The document at an address, without its role and lines; `None` if it is none."""
        company, _, rest = address.partition("/")
        kind, slash, key = rest.partition("/")
        return cls(role="", company=unquote(company), kind=unquote(kind), key=key) if slash else None


def address_of(company: str, kind: str, key: object) -> str:
    """`company/kind/key`. A key may hold slashes; those of a company or a kind (an ERP's path) are written as %2F."""
    return f"{quote(company, safe=_SAFE)}/{quote(kind, safe=_SAFE)}/{key}"
