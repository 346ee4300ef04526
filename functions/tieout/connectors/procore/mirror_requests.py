"""Requests of the ERP Integrations tool about what accounting owns, as plain instructions for whoever keeps bindings true.

    sync_vendors, sync_jobs, …            ─▶ SyncAsked      somebody pressed Refresh: read the ERP now
    link_vendor, link_all_vendors         ─▶ Linked         accounting said which record of Procore's is which of the ERP's
    create_vendor_in_procore, …           ─▶ Created        accounting imported a staged record
    create_vendor                         ─▶ CreationAsked  accounting wants a record of Procore's in the ERP
    merge_vendors                         ─▶ Merged
    unlink_vendor, reset_payment          ─▶ Unlinked

Bodies: Procore's ERP events dictionary, where it shows them; the others by an assumption. Reading makes no call.
"""

from collections.abc import Callable

from tieout.connectors.context import require_assumption
from tieout.connectors.procore.assumptions import ERP_DETAILS_BY_ITEM
from tieout.connectors.procore.links import Links
from tieout.connectors.procore.mirror_assumptions import DIRECTORY_REQUESTS
from tieout.connectors.procore.mirror_links import RowLinks
from tieout.connectors.procore.parties import Json
from tieout.connectors.procore.request_bodies import LOOK_UP
from tieout.connectors.procore.values import identifier, part, parts, text
from tieout.sync.instructions import (
    Created,
    CreationAsked,
    Instruction,
    Link,
    Linked,
    Merged,
    SyncAsked,
    Unlinked,
)
from tieout.sync.outcomes import NeedsPerson
from tieout.sync.ports import Request

VENDOR, PAYMENT, PROJECT, COST_CODE, CATEGORY = "vendor", "payment", "project", "cost_code", "cost_type"
INSTRUCTION = "instruction"
"""What is to be done with a request about what accounting owns, beside `send` and `unlink`."""

_ITEM_TYPES = {PAYMENT: "contract_payment"}


_ReadLink = Callable[[object], Link]
_Reader = Callable[[Json, _ReadLink], list[Instruction]]


def read_instructions(
    name: str, body: Json, links: Links, switched_on: frozenset[str]
) -> tuple[Instruction, ...] | None:
    """What a request asks for; `None` if it is about something else.

    Args:
        name, body: `request_name`, and the request as it was read, whole.

    Raises:
        NeedsPerson: it cannot be read, or its body is assumed and the assumption is not switched on.
    """
    if name not in _READERS:
        return None
    if name not in _PUBLISHED:
        require_assumption(DIRECTORY_REQUESTS, switched_on)
    rows = RowLinks(links)

    def link(origin_id: object) -> Link:
        told = text(origin_id)
        return Link(rows.key(told), links.as_linked(told) or "")

    try:
        # The documents' samples leave some fields beside `request_data` and not within it.
        return tuple(_READERS[name]({**body, **part(body, "request_data")}, link))
    except ValueError as error:
        raise NeedsPerson(f"ERP request {body.get('id', '')} ({name}) cannot be read: {error}") from error


def request_of(
    request_id: str, body: Json, instructions: tuple[Instruction, ...], company: str, switched_on: frozenset[str]
) -> Request:
    """How the request is answered. Where it names no detail, one is looked up by its record, if that is switched on.

    The published `link_vendor` names none: it may be a mere notice, so without that switch nobody is taken to wait.
    """
    told = _detail({**body, **part(body, "request_data")})
    item_type, item = "company", company
    about = [one for one in instructions if not isinstance(one, SyncAsked)]
    if len(about) == 1:
        (one,) = about
        item_type = _ITEM_TYPES.get(one.kind, one.kind)
        item = one.kept if isinstance(one, Merged) else one.shown_id
    by_item = len(about) == 1 and ERP_DETAILS_BY_ITEM.name in switched_on
    return Request(request_id, INSTRUCTION, f"{told or (LOOK_UP if by_item else '')}/{item_type}/{item}")


def _asked(kind: str) -> _Reader:
    def read(data: Json, _link: _ReadLink) -> list[Instruction]:
        return [SyncAsked(kind, _detail(data), text(data.get("project_id")))]

    return read


def _created(wrapper: str, kind: str) -> _Reader:
    def read(data: Json, link: _ReadLink) -> list[Instruction]:
        shown = part(data, wrapper)
        return [Created(kind, identifier(shown.get("id")), link(shown.get("origin_id")), _detail(data))]

    return read


def _unlinked(item: str, kind: str) -> _Reader:
    def read(data: Json, link: _ReadLink) -> list[Instruction]:
        shown = identifier(data.get(f"procore_{item}_id"))
        return [Unlinked(kind, shown, link(data.get(f"{item}_origin_id")), _detail(data))]

    return read


def _create_vendor(data: Json, _link: _ReadLink) -> list[Instruction]:
    vendor = part(data, "vendor")
    code = text(vendor.get("origin_code"))
    return [CreationAsked(VENDOR, identifier(vendor.get("id")), text(vendor.get("name")), code, _detail(data))]


def _link_vendor(data: Json, link: _ReadLink) -> list[Instruction]:
    return [_linked(part(data, "vendor"), link, _detail(data))]


def _link_all_vendors(data: Json, link: _ReadLink) -> list[Instruction]:
    return [_linked(vendor, link, _detail(data)) for vendor in parts(data.get("vendors"))]


def _linked(vendor: Json, link: _ReadLink, detail: str) -> Linked:
    if not text(vendor.get("origin_id")):
        raise ValueError(f"vendor {vendor.get('id')} is linked to nothing")
    return Linked(VENDOR, identifier(vendor.get("id")), link(vendor["origin_id"]), detail)


def _merge_vendors(data: Json, link: _ReadLink) -> list[Instruction]:
    kept, gone = part(data, "vendor"), part(data, "merged_vendor")
    ids = identifier(kept.get("id")), identifier(gone.get("id"))
    return [Merged(VENDOR, *ids, link(kept.get("origin_id")), link(gone.get("origin_id")), _detail(data))]


def _detail(data: Json) -> str:
    """The request detail to answer, "" where none is told: nobody waits, or it has to be looked up by the record."""
    return text(data.get("request_detail_id"))


_PUBLISHED: dict[str, _Reader] = {
    "create_vendor": _create_vendor,
    "link_vendor": _link_vendor,
    "sync_vendors": _asked(VENDOR),
    "sync_contract_payments": _asked(PAYMENT),
    "sync_jobs": _asked(PROJECT),
    "sync_single_job": _asked(PROJECT),
    "sync_standard_cost_codes": _asked(COST_CODE),
    "sync_standard_categories": _asked(CATEGORY),
    "sync_commitments": _asked("commitment"),
    "sync_commitment_change_orders": _asked("change_order"),
    "sync_prime_contracts": _asked("prime_contract"),
    "sync_sub_jobs": _asked("sub_job"),
    "sync_sub_job": _asked("sub_job"),
}
"""Requests whose body is published. All `sync_…` are alike: a detail, which nothing but a look at the ERP can satisfy."""

_READERS: dict[str, _Reader] = _PUBLISHED | {
    "link_all_vendors": _link_all_vendors,
    "merge_vendors": _merge_vendors,
    "create_vendor_in_procore": _created("vendor", VENDOR),
    "create_job_in_procore": _created("job", PROJECT),
    "unlink_vendor": _unlinked("vendor", VENDOR),
    "reset_payment": _unlinked("contract_payment", PAYMENT),
}
