"""One token per company and user: asked for as the vendor wants it, renewed once, and never guessed at."""

from dataclasses import replace

import pytest

from contract.erp.rig import ErpRig, OneHolder, perform
from tieout.connectors.sage_intacct import build
from tieout.connectors.sage_intacct.erp import SageIntacctErp
from tieout.sync.outcomes import NeedsPerson

TOKEN = "/ia/api/v1/oauth2/token"


def _opened(rig: ErpRig, **credentials: str) -> SageIntacctErp:
    rest: SageIntacctErp = rig.open()  # type: ignore[assignment]  # the rig of this connector
    held = {**rest.context.credentials, **credentials}
    rest.close()
    return build(replace(rest.context, credentials=held, tokens=OneHolder()))


def _asked(rig: ErpRig) -> int:
    calls: dict[str, int] = rig.sandbox.client.get("/__sandbox__/calls").json()["counts"]
    return sum(count for name, count in calls.items() if name.endswith(TOKEN))


@pytest.mark.parametrize("changed", [{"client_secret": "no"}, {"username": "nobody"}, {"client_id": ""}])
def test_refused_sign_in_is_tried_once_and_pauses_the_login(rig: ErpRig, changed: dict[str, str]) -> None:
    erp = _opened(rig, **changed)
    step = erp.plan(rig.ready("subcontract"))[0]
    for _ in range(3):
        with pytest.raises(NeedsPerson) as refused:
            perform(erp, step)
        assert refused.value.pause_scope
    assert _asked(rig) <= 1
    assert rig.held("subcontract") == []
    erp.close()


def test_every_function_of_a_connection_shares_one_token(rig: ErpRig) -> None:
    for kind in ("subcontract", "purchase_order"):
        erp = rig.open()
        perform(erp, erp.plan(rig.ready(kind))[0])
        erp.close()
    assert _asked(rig) == 1


def test_secrets_are_in_no_refusal(rig: ErpRig) -> None:
    erp = _opened(rig, client_secret="hunter2-hunter2")
    with pytest.raises(NeedsPerson) as refused:
        perform(erp, erp.plan(rig.ready("subcontract"))[0])
    assert "hunter2" not in str(refused.value)
    erp.close()
