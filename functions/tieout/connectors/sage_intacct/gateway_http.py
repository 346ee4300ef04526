"""Posting XML: the one HTTP client, with a body that is not JSON, to the address that a session names."""

from datetime import timedelta

import httpx

from tieout.connectors.context import ConnectorContext
from tieout.connectors.http import _NOTHING_SENT, Answer, AnswerLost, Http, NothingSent, _read, refuse_inner_address
from tieout.connectors.limits import paced
from tieout.sync.ports import LimitScope


class GatewayHttp(Http):
    """Posts to whole addresses.

    Raises:
        RefusedAddress: the configured address is not one that we call.
    """

    def __init__(self, url: str, context: ConnectorContext, scope: LimitScope, timeout: timedelta) -> None:
        super().__init__(
            url,
            timeout=timeout,
            allow_loopback=context.allow_loopback,
            transport=context.transport,
            before=paced(context.pace, scope),
        )
        self._url = url
        self._looked_up = context.transport is None
        self._allow_loopback = context.allow_loopback

    def post(self, content: bytes, address: str = "") -> Answer:
        """Make one call and read the whole answer; without an address at the configured one.

        Raises:
            NothingSent: it did not happen.
            AnswerLost: nobody can know.
            BudgetSpent: it did not happen, because the request budget is used up.
            RefusedAddress: it did not happen: the address points inside.
        """
        if address and self._looked_up:
            refuse_inner_address(address, allow_loopback=self._allow_loopback)
        if self._before is not None:
            self._before(False)
        headers, url = {"Content-Type": "application/xml"}, address or self._url
        try:
            with self._client.stream("POST", url, headers=headers, content=content) as response:
                return Answer(response.status_code, response.headers, _read(response))
        except _NOTHING_SENT as error:
            raise NothingSent(f"POST {url}: {error or type(error).__name__}") from error
        except httpx.HTTPError as error:
            raise AnswerLost(f"POST {url}: {error or type(error).__name__}") from error
