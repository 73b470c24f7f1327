"""The pages of the shipped graph, for all their tests."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from samsvar.app import create_app
from samsvar.knowledge import KnowledgeGraph


@pytest.fixture(scope="session")
def client(shipped: KnowledgeGraph) -> Iterator[TestClient]:
    """Return a client that reads bokmål, of a service in this process."""
    with TestClient(create_app(shipped), headers={"accept-language": "nb"}, raise_server_exceptions=False) as client:
        yield client
