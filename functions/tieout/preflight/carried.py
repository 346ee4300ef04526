"""What the ERP's door does not carry of the kinds that are switched on: told before go-live, records or none.

A kind that nobody has a record of today is refused by name tomorrow, and one that comes from the ERP is simply never seen.
"""

from collections.abc import Callable, Collection, Iterable, Iterator

from tieout.preflight.findings import Finding, Severity

CHECK = "carried"
NOT_CARRIED = "not_carried"
SENT = "Leave it to be entered in the ERP by hand, or do what the reason names; a record of it will be refused."
READ = "Look it up in the ERP, or do what the reason names; until then nothing of it is shown on the platform."


def not_sent(kinds: Iterable[str], why_not: Callable[[str], str], told: Collection[str]) -> Iterator[Finding]:
    """The kinds that go to the ERP, and that it does not take as configured. `told`: those whose records are named already."""
    for kind in kinds:
        why = "" if kind in told else why_not(kind)
        if why:
            yield _finding(NOT_CARRIED, kind, f"The ERP takes no {_words(kind)}: {why}", SENT)


def not_read(kinds: Iterable[str], why_not: Callable[[str], str]) -> Iterator[Finding]:
    """The kinds that accounting keeps, and that cannot be read from it as configured."""
    for kind in kinds:
        why = why_not(kind)
        if why:
            yield _finding("not_read", kind, f"The ERP shows no {_words(kind)}: {why}", READ)


def _words(kind: str) -> str:
    return kind.replace("_", " ")


def _finding(code: str, kind: str, text: str, fix: str) -> Finding:
    return Finding(CHECK, code, Severity.WARNS, kind, text, platform=kind, fix=fix)
