"""What accounting asks for in the platform's own approval tool about the records that it owns, in nobody's words.

    SyncAsked      somebody wants the ERP read now
    Linked         accounting said which record of the platform's is which of the ERP's
    Created        accounting imported a staged record, and the platform has made it
    CreationAsked  accounting wants a record of the platform's in the ERP
    Merged         two records of the platform's are one now
    Unlinked       accounting took a link away

Each is history, not an order to write: the platform has done its part already. What is left is to keep bindings true.
"""

from dataclasses import dataclass

from tieout.sync.ports import Request


@dataclass(frozen=True)
class Link:
    """A link to the ERP, as the platform holds it.

    Attributes:
        key: the name of the row (`system:kind:id`, and `#` with the paid document), if the link is one that we wrote or staged.
        code: the ERP's own id, whoever wrote it; "" where there is none.
    """

    key: str | None
    code: str


@dataclass(frozen=True)
class SyncAsked:
    """Read the ERP now. `kind`: of what; `project`: only this one's, if it is told. `detail`: whom to answer.

    `shown`: whether the platform has a place for what would be read.
    """

    kind: str
    detail: str
    project: str = ""
    shown: bool = True


@dataclass(frozen=True)
class Linked:
    """The platform's record `shown_id` is the ERP's `link`."""

    kind: str
    shown_id: str
    link: Link
    detail: str = ""


@dataclass(frozen=True)
class Created:
    """The platform has made `shown_id` of the staged record `link`."""

    kind: str
    shown_id: str
    link: Link
    detail: str = ""


@dataclass(frozen=True)
class CreationAsked:
    """Accounting wants the platform's record in the ERP. `code`: the id that it typed, if any."""

    kind: str
    shown_id: str
    name: str
    code: str
    detail: str


@dataclass(frozen=True)
class Merged:
    """`gone` is now part of `kept`. `gone_link`: what the ERP calls the one that is gone; `link`, the one that is kept."""

    kind: str
    kept: str
    gone: str
    link: Link
    gone_link: Link
    detail: str = ""


@dataclass(frozen=True)
class Unlinked:
    """`shown_id` has no link any more; `link` is the one that it had."""

    kind: str
    shown_id: str
    link: Link
    detail: str = ""


Instruction = SyncAsked | Linked | Created | CreationAsked | Merged | Unlinked


@dataclass(frozen=True)
class Instructed:
    """Keep bindings true by these instructions, then answer the one request that they came with."""

    request: Request
    name: str
    instructions: tuple[Instruction, ...]
