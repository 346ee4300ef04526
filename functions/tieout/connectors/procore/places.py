"""Where a line stands in the budget: its cost code and its cost type, however Procore names them.

Lines of v1.0 bring both whole. Lines of v2.0, items of invoices, and budget changes name a WBS code, whose `flat_code` joins
the segments' codes with the company's delimiter ("01-011.CT1"); rows of a budget view name both by id; requests of the ERP
tool by the ERP's ids. For those, the project's cost codes and line item types are listed, once per record.
"""

from collections.abc import Iterator
from functools import cached_property

from tieout.connectors.procore.client import ProcoreClient
from tieout.connectors.procore.parties import ErpCode, Json
from tieout.connectors.procore.values import part, text
from tieout.records.parties import CostCode

LIST_PAGE = 1000

Place = tuple[CostCode | None, str | None]
"""(cost code, cost type)."""


def place_of(line: Json, erp_code: ErpCode) -> Place:
    """The place of a line that brings its cost code and line item type whole. Raises: ValueError."""
    return cost_code(part(line, "cost_code"), erp_code), cost_type(part(line, "line_item_type"))


def cost_code(code: Json, erp_code: ErpCode) -> CostCode | None:
    """Raises: ValueError."""
    full = text(code.get("full_code")).strip()
    if not full:
        return None
    return CostCode(code=full, name=text(code.get("name")), erp_code=erp_code(text(code.get("origin_id"))))


def cost_type(kind: Json) -> str | None:
    """A line item type's code, or its name where it has no code. Raises: ValueError."""
    return text(kind.get("code")).strip() or text(kind.get("name")).strip() or None


class Places:
    """The cost codes and cost types of one project. Its properties raise NotFound, NotNow, NeedsPerson."""

    def __init__(self, client: ProcoreClient, project: str, erp_code: ErpCode) -> None:
        self._client = client
        self._project = project
        self._erp_code = erp_code

    def by_wbs(self, wbs: Json, cost_code_id: object = None) -> Place:
        """The place of a WBS code; `cost_code_id` says which cost code it is, where that is told as well.

        A WBS code with more segments than these two (a sub job, a custom one) has no place that can be told apart: it
        stands for itself, so that a value map may name it, and is refused by name where none does.

        Raises:
            ValueError: a code cannot be read.
        """
        flat = text(wbs.get("flat_code")).strip()
        told = "" if cost_code_id is None else text(cost_code_id)
        codes = [self._codes[told]] if told in self._codes else list(self._codes.values())
        if not flat:
            return (cost_code(codes[0], self._erp_code) if told in self._codes else None), None
        found = [
            (code, kind) for code in codes for kind in self._kinds_after(flat, text(code.get("full_code")).strip())
        ]
        if len(found) != 1:
            return CostCode(code=flat, name=text(wbs.get("description"))), None
        return cost_code(found[0][0], self._erp_code), found[0][1]

    def by_ids(self, cost_code_id: object, line_item_type_id: object) -> Place:
        """The place of a cost code and a line item type, each by its id. Raises: ValueError."""
        code = self._codes.get(text(cost_code_id), {})
        return cost_code(code, self._erp_code), cost_type(self._kinds.get(text(line_item_type_id), {}))

    def by_links(self, cost_code_link: str, line_item_type_link: str) -> Place:
        """The place of what the ERP tool names by its `origin_id`s. Raises: ValueError."""
        return (
            cost_code(_linked(self._codes, cost_code_link), self._erp_code),
            cost_type(_linked(self._kinds, line_item_type_link)),
        )

    def _kinds_after(self, flat: str, full: str) -> Iterator[str | None]:
        if not full or not flat.startswith(full):
            return
        rest = flat[len(full) :]
        if not rest:
            yield None
        elif not rest[0].isalnum() and rest[1:] in self._kind_codes:
            yield rest[1:]

    @cached_property
    def _kind_codes(self) -> frozenset[str]:
        return frozenset(filter(None, (text(kind.get("code")).strip() for kind in self._kinds.values())))

    @cached_property
    def _codes(self) -> dict[str, Json]:
        return self._listed("/rest/v1.0/cost_codes")

    @cached_property
    def _kinds(self) -> dict[str, Json]:
        return self._listed("/rest/v1.0/line_item_types")

    def _listed(self, path: str) -> dict[str, Json]:
        rows = self._client.rows(path, {"project_id": self._project}, per_page=LIST_PAGE)
        return {text(row.get("id")): row for row in rows}


def _linked(rows: dict[str, Json], link: str) -> Json:
    return next((row for row in rows.values() if link and row.get("origin_id") == link), {})
