"""A gateway whose answers a test chooses; it signs everybody in."""

from collections.abc import Callable
from dataclasses import replace

import httpx

from contract.erp.rig import OneHolder
from tieout.connectors.context import ConnectorContext
from tieout.connectors.sage_intacct import build
from tieout.connectors.sage_intacct.erp import SageIntacctErp

SESSION = (
    "<response><operation><authentication><sessiontimestamp>2026-03-02T12:00:00+00:00</sessiontimestamp>"
    "<sessiontimeout>2026-03-02T14:00:00+00:00</sessiontimeout></authentication><result><status>success</status><data><api>"
    "<sessionid>s-1</sessionid><endpoint>{endpoint}</endpoint></api></data></result></operation></response>"
)
CARRIED = (
    '<response><operation><result><status>success</status><data numremaining="0"/></result></operation></response>'
)


def door_over(
    context: ConnectorContext, answer: Callable[[str], tuple[int, str]], signed_in: list[str] | None = None
) -> SageIntacctErp:
    """A connector over such a gateway: `answer` gets each body and gives status and text, `signed_in` each sign-in."""
    url = str(context.settings["gateway_url"])

    def handle(request: httpx.Request) -> httpx.Response:
        asked = request.content.decode()
        if "<getAPISession" in asked:
            if signed_in is not None:
                signed_in.append(asked)
            return httpx.Response(200, text=SESSION.format(endpoint=url))
        status, text = answer(asked)
        return httpx.Response(status, text=text)

    return build(replace(context, transport=httpx.MockTransport(handle), tokens=OneHolder()))
