"""Reads the seed document (see README.md) and applies it as a whole or not at all."""

from collections.abc import Mapping
from typing import Any

from sandbox.kit.fault_document import BadFieldError
from sandbox.sage_intacct import catalogue
from sandbox.sage_intacct.catalogue import DOCUMENT, KINDS, Kind
from sandbox.sage_intacct.company import Books, Company, User
from sandbox.sage_intacct.reading import Problems, Reader
from sandbox.sage_intacct.store import Record
from sandbox.sage_intacct.tables import Field, Table, table

#: Seed lists, in the order in which they may refer to one another.
LISTS: Mapping[str, str] = {
    "entities": catalogue.ENTITY,
    "locations": "company-config/location",
    "departments": "company-config/department",
    "permissions": "company-config/permission",
    "roles": "company-config/role",
    "company_users": "company-config/user",
    "accounts": "general-ledger/account",
    "reporting_periods": "general-ledger/reporting-period",
    "items": "inventory-control/item",
    "terms": "accounts-payable/term",
    "customer_terms": "accounts-receivable/term",
    "vendors": catalogue.VENDOR,
    "customers": "accounts-receivable/customer",
    "project_statuses": "projects/project-status",
    "projects": catalogue.PROJECT,
    "accumulation_types": "construction/accumulation-type",
    "standard_tasks": "construction/standard-task",
    "standard_cost_types": "construction/standard-cost-type",
    "tasks": catalogue.TASK,
    "cost_types": catalogue.COST_TYPE,
    "change_request_statuses": "construction/change-request-status",
    "change_request_types": "construction/change-request-type",
    "contract_types": "construction/project-contract-type",
    "contracts": catalogue.CONTRACT,
    "contract_lines": catalogue.CONTRACT_LINE,
    "estimate_types": "construction/project-estimate-type",
    "estimates": catalogue.ESTIMATE,
    "txn_definitions": catalogue.DEFINITION,
    "documents": DOCUMENT,
    "bills": catalogue.BILL,
    "payments": catalogue.PAYMENT,
    "invoices": catalogue.INVOICE,
    "receipts": catalogue.RECEIPT,
    "journal_entry_lines": "general-ledger/journal-entry-line",
}
#: What the sandbox wants to know of a transaction definition beside the vendor's fields.
OWN = {"change": "_change", "approval": "_approval", "bill": "_bill", "prefix": "_prefix"}
_PLAIN = {"company", "users", "clients", "senders", "books", "webhooks"}
_USER = "seed"
_STATES = {
    catalogue.BILL: "posted",
    catalogue.PAYMENT: "confirmed",
    catalogue.INVOICE: "posted",
    catalogue.RECEIPT: "complete",
    DOCUMENT: "pending",
}


class Seed:
    """Applies seed documents to a company."""

    def __init__(self, company: Company) -> None:
        self._company = company
        self._store = company.store

    def apply(self, document: dict[str, Any]) -> dict[str, Any]:
        """Add what `document` holds; a record with a known id replaces it. Raises BadFieldError."""
        for name in document:
            if name not in LISTS and name not in _PLAIN:
                raise BadFieldError(name, f"is unknown (known: {', '.join(sorted({*LISTS, *_PLAIN}))})")
        users = [_user(item, f"users[{at}]") for at, item in enumerate(_list(document, "users"))]
        clients, senders = _secrets(document, "clients"), _secrets(document, "senders")
        books = _books(document.get("books", {}), self._company.books)
        mark = self._store.mark()
        try:
            taken = {name: self._records(document, name, kind) for name, kind in LISTS.items() if name in document}
        except BadFieldError:
            self._store.undo(mark)
            raise
        self._store.settle()
        self._company.id = str(document.get("company", self._company.id))
        self._company.users.update({user.name.casefold(): user for user in users})
        self._company.clients.update(clients)
        self._company.senders.update(senders)
        self._company.books = books
        return {"taken": taken}

    def _records(self, document: dict[str, Any], name: str, kind: str) -> int:
        items = _list(document, name)
        for at, item in enumerate(items):
            self._record(KINDS[kind], item, f"{name}[{at}]")
        return len(items)

    def _record(self, kind: Kind, item: object, where: str) -> None:
        if not isinstance(item, dict):
            raise BadFieldError(where, "must be an object")
        given, own = dict(item), _own(kind, item)
        entity = given.pop("entity", None) if kind.name != catalogue.ENTITY else None
        given.pop("sandbox", None)
        problems = Problems()
        base = {**(kind.defaults or {}), **({"state": _STATES[kind.name]} if kind.name in _STATES else {})}
        data = Reader(self._store, problems).read(open_table(table(kind.name)), given, base)
        for text in (*problems.schema, *problems.business):
            raise BadFieldError(where, text)
        if kind.lines:
            data.setdefault(kind.lines, [])
        twins = self._store.named(kind.name, str(data.get("id"))) if kind.natural and not kind.scope else []
        key = twins[0].key if twins else self._store.next_key()
        self._complete(kind, {**data, **own}, key, entity, where)

    def _complete(self, kind: Kind, data: dict[str, Any], key: str, entity: str | None, where: str) -> None:
        if kind.natural and not data.get("id"):
            raise BadFieldError(f"{where}.id", "is required")
        if kind.name == DOCUMENT:
            definition = self._store.get(catalogue.DEFINITION, (data.get("txnDefinition") or {}).get("key"))
            if definition is None or not data.get("documentNumber"):
                raise BadFieldError(where, "needs txnDefinition and documentNumber")
            data["documentId"] = f"{definition.data['id']}-{data['documentNumber']}"
            data["_summary"] = self._store.next_key()
            base = self._company.settings.base_currency
            data = {"baseCurrency": base, "txnCurrency": base, "postingDate": data.get("txnDate"), **data}
        self._store.put(Record(kind.name, key, data, entity), _USER)


def open_table(fields: Table) -> Table:
    """The same fields, with what only the vendor writes open to a seed."""
    return {
        name: Field(known.kind, False, known.options, known.target, known.limit, _open(known))
        for name, known in fields.items()
    }


def _open(known: Field) -> Table | None:
    return None if known.part is None else open_table(known.part)


def _own(kind: Kind, item: dict[str, Any]) -> dict[str, Any]:
    given = item.get("sandbox", {})
    if kind.name != catalogue.DEFINITION and "sandbox" in item:
        raise BadFieldError("sandbox", "belongs to txn_definitions only")
    for name in given:
        if name not in OWN:
            raise BadFieldError(f"sandbox.{name}", f"is unknown (known: {', '.join(OWN)})")
    return {OWN[name]: value for name, value in given.items()}


def _books(item: object, before: Books) -> Books:
    if not isinstance(item, dict):
        raise BadFieldError("books", "must be an object")
    known = {"closed_through", "financial_entities", "item_accounts", "sequences", "breaking"}
    for name in item:
        if name not in known:
            raise BadFieldError(f"books.{name}", f"is unknown (known: {', '.join(sorted(known))})")
    breaking = item.get("breaking", before.breaking)
    for name, times in breaking.items():
        if name.partition("::")[0] not in KINDS or not isinstance(times, int):
            raise BadFieldError(f"books.breaking.{name}", "must be an object's name, and how many creates of it break")
    return Books(
        item.get("closed_through", before.closed_through),
        set(item.get("financial_entities", before.financial_entities)),
        dict(item.get("item_accounts", before.item_accounts)),
        dict(item.get("sequences", before.sequences)),
        dict(breaking),
    )


def _user(item: object, where: str) -> User:
    if not isinstance(item, dict) or not isinstance(item.get("name"), str) or not isinstance(item.get("password"), str):
        raise BadFieldError(where, "needs name and password")
    lists = [frozenset(_list(item, name)) for name in ("forbidden", "view_only")]
    return User(item["name"], item["password"], lists[0], lists[1], bool(item.get("web_services", True)))


def _secrets(document: dict[str, Any], name: str) -> dict[str, str]:
    id_name, secret_name = ("client_id", "client_secret") if name == "clients" else ("sender_id", "password")
    found = {}
    for at, item in enumerate(_list(document, name)):
        pair = (item.get(id_name), item.get(secret_name)) if isinstance(item, dict) else (None, None)
        if not isinstance(pair[0], str) or not isinstance(pair[1], str):
            raise BadFieldError(f"{name}[{at}]", f"needs {id_name} and {secret_name}")
        found[pair[0]] = pair[1]
    return found


def _list(document: dict[str, Any], name: str) -> list[Any]:
    value = document.get(name, [])
    if not isinstance(value, list):
        raise BadFieldError(name, "must be a list")
    return value
