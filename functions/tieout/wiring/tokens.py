"""The one holder of a connection's token for one system: one refresh at a time, stored before it is used.

caller A  ─ lock ─ read stored ─ mint ─ store ─ unlock ─ use
caller B  ─ locked ─ wait ──────────────────── read stored ─ use      (B never mints)

The lock lasts for one question to the vendor's token desk, and is renewed before each further one, and every few seconds while an
answer is waited for: a holder that lives has it for as long as that takes, and one that died keeps nobody waiting for longer than
the one answer it may have been waiting for itself.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from tieout.connectors.context import Token
from tieout.sync.outcomes import NeedsPerson, NotNow
from tieout.sync.ports import Clock, Ids, LimitScope, Permit, Permits
from tieout.sync.room import CREDENTIALS, CREDENTIALS_REST
from tieout.wiring.keeping import kept
from tieout.wiring.secret_text import read_secret

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

logger = logging.getLogger(__name__)

CONNECT_WITHIN = timedelta(seconds=5)
"""What a connection to any vendor may take: `Http` gives it no more."""

ANSWER_WITHIN = timedelta(seconds=20)
"""How long a token desk's answer is waited for: every connector's own figure where a refresh token works only once."""

STORE_WITHIN = timedelta(seconds=5)
"""What storing the new pair takes at most, and clocks that differ."""

LOCK_FOR = CONNECT_WITHIN + ANSWER_WITHIN + STORE_WITHIN
"""As long as one question may take, until its answer is stored: two holders would burn a refresh token that can be used once.
What takes longer is kept under the same lock. Where even that failed (the process stood still, the ledger did not answer), a late
answer never replaces what another holder has stored: see `_stored_meanwhile`."""

KEEP_EVERY = 10.0
"""Seconds: two beats may be lost before the lock is."""

TOKEN_SCOPE = "token#"  # noqa: S105 - a prefix of names, no secret
WAIT_IN_ALL = 15.0
WAIT_BETWEEN = 0.5

WAIT_A_MOMENT = timedelta(seconds=1)
"""Beyond the end of the latest rest that can stand there by now."""


class SecretTokens:
    """Implements `tieout.connectors.context.Tokens` on a secret of its own, which only the refresh path may write."""

    def __init__(
        self,
        client: SecretsManagerClient,
        secret: str,
        *,
        permits: Permits,
        clock: Clock,
        ids: Ids,
        sleep: Callable[[float], None],
        keep_every: float = KEEP_EVERY,
    ) -> None:
        self._client = client
        self._secret = secret
        self._permits = permits
        self._clock = clock
        self._ids = ids
        self._sleep = sleep
        self._keep_every = keep_every
        self._known: Token | None = None
        self._by_hand = False
        self._lock: Permit | None = None
        self._lock_ends = clock.now()

    def asked(self, *, by_hand: bool) -> None:
        """Who asks from now on. For a person, a sign-in is tried even if one was refused a while ago; once."""
        self._by_hand = by_hand

    def current(self) -> Token | None:
        if self._known is None or self._known.expires_at <= self._clock.now():
            self._known = self._stored()
        return self._known

    def renew(self, stale: Token | None, mint: Callable[[Token | None], Token]) -> Token:
        scope = LimitScope(f"{TOKEN_SCOPE}{self._secret}", seats=1)
        waited = 0.0
        while waited <= WAIT_IN_ALL:
            now = self._clock.now()
            lock = self._permits.take(scope, owner=self._ids.new(), now=now, until=now + LOCK_FOR)
            stored = self._stored()
            if self._is_newer(stored, stale):
                if lock is not None:
                    self._permits.give_back(lock)
                return self._keep(stored)
            if lock is not None:
                self._lock, self._lock_ends = lock, now + LOCK_FOR
                try:
                    with kept(partial(self._still_ours, lock), self._keep_every):
                        return self._keep(self._minted(mint, stored))
                finally:
                    self._lock = None
                    self._permits.give_back(lock)
            self._sleep(WAIT_BETWEEN)
            waited += WAIT_BETWEEN
        raise NotNow("another worker is renewing the token and has not finished")

    def hold(self) -> None:
        """Before each request: if it is one for a token, the lock is ours until that has been answered and stored.

        Raises:
            NotNow: we overslept, and another worker renews the token by now. Nothing is sent.
        """
        if self._lock is not None and not self._still_ours(self._lock):
            raise NotNow("another worker is renewing the token by now")

    def _still_ours(self, lock: Permit) -> bool:
        now = self._clock.now()
        ours = self._permits.keep(lock, now=now, until=now + LOCK_FOR)
        if ours:
            self._lock_ends = now + LOCK_FOR
        return ours

    def _minted(self, mint: Callable[[Token | None], Token], stored: Token | None) -> Token:
        """Mint and store, unless a sign-in was refused a while ago: the same again would bring the lockout nearer."""
        refused = f"{TOKEN_SCOPE}{self._secret}#refused"
        now = self._clock.now()
        if not self._by_hand and self._permits.paused_until(refused, now=now) is not None:
            raise NeedsPerson("The sign-in was refused a while ago and is not tried again now.", pause_scope=True)
        by_hand, self._by_hand = self._by_hand, False
        try:
            token = mint(stored)
        except NeedsPerson as person:
            if person.pause_scope:
                self._permits.pause(refused, until=now + CREDENTIALS_REST, why=CREDENTIALS)
            raise
        newer = self._stored_meanwhile(stored)
        if newer is None:
            self._store(token)  # before anybody uses it: a pair that is lost here could never be had again
        if by_hand:
            # It is mended: whoever needs the next one must not be told of what was refused before.
            self._permits.lift(refused, why=CREDENTIALS, before=now + CREDENTIALS_REST + WAIT_A_MOMENT)
        return newer or token

    def _stored_meanwhile(self, before: Token | None) -> Token | None:
        """What another worker has stored, where our answer took so long that the lock may have been over.

        A timeout counts from byte to byte, and no name is looked up under it: an answer can come later than any lock lasts.
        Stored over the other's pair, ours could be one that the vendor has replaced; where the other got none, because it
        asked with the refresh token that we had just spent, ours is the only one there is, and is stored.
        """
        if self._lock is None or self._clock.now() <= self._lock_ends - STORE_WITHIN:
            return None
        self._still_ours(self._lock)  # if nobody has it, nobody begins until ours is stored
        newer = self._stored()
        use = newer if self._is_newer(newer, before) else None
        kept = "another worker's is kept" if use is not None else "it is stored, for nobody else has one"
        logger.error("%s: the answer came when its lock may have been over; %s", self._secret, kept)
        return use

    def _is_newer(self, stored: Token | None, stale: Token | None) -> bool:
        if stored is None or stored.expires_at <= self._clock.now():
            return False
        return stale is None or stored.access != stale.access

    def _keep(self, token: Token | None) -> Token:
        assert token is not None  # noqa: S101 - both callers have just seen one; this tells the type checker
        self._known = token
        return token

    def _stored(self) -> Token | None:
        try:
            text = self._client.get_secret_value(SecretId=self._secret)["SecretString"]
        except self._client.exceptions.ResourceNotFoundException:
            return None  # the secret exists, and no token has ever been stored in it
        content = read_secret(text)
        if not content.get("access"):
            return None
        return Token(content["access"], datetime.fromisoformat(content["expires_at"]), content.get("refresh"))

    def _store(self, token: Token) -> None:
        content = {"access": token.access, "expires_at": token.expires_at.isoformat(), "refresh": token.refresh}
        self._client.put_secret_value(SecretId=self._secret, SecretString=json.dumps(content))
