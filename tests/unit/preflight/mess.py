"""A firm before its go-live, as it comes: two lists of cost codes by two standards, slips of the pen, vendors kept twice."""

from random import Random

from tieout.preflight.ports import CodeList, CodeSeen, CompanySeen
from tieout.records.parties import Address

CHANCE = Random(4)  # noqa: S311 - nothing here is a secret
_WORK = ("Excavation", "Footings", "Slabs", "Framing", "Roofing", "Glazing", "Drywall", "Piping", "Wiring", "Paving")
_PLACE = ("site", "basement", "garage", "first floor", "second floor", "attic", "porch", "facade", "core", "yard")


def nahb(phase: int, group: int, item: int) -> str:
    return f"{phase}-{group:02d}-{item:04d}"


def masterformat(number: int) -> str:
    return f"{number // 100 % 49 + 1:02d} {number % 100:02d} 13"


def two_lists(size: int) -> tuple[list[CodeSeen], list[CodeSeen]]:
    """NAHB on the platform, MasterFormat in the ERP: the same work by the same names, under other numbers."""
    here, there = [], []
    for number in range(size):
        name = f"{_WORK[number % 10]} {_PLACE[number // 10 % 10]} {number // 100}".strip()
        here.append(CodeSeen(nahb(number // 2000 + 1, number // 40 % 50 + 1, 1000 + number % 40), name))
        there.append(CodeSeen(masterformat(number), name, postable=True))
    return here, there


def slip(code: str, way: int) -> str:
    """A code as a tired person types it."""
    match way % 4:
        case 0:
            return code[:-1] + "O" if code.endswith("0") else code.replace("0", "O", 1)
        case 1:
            return code.replace("1", "I", 1)
        case 2:
            head, _, tail = code.partition("-")
            return f"{head}-{tail.lstrip('0')}"
        case _:
            return code[:-2] + code[-1] + code[-2]


def with_slips(codes: list[CodeSeen], share: float) -> tuple[list[CodeSeen], dict[str, str]]:
    """The list with that share of its codes there a second time, misspelt; the misspelt ones with what is meant."""
    known = {one.code for one in codes}
    slips: dict[str, str] = {}
    extra: list[CodeSeen] = []
    wanted = round(len(codes) * share)
    for number, one in enumerate(CHANCE.sample(codes, len(codes))):
        wrong = slip(one.code, number)
        if len(slips) < wanted and wrong not in known and wrong not in slips and wrong != one.code:
            slips[wrong] = one.code
            extra.append(CodeSeen(wrong, one.name))
    return [*codes, *extra], slips


def seeded_codes(size: int = 1000) -> tuple[CodeList, CodeList, dict[str, str]]:
    here, there = two_lists(size)
    here, slips = with_slips(here, 0.03)
    return CodeList(tuple(here)), CodeList(tuple(there)), slips


def company(number: int, **changes: object) -> CompanySeen:
    """A vendor of the ERP."""
    known: dict[str, object] = {
        "id": f"V{number:05d}",
        "code": f"V{number:05d}",
        "name": f"{_surname(number)} {_WORK[number % 10]}, Inc.",
        "tax_id_hash": f"hash-{number}",
        "address": Address(
            street=f"{number} Main Street", city="Reno", region="NV", postal_code=f"{89000 + number % 900}"
        ),
    }
    return CompanySeen(**(known | changes))  # type: ignore[arg-type]  # fields by name


def _surname(number: int) -> str:
    syllables = ("ba", "den", "kor", "lis", "mar", "nor", "pel", "ric", "sor", "tav", "ul", "ves")
    text = ""
    for _ in range(4):
        number, rest = divmod(number, len(syllables))
        text += syllables[rest]
    return text.capitalize()
