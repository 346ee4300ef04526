"""Many plain records at once: a tenant of a size that a firm has after twenty years."""

from collections.abc import Callable, Iterator
from functools import partial
from uuid import uuid4

from sandbox.acumatica.store import Record, Store
from sandbox.kit.fault_document import BadFieldError

_LISTS = {"vendors": "Vendor", "customers": "Customer"}
MOST = 1_000_000


def bulk_steps(store: Store, document: object) -> Iterator[Callable[[], None]]:
    """The steps of `{"vendors": {"count": 100000, "prefix": "B"}}`; raises BadFieldError."""
    if not isinstance(document, dict):
        raise BadFieldError("bulk", "must be an object")
    for name, wanted in document.items():
        if name not in _LISTS or not isinstance(wanted, dict) or not wanted.keys() <= {"count", "prefix"}:
            raise BadFieldError(f"bulk.{name}", "must be vendors or customers, with count and prefix")
        count, prefix = wanted.get("count"), wanted.get("prefix", "B")
        if not isinstance(count, int) or isinstance(count, bool) or not 0 < count <= MOST:
            raise BadFieldError(f"bulk.{name}.count", f"must be a whole number from 1 to {MOST}")
        if not isinstance(prefix, str) or not prefix:
            raise BadFieldError(f"bulk.{name}.prefix", "must be a non-empty string")
        yield partial(_make, store, _LISTS[name], count, prefix)


def _make(store: Store, entity: str, count: int, prefix: str) -> None:
    for number in range(1, count + 1):
        code = f"{prefix}{number:06d}"
        known = store.named(entity, **{f"{entity}ID": code})
        data = {f"{entity}ID": code, f"{entity}Name": f"{entity} {number}", "Status": "Active"}
        store.save(entity, Record(str(uuid4()) if known is None else known.id, data), quiet=True)
