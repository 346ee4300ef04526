"""What lies beside an import file: the manifest that says what is in it, and the acknowledgement of whoever imported it."""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from tieout.connectors.sage_300_cre.errors import readable
from tieout.sync.outcomes import NeedsPerson

AP_INVOICES, ESTIMATES = "ap_invoices", "estimates"
END = "\r\n"
_NOT_NAME = re.compile(r"[^A-Za-z0-9_-]+")
_NAME, _DIGEST = 40, 10


@dataclass(frozen=True)
class Offer:
    """What is to be imported, and what must be there afterwards.

    Attributes:
        imports: `ap_invoices` or `estimates`: which of Sage's imports takes the file.
        reference: our record, with its generation. content: the fingerprint of all that is sent.
        lines: amounts by place, as the manifest tells them. total: their control total.
    """

    imports: str
    company: str
    reference: str
    number: str
    content: str
    total: Decimal
    lines: Sequence[tuple[str, Decimal]]
    about: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Place:
    """Where one try to have a record imported lies. A rejected file stays; the next try has the next number."""

    imports: str
    stem: str

    @classmethod
    def of(cls, offer: Offer, attempt: int) -> "Place":
        """A name that people recognise, and that is nobody else's: the same in every run."""
        whole = "\n".join((offer.company, offer.imports, offer.reference))
        digest = hashlib.sha256(whole.encode()).hexdigest()[:_DIGEST]
        name = _NOT_NAME.sub("_", offer.number)[:_NAME]
        return cls(offer.imports, f"{name}-{digest}-{attempt}")

    @property
    def file(self) -> str:
        return f"out/{self.imports}/{self.stem}.txt"

    @property
    def manifest(self) -> str:
        return f"out/{self.imports}/{self.stem}.manifest.json"

    @property
    def acknowledgement(self) -> str:
        return f"ack/{self.imports}/{self.stem}.json"


@dataclass(frozen=True)
class Manifest:
    """What stands in a file; the same bytes in every run, so that it is written once.

    Attributes:
        dated: the day that stands in the file as the day of its making.
        content: the fingerprint of what was sent: another version of the record has another.
        size: of the file in bytes. records: how many lines begin with which record id.
    """

    system: str
    imports: str
    company: str
    record: str
    number: str
    file: str
    sha256: str
    size: int
    records: dict[str, int]
    control_total: str
    lines: list[dict[str, str]]
    about: dict[str, str]
    dated: str
    content: str
    acknowledge_at: str
    version: int = 1

    @classmethod
    def of(cls, system: str, offer: Offer, place: Place, text: str, dated: date) -> "Manifest":
        """The manifest of this text."""
        content = text.encode("ascii")
        records = Counter(line.partition(",")[0].strip('"') for line in text.split(END) if line)
        return cls(
            system=system,
            imports=offer.imports,
            company=offer.company,
            record=offer.reference,
            number=offer.number,
            file=place.file,
            sha256=hashlib.sha256(content).hexdigest(),
            size=len(content),
            records=dict(sorted(records.items())),
            control_total=f"{offer.total:f}",
            lines=[{"place": name, "amount": f"{amount:f}"} for name, amount in offer.lines],
            about=offer.about,
            dated=dated.isoformat(),
            content=offer.content,
            acknowledge_at=place.acknowledgement,
        )

    def text(self) -> bytes:
        """As it lies in the drop."""
        return json.dumps(asdict(self), indent=1, sort_keys=True).encode()

    @classmethod
    def read(cls, content: bytes, path: str) -> "Manifest":
        """Raises NeedsPerson: somebody has changed it."""
        try:
            return cls(**json.loads(content))
        except (ValueError, TypeError) as error:
            raise NeedsPerson(f"The manifest {path} is not as it was written: {error}. Restore it.") from error


class Acknowledgement(BaseModel):
    """What became of a file, as whoever imported it says.

    Attributes:
        sha256: the manifest's: of which file it is the word.
        document: the number that Sage has it under, if another; `reasons`: Sage's own words for a rejected one.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    status: Literal["accepted", "rejected"]
    document: str = ""
    reasons: tuple[Annotated[str, Field(min_length=1)], ...] = ()
    by: str = ""

    @model_validator(mode="after")
    def _says_why(self) -> "Acknowledgement":
        if (self.status == "rejected") != bool(self.reasons):
            raise ValueError("a rejected file has reasons, and an accepted one has none")
        return self

    @classmethod
    def read(cls, content: bytes, path: str) -> "Acknowledgement":
        """Raises NeedsPerson: it cannot be understood, and a guess at it could send money twice."""
        try:
            return cls.model_validate_json(content)
        except ValidationError as error:
            told = "; ".join(f"{_where(each['loc'])}{each['msg']}" for each in error.errors())
            raise NeedsPerson(
                f"The acknowledgement {path} cannot be read: {readable(told)}. Put a right one."
            ) from error


def _where(place: tuple[Any, ...]) -> str:
    return f"{'.'.join(str(part) for part in place)}: " if place else ""
