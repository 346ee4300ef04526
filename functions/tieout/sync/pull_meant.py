"""Which record on the platform a row is said to be: by a person's order, or by the connection document's value map.

order \\ map   says nothing     names one          names several
none           ─ (by listing)   that one           held: which?
`new`          ─ (created)      held: they differ  held: they differ
an id          that one         that one, if named held, unless named

Of a payment of several documents an order says which payment it is, and not which document's: it is the one row that pays as
much.
"""

from collections.abc import Callable, Sequence

from tieout.policy.reasons import Reason
from tieout.records.money import dollars
from tieout.records.payment import Payment
from tieout.sync.pull_judging import ADOPT, NEW, NONE, Held, Judged
from tieout.sync.pull_listed import Listed, pays_the_same
from tieout.sync.pull_ports import Row
from tieout.sync.pull_rows import paid_document

Meant = dict[str, str | Held]
"""By a row's key: the platform's id that it is, or why that cannot be said. Other rows are looked for in the listing."""


def meant(judged: Judged, rows: Sequence[Row], mapped: Sequence[str], listed_now: Callable[[Row], Listed]) -> Meant:
    """What the rows are said to be. `mapped`: the platform's ids that the value map gives to the record.

    Raises: NotNow, NeedsPerson: the platform had to be asked, and did not answer.
    """
    if judged.hint == NONE or not rows:
        return {}
    if len(judged.subject.rows) == 1:
        said = _alone(judged, rows[0], mapped)
        return {} if said is None else {rows[0].key: said}
    return {} if judged.hint in {"", NEW} else _of_several(judged, rows, listed_now)


def _alone(judged: Judged, row: Row, mapped: Sequence[str]) -> str | Held | None:
    ordered = judged.hint if judged.hint != NEW else ""
    known = ordered or row.shown_id
    if mapped and (judged.hint == NEW or (known is not None and known not in mapped)):
        return _mapped_otherwise(row, mapped, known)
    if ordered:
        return ordered if row.shown_id != ordered else None
    if known is not None or not mapped:
        return None
    return mapped[0] if len(mapped) == 1 else _mapped_twice(row, mapped)


def _of_several(judged: Judged, rows: Sequence[Row], listed_now: Callable[[Row], Listed]) -> Meant:
    shown = {document.key for row in judged.subject.rows if (note := judged.note(row)) for document in note.documents}
    unshown = [row for row in rows if row.shown_id is None and not row.withdrawn]
    if judged.hint in shown or not unshown:
        return {}
    there = {row.key: listed_now(row).by_id(judged.hint) for row in unshown}
    may = [row for row in unshown if there[row.key] is not None] or unshown
    if len(may) > 1:
        same = [row for row in may if (one := there[row.key]) is not None and pays_the_same(one, row)]
        may = same or may
    return {row.key: judged.hint if len(may) == 1 else _which(row, may, judged.hint) for row in may}


def _mapped_twice(row: Row, mapped: Sequence[str]) -> Held:
    text = (
        f"The connection document maps {' and '.join(mapped)} of the platform to {row.record.number}, which can be linked to one "
        "of them only. Link it to the one that is meant; merge the others into it, or take them out of the map."
    )
    return Held(row, Reason("mapped_twice", text), ADOPT)


def _mapped_otherwise(row: Row, mapped: Sequence[str], known: str | None) -> Held:
    here = "it is said to be new on the platform" if known is None else f"it is linked to {known}"
    text = (
        f"The connection document maps {' and '.join(mapped)} of the platform to {row.record.number}, and {here}. Link it to "
        "what is mapped, or correct the map: else it would be two companies there."
    )
    return Held(row, Reason("mapped_otherwise", text), ADOPT)


def _which(row: Row, may: Sequence[Row], shown_id: str) -> Held:
    those = " and ".join(_paid(one) for one in may)
    text = (
        f"{row.record.number} pays {those}, and {shown_id} on the platform may be either. Give it the amount and the pay app of "
        "the one that it is, and link it again."
    )
    return Held(row, Reason("which_document", text), ADOPT)


def _paid(row: Row) -> str:
    if not isinstance(row.record, Payment):
        return row.key
    paid = row.record.documents[row.part]
    return f"{paid.number or paid_document(row)} ({dollars(paid.amount)})"
