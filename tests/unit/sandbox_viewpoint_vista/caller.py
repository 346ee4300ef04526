"""What the tests say to the sandbox, in few words."""

import json
from pathlib import Path
from typing import Any

import httpx

import sandbox.viewpoint_vista

SEED: dict[str, Any] = json.loads((Path(sandbox.viewpoint_vista.__file__).parent / "sample_seed.json").read_text())
DATA = "/connect/v1/direct/subscribers/sandbox/vista"
MONTH = "2026-03-01"


class Caller:
    """A client of a freshly seeded Vista."""

    def __init__(self, client: httpx.Client) -> None:
        self.client = client
        client.headers["X-Application-Key"] = "sandbox-application-key"
        client.post("/__sandbox__/reset").raise_for_status()
        client.post("/__sandbox__/seed", json=SEED).raise_for_status()

    def act(self, name: str, verb: str, body: dict[str, Any]) -> httpx.Response:
        """Queue an action; `name` is `module/object`."""
        module, _, data_object = name.partition("/")
        return self.client.post(f"{DATA}/{module}/2/data/{data_object}/actions/{verb}", json=body)

    def done(self, name: str, verb: str, body: dict[str, Any]) -> dict[str, Any]:
        """Queue an action, and what it says of itself now."""
        taken = self.act(name, verb, body)
        assert taken.status_code == 202, taken.text
        return self.asked(taken.json()["id"])

    def asked(self, action: str) -> dict[str, Any]:
        """What became of an action."""
        answer: dict[str, Any] = self.client.get(f"/connect/v1/direct/actions/{action}").raise_for_status().json()
        return answer

    def batch(self, module: str = "po") -> int:
        """A new batch's number."""
        state = self.done(f"{module}/{module}_batches", "upsert", {"Co": 1, "Mth": MONTH, "Notes": "ours"})
        number: int = state["result"]["batchId"]
        return number

    def entry(self, batch: int, *lines: dict[str, Any], module: str = "po", **changes: Any) -> dict[str, Any]:
        """The answer to an entry of these lines."""
        code = module.upper()
        body = {"Co": 1, "Mth": MONTH, "BatchId": batch, code: "X-1", "Vendor": 1001, "JCCo": 1, "Job": "  1234-"}
        return self.done(f"{module}/{module}_batch_entries", "add", {**body, "LineItems": list(lines), **changes})

    def post(self, batch: int, module: str = "po") -> dict[str, Any]:
        """The answer to the posting of a batch."""
        table = f"{module}_batches"
        (row,) = [row for row in self.state()[table] if row["BatchId"] == batch]
        return self.done(f"{module}/{table}", "post", {"__key": {"KeyID": row["KeyID"]}, "PostedDate": "2026-03-02"})

    def search(self, name: str, **body: Any) -> dict[str, Any]:
        """One page of a search."""
        module, _, data_object = name.partition("/")
        answer = self.client.post(f"{DATA}/{module}/2/data/{data_object}/cache/search", json=body)
        page: dict[str, Any] = answer.raise_for_status().json()
        return page

    def state(self) -> dict[str, Any]:
        """What Vista holds."""
        state: dict[str, Any] = self.client.get("/__sandbox__/state").json()
        return state

    def advance(self, seconds: int) -> None:
        """Let sandbox time pass."""
        self.client.post("/__sandbox__/clock", json={"advance_seconds": seconds}).raise_for_status()


def line(**changes: Any) -> dict[str, Any]:
    """A lump-sum item."""
    known = {"ItemType": 1, "UM": "LS", "Job": "  1234-", "Phase": "03-300-  -", "JCCType": 2, "OrigCost": 1250.37}
    return {**known, **changes}
