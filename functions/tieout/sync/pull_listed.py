"""What a group of the platform shows, to be asked for a row by link, by name, and by whatever else makes it the same."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from tieout.records.company import Company
from tieout.records.money import dollars, plain, to_cents
from tieout.records.payment import Payment
from tieout.sync.pull_likeness import Like, LookAlikes
from tieout.sync.pull_ports import Row, Shown


class Listed:
    """A listing of one group: ten thousand rows look into it."""

    def __init__(self, shown: Iterable[Shown]) -> None:
        self._by_link: dict[str, list[Shown]] = {}
        self._by_name: dict[str, list[Shown]] = {}
        self._by_amount: dict[str, list[Shown]] = {}
        self._by_id: dict[str, Shown] = {}
        for one in shown:
            self._by_id[one.id] = one
            if one.link is not None:
                self._by_link.setdefault(one.link, []).append(one)
                continue
            for word in {_plain(one.name), _plain(one.fields.get("number", ""))} - {""}:
                self._by_name.setdefault(word, []).append(one)
            if amount := one.fields.get("amount"):
                self._by_amount.setdefault(amount, []).append(one)
        self._look_alikes = LookAlikes(one for one in self._by_id.values() if one.link is None)

    def linked(self, key: str) -> list[Shown]:
        """What carries our link of this row."""
        return self._by_link.get(key, [])

    def alike(self, row: Row) -> list[Shown]:
        """What does not carry our link, and is called the same: by name, or by number."""
        found = [one for word in dict.fromkeys(_names(row)) for one in self._by_name.get(word, [])]
        return list({one.id: one for one in found}.values())

    def likely(self, row: Row) -> list[Like]:
        """What does not carry our link, and what a person would take for the same whatever it is called."""
        if isinstance(row.record, Company):
            return self._look_alikes.of(row.record)
        return [Like(one, _why(one)) for one in self._by_amount.get(_amount(row), []) if pays_the_same(one, row)]

    def by_id(self, shown_id: str) -> Shown | None:
        return self._by_id.get(shown_id)


def pays_the_same(shown: Shown, row: Row) -> bool:
    """Whether a payment on the platform is as much as this row, of the same pay app or of none that it names.

    Its date does not count: who types a payment in knows the day of the check, and the ERP the day on which it was entered.
    """
    pays = shown.fields.get("requisition", "")
    same_pay_app = not pays or (row.target is not None and row.target.id == pays)
    return bool(_amount(row)) and shown.fields.get("amount") == _amount(row) and same_pay_app


def _amount(row: Row) -> str:
    """What a row pays, as listings have it; empty of what pays nothing."""
    amount = row.record.documents[row.part].amount if isinstance(row.record, Payment) else None
    return plain(to_cents(amount)) if amount else ""


def _why(shown: Shown) -> str:
    told = shown.fields
    words = f"the same amount ({dollars(Decimal(told['amount']))})"
    words += f" of {told['date']}" if told.get("date") else ""
    return words + (
        " on the same pay app" if told.get("requisition") else " on the same contract, for no pay app by name"
    )


def _names(row: Row) -> Iterator[str]:
    record = row.record
    yield _plain(record.number)
    if isinstance(record, Company):
        yield from (_plain(record.title), _plain(record.legal_name))
    if isinstance(record, Payment) and record.check_number:
        yield _plain(record.check_number)


def _plain(words: str) -> str:
    return " ".join(words.casefold().replace(".", " ").replace(",", " ").split())
