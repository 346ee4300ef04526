"""Reads the seed document (see README.md) and applies it as a whole or not at all."""

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import Any
from uuid import uuid4

from sandbox.acumatica.contract import KEYS, NUMBERED, ROW_TABS, EntityType, Field, key_of, types
from sandbox.acumatica.directory import Directory, User
from sandbox.acumatica.drafts import Draft
from sandbox.acumatica.rules import Rules
from sandbox.acumatica.seed_bulk import bulk_steps
from sandbox.acumatica.seed_defaults import DEFAULTS, complete
from sandbox.acumatica.store import ROW_KEY, Record, Store
from sandbox.acumatica.values import read_scalar
from sandbox.kit.fault_document import BadFieldError

#: Seed lists of records, in the order in which they may refer to one another.
ENTITY_LISTS: Mapping[str, str] = {
    "vendors": "Vendor",
    "customers": "Customer",
    "employees": "Employee",
    "project_templates": "ProjectTemplate",
    "projects": "Project",
    "tasks": "ProjectTask",
    "cost_codes": "CostCode",
    "account_groups": "AccountGroup",
    "gl_accounts": "Account",
    "non_stock_items": "NonStockItem",
    "change_order_classes": "ChangeOrderClass",
    "project_budgets": "ProjectBudget",
    "subcontracts": "Subcontract",
    "purchase_orders": "PurchaseOrder",
    "change_orders": "ChangeOrder",
    "bills": "Bill",
    "invoices": "Invoice",
    "checks": "Check",
    "payments": "Payment",
    "pro_formas": "ProFormaInvoice",
    "project_transactions": "ProjectTransaction",
}
CODE_LISTS = ("terms", "units", "accounts", "branches", "items", "closed_periods")
_OTHERS = frozenset({"tenant", "users", "clients", "vendor_accounts", "custom_fields", "template_tasks", "bulk"})


class Seed:
    """Applies seed documents to a tenant."""

    def __init__(self, store: Store, directory: Directory, rules: Mapping[str, Rules]) -> None:
        self._store = store
        self._directory = directory
        self._rules = rules

    def apply(self, document: dict[str, Any]) -> dict[str, Any]:
        """Add what `document` holds (a record with a known key replaces it); raises BadFieldError."""
        steps = list(self._steps(document))
        for step in steps:
            step()
        lists = {name: len(value) for name, value in document.items() if isinstance(value, list)}
        return {"taken": lists}

    def _steps(self, document: dict[str, Any]) -> Iterator[Callable[[], None]]:
        known = {*ENTITY_LISTS, *CODE_LISTS, *_OTHERS}
        for name in document:
            if name not in known:
                raise BadFieldError(name, f"is unknown (known: {', '.join(sorted(known))})")
        yield from self._access(document)
        yield from self._codes(document)
        for name, entity in ENTITY_LISTS.items():
            for at, item in enumerate(_list(document, name)):
                values = read_values(types()[entity], item, f"{name}[{at}]")
                _check_key(entity, values, f"{name}[{at}]")
                yield partial(self._record, entity, values)
        yield from bulk_steps(self._store, document.get("bulk", {}))

    def _access(self, document: dict[str, Any]) -> Iterator[Callable[[], None]]:
        if "tenant" in document:
            tenant = _text(document, "tenant", "")
            yield partial(setattr, self._directory, "tenant", tenant)
        for at, item in enumerate(_list(document, "users")):
            user = _user(item, f"users[{at}]")
            yield partial(self._directory.users.__setitem__, user.name.casefold(), user)
        for at, item in enumerate(_list(document, "clients")):
            where = f"clients[{at}]."
            client_id, secret = _text(item, "client_id", where), _text(item, "client_secret", where)
            if "@" not in client_id:
                raise BadFieldError(f"{where}client_id", "must be <GUID>@<Tenant>")
            yield partial(self._directory.clients.__setitem__, client_id, secret)

    def _codes(self, document: dict[str, Any]) -> Iterator[Callable[[], None]]:
        for name in CODE_LISTS:
            codes = _list(document, name)
            if not all(isinstance(code, str) and code for code in codes):
                raise BadFieldError(name, "must be a list of non-empty strings")
            yield partial(getattr(self._store.reference, name).update, codes)
        yield from self._template_tasks(document.get("template_tasks", {}))
        accounts = document.get("vendor_accounts", {})
        if not isinstance(accounts, dict) or not all(isinstance(code, str) for code in accounts.values()):
            raise BadFieldError("vendor_accounts", "must be an object of vendor id to account")
        named = {vendor.upper(): account for vendor, account in accounts.items()}
        yield partial(self._store.reference.vendor_accounts.update, named)
        for at, item in enumerate(_list(document, "custom_fields")):
            where = f"custom_fields[{at}]."
            entity, name, kind = (_text(item, part, where) for part in ("entity", "field", "type"))
            if entity not in KEYS or "." not in name:
                raise BadFieldError(f"{where}field", "needs a known entity and a field of the form View.Field")
            fields = self._store.reference.custom_fields.setdefault(entity, {})
            yield partial(fields.__setitem__, name, kind)

    def _template_tasks(self, templates: object) -> Iterator[Callable[[], None]]:
        if not isinstance(templates, dict) or not all(isinstance(rows, list) for rows in templates.values()):
            raise BadFieldError("template_tasks", "must be an object of template id to tasks")
        for code, rows in templates.items():
            kind = types()["ProjectTask"]
            tasks = [read_values(kind, row, f"template_tasks.{code}[{at}]") for at, row in enumerate(rows)]
            yield partial(self._store.reference.template_tasks.__setitem__, code.upper(), tasks)

    def _record(self, entity: str, values: dict[str, Any]) -> None:
        data = {**DEFAULTS.get(entity, {}), **values}
        if entity in NUMBERED and data.get(NUMBERED[entity]) is None:
            data[NUMBERED[entity]] = self._store.next_number(entity)
        known = self._store.by_key(entity, key_of(entity, data))
        custom = data.pop("custom", {})
        record = Record(str(uuid4()) if known is None else known.id, data, custom=custom)
        tabs = ROW_TABS.get(entity, ())
        for tab in tabs:
            for number, row in enumerate(data.setdefault(tab, []), 1):
                row.setdefault("LineNbr", number)
                row.setdefault("custom", {})
                row[ROW_KEY] = str(uuid4())
        draft = Draft(entity, record, {}, is_new=True)
        draft.pair(tabs)
        complete(self._store, self._rules, draft)
        self._store.save(entity, record, quiet=True)
        self._rules[entity].saved(record)


def read_values(kind: EntityType, item: object, where: str) -> dict[str, Any]:
    """Plain seed values under the contract's field names; amounts as numbers or strings. Raises BadFieldError."""
    if not isinstance(item, dict):
        raise BadFieldError(where, "must be an object")
    found: dict[str, Any] = {}
    for name, value in item.items():
        if name == "custom" and isinstance(value, dict):
            found[name] = {field: _plain_custom(inner) for field, inner in value.items()}
            continue
        if name not in kind.fields:
            raise BadFieldError(f"{where}.{name}", f"does not exist in {kind.name}")
        found[name] = _value(kind.fields[name], value, f"{where}.{name}")
    return found


def _plain_custom(value: object) -> Any:
    """A custom field's seed value: `{"View.Field": value}`; numbers become amounts."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return Decimal(str(value))
    return value


def _value(field: Field, value: object, where: str) -> Any:
    if not field.scalar:
        target = types()[str(field.target)]
        if field.kind == "linked":
            return read_values(target, value, where)
        if not isinstance(value, list):
            raise BadFieldError(where, "must be a list")
        return [read_values(target, row, f"{where}[{at}]") for at, row in enumerate(value)]
    try:
        exact = Decimal(str(value)) if field.kind == "dec" and not isinstance(value, bool) else value
        return read_scalar(field.kind, exact)
    except (ValueError, InvalidOperation) as error:
        raise BadFieldError(where, str(error) or "must be a number") from error


def _check_key(entity: str, values: dict[str, Any], where: str) -> None:
    for name in KEYS[entity]:
        given = values.get(name) or DEFAULTS.get(entity, {}).get(name) or NUMBERED.get(entity) == name
        if not given and entity != "ProjectBudget":
            raise BadFieldError(f"{where}.{name}", "is required")


def _user(item: object, where: str) -> User:
    if not isinstance(item, dict):
        raise BadFieldError(where, "must be an object")
    name, password = _text(item, "name", f"{where}."), _text(item, "password", f"{where}.")
    return User(name, password, frozenset(_list(item, "forbidden")), frozenset(_list(item, "view_only")))


def _list(document: dict[str, Any], name: str) -> list[Any]:
    value = document.get(name, [])
    if not isinstance(value, list):
        raise BadFieldError(name, "must be a list")
    return value


def _text(document: object, name: str, where: str) -> str:
    value = document.get(name) if isinstance(document, dict) else None
    if not isinstance(value, str) or not value:
        raise BadFieldError(f"{where}{name}", "must be a non-empty string")
    return value
