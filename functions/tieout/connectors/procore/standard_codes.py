"""The firm's standard cost codes in one list of Procore's, which is named by the connection.

"Sync standard cost codes" (PATCH /rest/v1.0/standard_cost_codes/sync) creates or updates a thousand at a time, by `id` or by
`origin_id`; `code` is "including parent prefixes" (Procore's reference). Which code is which is the code itself: one that
stands in the list already gets accounting's name and our link, one that carries another integration's link is left alone.
Where a code stands in the list is Procore's own business, and none is ever deleted.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from tieout.connectors.procore.answers import NotFound
from tieout.connectors.procore.client import ProcoreClient
from tieout.connectors.procore.exact import exactly
from tieout.connectors.procore.mirror_answers import SYNC_BATCH, sync_rows
from tieout.connectors.procore.mirror_assumptions import STANDARD_COST_CODES
from tieout.connectors.procore.mirror_links import RowLinks
from tieout.connectors.procore.mirror_settings import MirrorSettings
from tieout.connectors.procore.parties import Json
from tieout.connectors.procore.values import as_number, identifier, text
from tieout.policy.reasons import Reason
from tieout.records.standard_code import StandardCostCode
from tieout.sync.outcomes import NeedsPerson, NotNow
from tieout.sync.ports import Capability
from tieout.sync.pull_ports import CodesShown, RowInDoubt, RowRefused

CODES = "/rest/v1.0/standard_cost_codes"
LIST_PAGE = 1000


@dataclass
class _Listed:
    """The list as it stands: by our link, and by the whole code."""

    by_link: dict[str, Json] = field(default_factory=dict)
    by_code: dict[str, list[Json]] = field(default_factory=dict)


class CodeList:
    """The list of standard cost codes that accounting's are shown in."""

    def __init__(
        self, client: ProcoreClient, links: RowLinks, settings: MirrorSettings, switched_on: frozenset[str]
    ) -> None:
        self._client = client
        self._links = links
        self._settings = settings
        self._switched_on = switched_on
        self._company = as_number(client.settings.company_id)

    def capability(self) -> Capability:
        """Whether codes can be shown. Makes no call."""
        if self._settings.standard_cost_code_list_id is None:
            note = "Name the list of Procore's that takes them: platform.settings.mirror.standard_cost_code_list_id."
            return Capability(False, note)
        if STANDARD_COST_CODES.name not in self._switched_on:
            note = f"It needs the assumption '{STANDARD_COST_CODES.name}', which is not switched on."
            return Capability(False, note, STANDARD_COST_CODES.name)
        return Capability(True, "Shown in the list of standard cost codes that is named.")

    def show(self, codes: Sequence[StandardCostCode]) -> CodesShown:
        """Bring the list up to date with these codes.

        Raises:
            NotNow, NeedsPerson: to be done again from the beginning; done twice, it is as done once.
        """
        able = self.capability()
        if not able.offered:
            raise NeedsPerson(able.note)
        listed = self._listed()
        judged = {str(one.reference): self._judged(one, listed) for one in codes}
        reasons = [one for one in judged.values() if isinstance(one, Reason)]
        sent = {key: row for key, row in judged.items() if row is not None and not isinstance(row, Reason)}
        keys = list(sent)
        for start in range(0, len(keys), SYNC_BATCH):
            reasons += self._send({key: sent[key] for key in keys[start : start + SYNC_BATCH]})
        return CodesShown(len(sent), tuple(reasons))

    def _listed(self) -> _Listed:
        listed = _Listed()
        asked = {**self._place(), "company_id": str(self._company), "view": "extended"}
        try:
            for row in self._client.rows(CODES, asked, per_page=LIST_PAGE):
                listed.by_code.setdefault(_plain(text(row.get("full_code"))), []).append(row)
                if key := self._links.key(text(row.get("origin_id"))):
                    listed.by_link[key] = row
        except NotFound as missing:
            raise NeedsPerson(f"The list of standard cost codes cannot be read: {missing.why}") from missing
        return listed

    def _judged(self, one: StandardCostCode, listed: _Listed) -> Json | Reason | None:
        """The row to send, why it is not sent, or `None` where it stands there as it should."""
        key, name = str(one.reference), one.name or one.code
        linked = listed.by_link.get(key)
        if linked is not None:
            return None if text(linked.get("name")) == name else {"id": _id(linked), "name": name}
        whole = self._settings.cost_codes.get(one.code, one.code)
        alike = listed.by_code.get(_plain(whole), [])
        link = {"origin_id": self._links.origin_id(key)}
        if not alike:
            return {"code": whole, "name": name, **link}
        if len(alike) > 1:
            return _refused("several", whole, f"stands {len(alike)} times in the list. Leave one of them.")
        there = text(alike[0].get("origin_id"))
        if foreign := self._links.foreign(there):
            words = f"carries the link '{foreign}' of another integration, which is never overwritten."
            return _refused("foreign_link", whole, words)
        if there:
            words = (
                f"is linked to {self._links.key(there) or there} already, and cannot be {one.code} of the ERP as well."
            )
            return _refused("linked_elsewhere", whole, words)
        return {"id": _id(alike[0]), "name": name, **link}

    def _send(self, rows: dict[str, Json]) -> Iterable[Reason]:
        place: Json = {name: as_number(value) for name, value in self._place().items()}
        labels = {key: f"cost code {key.split(':', 2)[2]}" for key in rows}
        outcomes = sync_rows(self._client, f"{CODES}/sync", {"company_id": self._company, **place}, rows, labels)
        lost = next((one for one in outcomes.values() if isinstance(one, RowInDoubt)), None)
        if lost is not None:
            raise NotNow(f"the answer was lost, and the cost codes are shown again: {lost.why}")
        return [reason for one in outcomes.values() if isinstance(one, RowRefused) for reason in one.reasons]

    def _place(self) -> dict[str, str]:
        return {"standard_cost_code_list_id": self._settings.standard_cost_code_list_id or ""}


def _id(row: Json) -> int | str:
    with exactly("A standard cost code"):
        return as_number(identifier(row.get("id")))


def _plain(code: str) -> str:
    return code.strip().casefold()


def _refused(why: str, code: str, words: str) -> Reason:
    return Reason(why, f"Cost code {code} {words}", "cost_code")
