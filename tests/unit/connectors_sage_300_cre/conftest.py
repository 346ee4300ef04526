"""The Sage 300 CRE sandbox with its real lag: five minutes to Sage, five back."""

from collections.abc import Iterator

import httpx
import pytest
from mypy_boto3_s3 import S3Client

from sandbox.kit.serve import running
from unit.connectors_sage_300_cre.import_desk import Desk, emptied, s3_in_process
from unit.connectors_sage_300_cre.site import Site


@pytest.fixture(scope="module")
def lagging() -> Iterator[tuple[str, httpx.Client]]:
    """One sandbox, whose sessions live through the waiting."""
    with (
        running("sage_300_cre", session_seconds=86_400, block_rows=3) as base_url,
        httpx.Client(base_url=base_url, timeout=5) as client,
    ):
        yield base_url, client


@pytest.fixture
def site(lagging: tuple[str, httpx.Client]) -> Iterator[Site]:
    """Freshly seeded; what a test opened is closed after it."""
    fresh = Site(*lagging)
    yield fresh
    fresh.close()


@pytest.fixture(scope="module")
def s3() -> Iterator[S3Client]:
    """S3 in this process."""
    with s3_in_process() as client:
        yield client


@pytest.fixture
def opened(site: Site, s3: S3Client) -> Desk:
    """The firm's drop, empty, and its desktop; what the site opens from now on may lay files there."""
    found = Desk(emptied(s3), site.client)
    site.s3 = found.client
    return found
