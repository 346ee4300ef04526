import pytest

from stack.templates import Templates, synthesize


@pytest.fixture(scope="session")
def production(tmp_path_factory: pytest.TempPathFactory) -> Templates:
    """As a customer deploys it: one connection, every default."""
    return synthesize(tmp_path_factory.mktemp("production"), {"connections": ["main"]})


@pytest.fixture(scope="session")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Templates:
    """The same with a second connection."""
    return synthesize(tmp_path_factory.mktemp("grown"), {"connections": ["main", "west"]})


@pytest.fixture(scope="session")
def development(tmp_path_factory: pytest.TempPathFactory) -> Templates:
    """As the embedded cloud gets it; with the one choice about TLS that has an alternative."""
    context: dict[str, object] = {"connections": ["main"], "development": True, "minimum_tls": "1.2"}
    return synthesize(tmp_path_factory.mktemp("development"), context)
