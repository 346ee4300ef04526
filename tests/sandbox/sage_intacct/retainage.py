"""AP retainage: what is held on each posted bill line, what was released of it, and the bill that a release makes."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from sandbox.sage_intacct.catalogue import BILL, DOCUMENT, RELEASABLE, RELEASE
from sandbox.sage_intacct.company import Company
from sandbox.sage_intacct.dimensions import check_open
from sandbox.sage_intacct.drafts import Draft, Rules
from sandbox.sage_intacct.payables import line_retained
from sandbox.sage_intacct.references import line_of, record_of
from sandbox.sage_intacct.scalars import ZERO, money, number
from sandbox.sage_intacct.store import Record, Store


class Retainage:
    """The arithmetic of what is held. A draft release frees nothing."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def released(self) -> Mapping[str, Decimal]:
        """What was released, by bill line."""
        found: dict[str, Decimal] = {}
        for release in self._store.all(RELEASE):
            if release.data["state"] == "released":
                for row in release.data["apRetainageReleaseLines"]:
                    key = row["retainageBillLine"]["key"]
                    found[key] = found.get(key, ZERO) + number(row["txnAmountReleased"])
        return found

    def released_of_order(self, line: str) -> Decimal:
        """What was released of what is held on a line of a commitment."""
        rows = (row for row in self.releasable() if (row.data["primaryDocumentLine"] or {}).get("key") == line)
        return sum((number(row.data["txnTotalReleased"]) for row in rows), ZERO)

    def releasable(self) -> Iterator[Record]:
        """One record per bill line that holds something; its key is the line's."""
        released = self.released()
        for bill in self._store.all(BILL):
            for at, line in enumerate(bill.data["lines"], start=1):
                if bill.data["state"] == "posted" and line_retained(line):
                    data = self._row(bill, at, line, released.get(line["key"], ZERO))
                    yield Record(RELEASABLE, line["key"], data, bill.entity, bill.created, bill.modified)

    def _row(self, bill: Record, at: int, line: dict[str, Any], released: Decimal) -> dict[str, Any]:
        held, source = line_retained(line), self._source(line)
        return {
            "retainageBill": {"key": bill.key},
            "retainageBillLine": {"key": line["key"]},
            "lineNumber": at,
            **dict.fromkeys(("billLineAmount", "txnBillLineAmount"), line["txnAmount"]),
            **dict.fromkeys(("amountRetained", "txnAmountRetained"), money(held)),
            "txnTotalReleased": money(released),
            "txnAmountRemaining": money(held - released),
            "documentLineKey": (line.get("purchasing") or {}).get("documentLine", {}).get("key"),
            "department": (line.get("dimensions") or {}).get("department"),
            "primaryDocument": source.get("sourceDocument"),
            "primaryDocumentLine": source.get("sourceDocumentLine"),
        }

    def _source(self, line: dict[str, Any]) -> dict[str, Any]:
        made_by = (line.get("purchasing") or {}).get("documentLine")
        found = line_of(self._store, DOCUMENT, "lines", made_by["key"]) if made_by else None
        return found[1] if found else {}


class ReleaseRules(Rules):
    """construction/ap-retainage-release."""

    def __init__(self, company: Company) -> None:
        super().__init__(company)
        self._retainage = Retainage(company.store)

    def check(self, draft: Draft) -> None:
        """Amounts within what is held; nothing of a released one changes."""
        data = draft.data
        if draft.before is not None and draft.before.data["state"] != "draft":
            draft.problems.append(f"A retainage release in state {draft.before.data['state']} cannot be edited")
        if data["state"] == "reversal":
            draft.problems.append("The state of a retainage release cannot be set to reversal")
        data["glPostingDate"] = data.get("glPostingDate") or data.get("releaseDate")
        draft.problems += check_open(self.company, data["glPostingDate"], "glPostingDate")
        if not data.get("apRetainageReleaseLines"):
            draft.problems.append("A retainage release needs at least one line")
        remaining = {row.key: number(row.data["txnAmountRemaining"]) for row in self._retainage.releasable()}
        for at, row in enumerate(data.get("apRetainageReleaseLines") or []):
            key, amount = (row.get("retainageBillLine") or {}).get("key"), number(row.get("txnAmountReleased"))
            if not ZERO < amount <= remaining.get(str(key), ZERO):
                most = money(remaining.get(str(key), ZERO))
                draft.problems.append(f"apRetainageReleaseLines[{at}]: the amount must be above 0 and at most {most}")
            remaining[str(key)] = remaining.get(str(key), ZERO) - amount

    def saved(self, record: Record, draft: Draft) -> None:
        """Releasing makes one bill of everything that is freed."""
        was = draft.before is not None and draft.before.data["state"] == "released"
        if record.data["state"] != "released" or was:
            return
        release = record.copied()
        bill = Record(BILL, self.store.next_key(), self._bill(release), record.entity)
        for row in release.data["apRetainageReleaseLines"]:
            row["releasedBill"] = {"key": bill.key}
        self.store.put(bill, draft.caller.user.name)
        self.store.put(release, draft.caller.user.name)

    def may_delete(self, record: Record) -> str | None:
        """Drafts only."""
        return None if record.data["state"] == "draft" else "Only a draft can be deleted"

    def _bill(self, release: Record) -> dict[str, Any]:
        rows = release.data["apRetainageReleaseLines"]
        first = record_of(self.store, BILL, rows[0]["retainageBill"])
        if first is None:
            raise LookupError("a retainage release of no bill")
        shared = ("vendor", "currency", "moduleName", "sourceModule", "recordType", "paymentPriority")
        return {
            **{name: first.data.get(name) for name in shared},
            "state": "posted",
            "isSystemGenerated": True,
            "billNumber": f"APRET-{release.key}",
            "createdDate": release.data["releaseDate"],
            "postingDate": release.data["glPostingDate"],
            "dueDate": release.data["releaseDate"],
            "lines": [self._line(row) for row in rows],
        }

    def _line(self, row: dict[str, Any]) -> dict[str, Any]:
        found = line_of(self.store, BILL, "lines", row["retainageBillLine"]["key"])
        source = found[1] if found else {}
        row["releasedBillLine"] = {"key": self.store.next_key()}
        own = {
            "key": row["releasedBillLine"]["key"],
            "txnAmount": row["txnAmountReleased"],
            "memo": "Retainage released",
        }
        return {**own, "glAccount": source.get("glAccount"), "dimensions": source.get("dimensions")}
