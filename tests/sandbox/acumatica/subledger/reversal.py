"""ReverseBill: a debit adjustment with the same lines, on hold."""

import copy
from uuid import uuid4

from sandbox.acumatica.drafts import LINES, Draft
from sandbox.acumatica.projects.job_cost import POSTED
from sandbox.acumatica.store import ROW_KEY, Record, Store

_NOT_COPIED = frozenset({POSTED, "Applications"})


def reverse(store: Store, draft: Draft) -> None:
    """Make the adjustment; the bill itself stays as it is until the two are applied to one another."""
    if draft.data["Type"] != "Bill":
        draft.refuse("Only a bill can be reversed.")
        return
    data = {name: copy.deepcopy(value) for name, value in draft.data.items() if name not in _NOT_COPIED}
    data |= {"Type": "Debit Adj.", "ReferenceNbr": store.next_number("Bill"), "Status": "On Hold", "Hold": True}
    data["Balance"] = data["Amount"]
    for line in data[LINES]:
        line[ROW_KEY] = str(uuid4())
    record = Record(str(uuid4()), data, draft.record.note, copy.deepcopy(draft.record.custom))
    draft.after.append(lambda: store.save("Bill", record))
