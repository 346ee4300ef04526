"""Signing a statement off: who, when, and exactly what."""

from dataclasses import dataclass
from datetime import datetime

from tieout.reconcile.statement import Statement, Verdict


class CannotSign(Exception):
    """The statement does not tie, or not everything was compared: there is nothing that a signature could vouch for."""


@dataclass(frozen=True)
class SignOff:
    """A signature under one statement. `digest` is of all that it said when it was signed."""

    connection: str
    run: datetime
    digest: str
    who: str
    at: datetime
    remark: str = ""

    def holds_for(self, statement: Statement) -> bool:
        """Whether this is still what was signed."""
        return (self.connection, self.digest) == (statement.connection, statement.digest)


def sign(statement: Statement, *, who: str, at: datetime, remark: str = "") -> SignOff:
    """Sign a statement off.

    Raises:
        CannotSign: it does not tie, or nobody was named.
    """
    if not who.strip():
        raise CannotSign("a signature needs a name")
    if statement.verdict not in {Verdict.TIED, Verdict.TIED_BUT_IN_FLIGHT}:
        raise CannotSign(f"the statement is {statement.verdict.value}; only one that ties can be signed off")
    return SignOff(statement.connection, statement.run, statement.digest, who.strip(), at, remark)
