"""The contract matrix as a page, docs/contract-matrix.md: which promise held for which kind of record on which ERP."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from contract.erp.records import KINDS as SENT
from contract.erp.records import READ_KINDS

KINDS = (*SENT, *READ_KINDS)
PLACE = Path(__file__).resolve().parents[3] / "docs" / "contract-matrix.md"
WHOLE = ""
"""The `kind` of a promise that concerns an ERP as a whole."""
COMMAND = "make contract"

HEAD = f"""# Contract matrix

What each ERP's connector has kept of the contract that all of them share, against that ERP's look-alike. Written by
`{COMMAND}` from the outcomes of a whole run of tests/contract/erp; every other whole run fails if this page says anything else.
Do not edit it.

| word | meaning |
|---|---|
| passed | the promise held, in every variant that is named beside it, and relies on nothing that the vendor does not document |
| assumed | the promise held with assumptions switched on; without them the kind is refused by their names, listed under the ERP |
| not offered | the connector refuses the kind by name, or the promise cannot be asked of it, for the reason given under the ERP |
| - | the promise does not concern the kind there: a look-up where fixed values are simply sent again, lines where there are \
none, a second step where one is all, a second document where a first one prevents it, or a kind that the other way into the \
same ERP has tried |

Balances and job costs, which belong to other records, are in [connectors.md](connectors.md).
"""


@dataclass
class Results:
    """What a run has shown.

    Attributes:
        kept: by ERP and kind, the promises that held; a variant is "" where a promise has none.
        assumed: by ERP and kind, the assumptions without which it is refused.
        withheld: by ERP, the kinds that are not offered, with the connector's reason.
        not_asked: by ERP, the promises that cannot be asked of it, with the reason.
        broken: whatever did not pass, in words.
    """

    kept: dict[tuple[str, str], dict[str, set[str]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(set))
    )
    assumed: dict[tuple[str, str], set[str]] = field(default_factory=lambda: defaultdict(set))
    withheld: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    not_asked: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    broken: list[str] = field(default_factory=list)

    @property
    def erps(self) -> list[str]:
        return sorted({erp for erp, _ in self.kept})

    def tried(self, erp: str) -> list[str]:
        """The kinds that were tried on an ERP, in the order in which records depend on each other."""
        return [kind for kind in KINDS if (erp, kind) in self.kept]


def page(results: Results) -> str:
    """The page: one table over all, then one per ERP."""
    parts = [HEAD, _overview(results), *(_of_one(erp, results) for erp in results.erps)]
    return "\n".join(parts)


def _overview(results: Results) -> str:
    rows = [_row("kind", *results.erps), _row(*["---"] * (len(results.erps) + 1))]
    rows += [_row(kind, *(_sum(results, erp, kind) for erp in results.erps)) for kind in KINDS]
    return "\n".join(["## Promises kept", "", *rows, ""])


def _sum(results: Results, erp: str, kind: str) -> str:
    if kind in results.withheld.get(erp, {}):
        return "not offered"
    promises = len(results.kept.get((erp, kind), {}))
    return f"{_word(results, erp, kind)}: {promises}" if promises else "-"


def _word(results: Results, erp: str, kind: str) -> str:
    return "assumed" if results.assumed.get((erp, kind)) else "passed"


def _of_one(erp: str, results: Results) -> str:
    kinds = results.tried(erp)
    variants = _variants(erp, results)
    rows = [_row("promise", *kinds), _row(*["---"] * (len(kinds) + 1))]
    rows += [
        _row(_named(promise, those), *(_cell(results, erp, kind, promise, those) for kind in kinds))
        for promise, those in sorted(variants.items())
    ]
    whole = [f"- {promise}" for promise in sorted(results.kept.get((erp, WHOLE), {}))]
    told = [f"As a whole, {erp} keeps:", "", *whole, ""] if whole else []
    return "\n".join([f"## {erp}", "", *rows, "", *told, *_relies(erp, results), *_withheld(erp, results)])


def _variants(erp: str, results: Results) -> Mapping[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for kind in results.tried(erp):
        for promise, variants in results.kept[erp, kind].items():
            found[promise] |= variants
    for promise in results.not_asked.get(erp, {}):
        found[promise] |= set()
    return found


def _named(promise: str, variants: set[str]) -> str:
    told = ", ".join(sorted(variants - {""}))
    return f"{promise} ({told})" if told else promise


def _cell(results: Results, erp: str, kind: str, promise: str, variants: set[str]) -> str:
    held = results.kept[erp, kind].get(promise)
    if held is None:
        return "not offered" if promise in results.not_asked.get(erp, {}) else "-"
    word = _word(results, erp, kind)
    # A kind that has fewer variants than its neighbours must not look as if it had them all.
    return word if held == variants else f"{word}: {', '.join(sorted(held))}"


def _relies(erp: str, results: Results) -> list[str]:
    rows = [
        f"- {kind}: {', '.join(f'`{name}`' for name in sorted(names))}"
        for kind in KINDS
        if (names := results.assumed.get((erp, kind)))
    ]
    return ["Assumed, as these records are:", "", *rows, ""] if rows else []


def _withheld(erp: str, results: Results) -> list[str]:
    withheld = results.withheld.get(erp, {})
    rows = [f"- {kind}: {withheld[kind]}" for kind in KINDS if kind in withheld]
    rows += [f"- {promise}: {why}" for promise, why in sorted(results.not_asked.get(erp, {}).items())]
    return ["Not offered:", "", *rows, ""] if rows else []


def _row(*cells: str) -> str:
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"
