"""The fingerprint of what is sent of a record: it tells an edit from none.

An extra field of the platform that is mapped to nothing is never sent, and its edit is none. What is mapped changes with the
connection document, though, and no record that was sent becomes an edited one by that. So a fingerprint names the extensions that
it was taken of, and a record is held against what was sent by those:

    <sha256>["custom_field_7","custom_field_9"]     of these extensions
    <sha256>                                        of all of them, as the first builds took it
    <either>~1                                      an update has got so far with it: nothing is held against that
"""

import json
from collections.abc import Collection

from tieout.records.record import Record
from tieout.sync.plan import fingerprint

_DIGITS = 64


def content_of(record: Record, extensions: Collection[str], *, sent: str = "") -> str:
    """The fingerprint of what would be sent: equal for equal content, whatever version or intake carries it.

    Args:
        extensions: those that are sent now: `policy.translating.extensions_sent`.
        sent: the fingerprint of what was sent of it, if anything was. It is returned if nothing of that has changed.
    """
    if sent and _of(record, sent[_DIGITS:]) == sent:
        return sent
    return _of(record, json.dumps(sorted(extensions), separators=(",", ":")).replace("~", r"\u007e"))


def _of(record: Record, names: str) -> str:
    try:
        content = record.content_with(json.loads(names)) if names else record.content()
    except (ValueError, TypeError):
        return ""
    return fingerprint(content) + names
