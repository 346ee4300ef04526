"""Has a firm stand in both look-alikes, and writes down what was broken in it."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import httpx

from books.seeding import Seeded
from books.seeding_erp import DEFAULT_COST
from books.seeding_platform import CLIENT, COMPANY, note_lines, register


def control(sandbox: httpx.Client, what: str, body: Any) -> Any:
    """One of a look-alike's own controls."""
    answer = sandbox.post(f"/__sandbox__/{what}", json=body)
    assert answer.is_success, answer.text
    return answer.json()


def stand(firm: Seeded, platform: httpx.Client, erp: httpx.Client) -> None:
    """Empty both look-alikes, and have the firm stand in them."""
    for client in (platform, erp):
        control(client, "reset", {})
    control(erp, "reading", {"shuffle": "always"})
    refs = control(platform, "seed", firm.platform())["refs"]
    note_lines(firm.names, firm.book, refs, platform.get("/__sandbox__/state").json())
    _register(firm, platform)
    control(erp, "seed", firm.erp())


def signed_in(platform: httpx.Client) -> dict[str, str]:
    """The headers of somebody who may use the platform's own API."""
    grant = {"grant_type": "client_credentials", **CLIENT}
    token = platform.post("/oauth/token", json=grant).json()["access_token"]
    return {"Authorization": f"Bearer {token}", "Procore-Company-Id": str(COMPANY)}


def _register(firm: Seeded, platform: httpx.Client) -> None:
    """Tell the platform the tax ids that the script makes of its vendors."""
    headers = signed_in(platform)
    for row in firm.book.of("platform", "vendor"):
        if row.get("tax_key"):
            path = f"/rest/v1.0/vendors/{firm.names.id(row['reference'])}/business_register?company_id={COMPANY}"
            answer = platform.post(path, headers=headers, json=register(row["tax_key"]))
            assert answer.is_success, answer.text


def post_default_cost(firm: Seeded, erp: httpx.Client) -> None:
    """Post what the script says stands on the default code, if it broke that: no document of a seed brings it."""
    if any(one.question == "default_cost_posting" for one in firm.broken):
        control(erp, "cost", DEFAULT_COST)


def write_broken(firm: Seeded, file: Path) -> None:
    """What was broken, under the names of both systems, as a run has to find it: question, cause, amount and both sides' ids."""
    told = [asdict(one) | {"amount": str(one.amount)} for one in firm.expected()]
    file.write_text(json.dumps(told, indent=1) + "\n")
