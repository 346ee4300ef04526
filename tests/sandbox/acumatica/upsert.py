"""PUT: finds the record by id, key or filter, and inserts or updates it."""

import copy
from collections.abc import Mapping
from typing import Any

from sandbox.acumatica.actions import keep
from sandbox.acumatica.contract import KEY_DEFAULTS, KEYS, key_of, types
from sandbox.acumatica.drafts import Draft, EntityRefused
from sandbox.acumatica.filters import Test
from sandbox.acumatica.merging import merge
from sandbox.acumatica.refusals import bad_request, no_such_record, precondition_failed
from sandbox.acumatica.rules import Rules
from sandbox.acumatica.store import Record, Store


class Upsert:
    """Writes entities."""

    def __init__(self, store: Store, rules: Mapping[str, Rules]) -> None:
        self._store = store
        self._rules = rules

    def match(self, entity: str, sent: dict[str, Any], test: Test | None) -> Record | None:
        """The record that a PUT means: by `id`, else by `$filter`, else by the key fields in the body.

        A document without its number means a new one every time: the vendor numbers it itself.
        """
        if "id" in sent:
            record = self._store.by_id(entity, sent["id"])
            if record is None:
                raise no_such_record()
            return record
        if test is not None:
            found = [record for record in self._store.all(entity) if test(record)]
            if len(found) > 1:
                raise bad_request("$filter: more than one record satisfies the condition.")
            return found[0] if found else None
        key = {**KEY_DEFAULTS.get(entity, {}), **sent}
        if any(key.get(name) is None for name in KEYS[entity]):
            return None
        return self._store.by_key(entity, key_of(entity, key))

    def check_preconditions(self, headers: Mapping[str, str], match: Record | None) -> None:
        """If-None-Match: * inserts only, If-Match: * updates only; else 412 (vendor's OpenAPI)."""
        if headers.get("if-none-match") == "*" and match is not None:
            raise precondition_failed("The record already exists.")
        if headers.get("if-match") == "*" and match is None:
            raise precondition_failed("The record does not exist.")

    def draft(self, entity: str, sent: dict[str, Any], match: Record | None, session_id: str) -> Draft:
        """The record as it would be; raises EntityRefused."""
        record = self._store.draft(match)
        before = {} if match is None else copy.deepcopy(match.data)
        draft = Draft(entity, record, sent, is_new=match is None, before=before)
        if match is None:
            record.data.update(KEY_DEFAULTS.get(entity, {}))
        merge(draft, types()[entity], session_id, KEYS[entity])
        self._rules[entity].check(draft)
        if draft.refused:
            raise EntityRefused(draft)
        return draft

    def put(self, entity: str, sent: dict[str, Any], match: Record | None, session_id: str) -> Record:
        """Insert or update; raises EntityRefused."""
        draft = self.draft(entity, sent, match, session_id)
        keep(self._store, self._rules[entity], draft)
        return draft.record
