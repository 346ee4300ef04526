"""Reads the query options of a call; anything but $select, $filter, $expand, $custom, $top and $skip is refused."""

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.requests import Request

from sandbox.acumatica.contract import EntityType, types
from sandbox.acumatica.filters import Test, read_filter
from sandbox.acumatica.refusals import bad_request
from sandbox.acumatica.showing import Shown

LIST_OPTIONS = frozenset({"$select", "$filter", "$expand", "$custom", "$top", "$skip"})
RECORD_OPTIONS = LIST_OPTIONS - {"$top", "$skip"}


@dataclass(frozen=True, slots=True)
class Options:
    """The options of one call."""

    shown: Shown
    test: Test | None
    top: int | None
    skip: int


def read_options(
    request: Request, kind: EntityType, custom: Mapping[str, str], allowed: frozenset[str] = RECORD_OPTIONS
) -> Options:
    """The options of `request`; raises Refusal 400."""
    given = dict(request.query_params)
    for name in given:
        if name not in allowed:
            raise bad_request(f"The query option '{name}' is not supported.")
    expand = _expanded(_list(given.get("$expand")), kind)
    shown = Shown(
        expand=expand,
        select=frozenset(_checked(name, kind) for name in _list(given.get("$select"))),
        custom=frozenset(_known_custom(name, custom) for name in _list(given.get("$custom"))),
        custom_types=custom,
    )
    text = given.get("$filter")
    test = None if text is None else read_filter(text, kind, custom)
    return Options(shown, test, _count(given, "$top"), _count(given, "$skip") or 0)


def _list(text: str | None) -> list[str]:
    return [part.strip() for part in (text or "").split(",") if part.strip()]


def _expanded(names: list[str], kind: EntityType) -> frozenset[str]:
    found: set[str] = set()
    for name in names:
        if name != "files":
            _checked(name, kind, nested=True)
        steps = name.split("/")
        found |= {"/".join(steps[: length + 1]) for length in range(len(steps))}
    return frozenset(found)


def _checked(path: str, kind: EntityType, nested: bool = False) -> str:
    at = kind
    steps = path.split("/")
    for depth, step in enumerate(steps):
        field = at.fields.get(step)
        last = depth == len(steps) - 1
        if field is None or (field.scalar and (nested or not last)):
            raise bad_request(f"Could not find a property named '{path}' on type '{kind.name}'.")
        if not field.scalar:
            at = types()[str(field.target)]
    return path


def _known_custom(name: str, custom: Mapping[str, str]) -> str:
    if name not in custom:
        raise bad_request(f"$custom: the field '{name}' does not exist.")
    return name


def _count(given: Mapping[str, str], name: str) -> int | None:
    text = given.get(name)
    if text is None:
        return None
    if not text.isascii() or not text.isdigit():
        raise bad_request(f"{name} must be a whole number.")
    return int(text)
