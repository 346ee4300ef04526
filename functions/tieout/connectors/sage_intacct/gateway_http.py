"""Posting XML: the one HTTP client, with a body that is not JSON."""

import httpx

from tieout.connectors.http import _NOTHING_SENT, Answer, AnswerLost, Http, NothingSent, _read


class GatewayHttp(Http):
    """Posts to one address."""

    path = "/xmlgw.phtml"

    def post(self, content: bytes) -> Answer:
        """Make one call and read the whole answer.

        Raises:
            NothingSent: it did not happen.
            AnswerLost: nobody can know.
            BudgetSpent: it did not happen, because the request budget is used up.
        """
        if self._before is not None:
            self._before(False)
        headers = {"Content-Type": "application/xml"}
        try:
            with self._client.stream("POST", self.path, headers=headers, content=content) as response:
                return Answer(response.status_code, response.headers, _read(response))
        except _NOTHING_SENT as error:
            raise NothingSent(f"POST {self.path}: {error or type(error).__name__}") from error
        except httpx.HTTPError as error:
            raise AnswerLost(f"POST {self.path}: {error or type(error).__name__}") from error
