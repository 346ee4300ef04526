"""The table of what fired: rule x fault x state, with counts, and with a cross where it cannot."""

from collections import Counter
from collections.abc import Iterable

from property.ground import Triple
from property.triples import IMPOSSIBLE, MAY_MEET, STATES, every, possible, why_impossible

NEVER = "x"


def missing(fired: Counter[Triple]) -> list[str]:
    """What should have fired and did not: nothing is proved about it."""
    return [f"never fired: {_named(triple)}" for triple in possible() if not fired[triple]]


def unforeseen(fired: Counter[Triple]) -> list[str]:
    """What fired though it is declared impossible: the declaration is wrong, or the product is."""
    return [f"fired: {_named(triple)}, though {why}" for triple in fired if (why := why_impossible(triple))]


def undeclared(fired: Counter[Triple]) -> list[str]:
    """What fired and is not in the table, save for the points of calls that are not counted one by one."""
    known = set(every())
    return [f"not in the table: {_named(triple)}" for triple in fired if triple not in known and "." not in triple[1]]


def table(fired: Counter[Triple]) -> str:
    """Every rule and fault, in order, as a table in Markdown; the reasons for the crosses below it."""
    rows = [["what is done", "what goes wrong", *STATES], ["---", "---", *("--:" for _ in STATES)]]
    for rules, faults in MAY_MEET.items():
        rows += [_cells(fired, rule, fault) for rule in rules for fault in faults]
    others: Counter[str] = Counter()
    for (rule, fault, _), times in fired.items():
        if "." in fault and not any(fault in faults for rules, faults in MAY_MEET.items() if rule in rules):
            others[f"{rule} {fault}"] += times
    beside = "".join(f"* {what}: {times}\n" for what, times in sorted(others.items()))
    why = "".join(f"* {one.why}\n" for one in IMPOSSIBLE)
    return (
        "".join(map(_row, rows))
        + f"\nA cross: it cannot happen, for one of these reasons.\n\n{why}\nBeside the table, in any state:\n\n{beside}"
    )


def _cells(fired: Counter[Triple], rule: str, fault: str) -> list[str]:
    triples = [(rule, fault, state) for state in STATES]
    return [rule, fault, *(NEVER if why_impossible(one) and not fired[one] else str(fired[one]) for one in triples)]


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |\n"


def _named(triple: Triple) -> str:
    return "{} / {} / {}".format(*triple)
