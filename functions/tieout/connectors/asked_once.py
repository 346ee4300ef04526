"""A sign-in that was refused is not asked for again by the same invocation: each try brings the login nearer to its lockout."""

from collections.abc import Callable

from tieout.connectors.context import Token, Tokens
from tieout.sync.outcomes import NeedsPerson


class AskedOnce:
    """`Tokens` of one invocation, on those of the connection."""

    def __init__(self, tokens: Tokens) -> None:
        self._tokens = tokens
        self._refusal: NeedsPerson | None = None

    def current(self) -> Token | None:
        """The stored token, even if it has expired."""
        return self._tokens.current()

    def renew(self, stale: Token | None, mint: Callable[[Token | None], Token]) -> Token:
        """Another token. Raises: NotNow; NeedsPerson: it is refused, or was before, and nobody was asked again."""
        if self._refusal is not None:
            raise self._refusal
        try:
            return self._tokens.renew(stale, mint)
        except NeedsPerson as refusal:
            self._refusal = refusal
            raise
