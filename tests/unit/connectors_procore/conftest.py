"""What the tests against the look-alike share: one that runs as long as a module's tests do; each site seeds it anew."""

from collections.abc import Iterator

import httpx
import pytest

from sandbox.kit.serve import running


@pytest.fixture(scope="module")
def outside() -> Iterator[httpx.Client]:
    with running("procore") as url, httpx.Client(base_url=url) as client:
        yield client
