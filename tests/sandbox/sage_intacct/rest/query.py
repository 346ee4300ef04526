"""POST /services/core/query: flat rows of one object."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sandbox.sage_intacct.catalogue import DEFINITION, DOCUMENT, KINDS, LINE_KINDS, Kind
from sandbox.sage_intacct.commands import allow
from sandbox.sage_intacct.company import Caller, Company
from sandbox.sage_intacct.refusals import unreadable
from sandbox.sage_intacct.rest.answers import page
from sandbox.sage_intacct.rest.filter_words import ExpressionError, evaluate
from sandbox.sage_intacct.rest.filters import passes, read_filter
from sandbox.sage_intacct.rest.showing import Shower, UnknownFieldError
from sandbox.sage_intacct.store import Record
from sandbox.sage_intacct.views import Views

MOST = 4000
_KNOWN = {"object", "fields", "filters", "filterExpression", "filterParameters", "orderBy", "start", "size"}
_FORMS = {"filters": list, "filterExpression": str, "filterParameters": dict, "orderBy": list}
_PARAMETERS = {"caseSensitiveComparison", "includePrivate"}


@dataclass(slots=True)
class Query:
    """A query as it was read."""

    kind: str
    definition: str | None
    fields: list[str]
    filters: list[tuple[str, str, Any]] = field(default_factory=list)
    expression: str | None = None
    order: list[tuple[str, bool]] = field(default_factory=list)
    start: int = 1
    size: int = 100
    case: bool = True
    private: bool = False


class QueryService:
    """Answers queries."""

    def __init__(self, company: Company, views: Views, shower: Shower) -> None:
        self._company = company
        self._views = views
        self._shower = shower

    def answer(self, caller: Caller, document: object) -> dict[str, Any]:
        """One page of rows; raises Refused."""
        query = self._read(document)
        allow(caller, KINDS.get(query.kind) or Kind(query.kind), "GET")
        try:
            rows = [record for record in self.visible(caller, query) if self._passes(record, query)]
            self._sort(rows, query.order)
            shown = rows[query.start - 1 : query.start - 1 + query.size]
            flat = [{name: self._shower.value(record, name) for name in query.fields} for record in shown]
            # A page without rows must refuse an unknown field all the same.
            for name in query.fields:
                self._shower.value(Record(query.kind, "", {}), name)
        except UnknownFieldError as error:
            raise unreadable([f"Field '{error.args[0]}' is not defined for object {query.kind}"]) from error
        except (ExpressionError, ValueError) as error:
            raise unreadable([f"filterExpression: {error}"]) from error
        return page(flat, len(rows), query.start, query.size)

    def visible(self, caller: Caller, query: Query) -> list[Record]:
        """The records of the caller's entity and the top level; from the top level, entities' own only on request."""
        own = {None} if caller.entity is None else {None, caller.entity}
        every = query.private and caller.entity is None
        wanted = self._definition(query.definition)
        return [
            record
            for record in self._views.all(query.kind)
            if (every or record.entity in own)
            and (wanted is None or (record.data.get("txnDefinition") or {}).get("key") == wanted)
        ]

    def _definition(self, name: str | None) -> str | None:
        if name is None:
            return None
        found = self._company.store.named(DEFINITION, name)
        if not found:
            raise unreadable([f"Object {DOCUMENT}::{name} is unknown"])
        return found[0].key

    def _passes(self, record: Record, query: Query) -> bool:
        outcomes = [
            passes(operator, self._shower.value(record, name), wanted, case=query.case)
            for name, operator, wanted in query.filters
        ]
        return evaluate(query.expression, outcomes)

    def _sort(self, rows: list[Record], order: Sequence[tuple[str, bool]]) -> None:
        for name, descending in reversed(order):
            rows.sort(key=lambda record: _sortable(self._shower.value(record, name)), reverse=descending)

    def _read(self, document: object) -> Query:
        if not isinstance(document, dict):
            raise unreadable(["Payload must be an object"])
        if "filterExpression" in document and document["filterExpression"] is None:
            # A client in production sends it so whenever it filters nothing, and is answered.
            document = {name: value for name, value in document.items() if name != "filterExpression"}
        problems = [f"Property '{name}' is not defined in the schema" for name in document if name not in _KNOWN]
        fields = document.get("fields")
        if not isinstance(fields, list) or not fields or not all(isinstance(name, str) for name in fields):
            problems.append("Property 'fields' is required and must be a list of field names")
        kind, _, definition = str(document.get("object", "")).partition("::")
        if kind not in KINDS and kind not in LINE_KINDS:
            problems.append(f"Object {kind} is unknown")
        for name, form in _FORMS.items():
            if name in document and not isinstance(document[name], form):
                problems.append(f"Property '{name}' must be of type {form.__name__}")
        if problems:
            raise unreadable(problems)
        query = Query(kind, definition or None, list(fields or []))
        self._read_filters(query, document, problems)
        self._read_page(query, document, problems)
        if problems:
            raise unreadable(problems)
        return query

    def _read_filters(self, query: Query, document: dict[str, Any], problems: list[str]) -> None:
        parameters = document.get("filterParameters") or {}
        problems += [f"filterParameters: {name} is unknown" for name in parameters if name not in _PARAMETERS]
        query.case = bool(parameters.get("caseSensitiveComparison", True))
        query.private = bool(parameters.get("includePrivate", False))
        query.expression = document.get("filterExpression")
        for at, one in enumerate(document.get("filters") or []):
            try:
                query.filters.append(read_filter(one, self._company.clock.now().date()))
            except ValueError as error:
                problems.append(f"filters[{at}]: {error}")

    def _read_page(self, query: Query, document: dict[str, Any], problems: list[str]) -> None:
        query.start, query.size = document.get("start", 1), document.get("size", 100)
        for name, value, most in (("start", query.start, None), ("size", query.size, MOST)):
            if isinstance(value, bool) or not isinstance(value, int) or value < 1 or (most and value > most):
                problems.append(f"Property '{name}' must be a whole number from 1{f' to {most}' if most else ''}")
        for one in document.get("orderBy") or []:
            if not isinstance(one, dict) or len(one) != 1 or next(iter(one.values())) not in ("asc", "desc"):
                problems.append('orderBy takes {"field": "asc"} or {"field": "desc"}')
                continue
            name, way = next(iter(one.items()))
            query.order.append((name, way == "desc"))


def _sortable(value: Any) -> tuple[int, int, str]:
    """Empty first, then numbers (keys too) by value, then text."""
    if value is None:
        return (0, 0, "")
    text = str(value)
    return (1, int(text), "") if text.isdigit() else (2, 0, text.casefold())
