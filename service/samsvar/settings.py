"""What an operator can set, from the environment (`SAMSVAR_…`) or an option of the same name."""

from pathlib import Path

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from samsvar.errors import UsageError


class Settings(BaseSettings):
    """The settings of one process."""

    model_config = SettingsConfigDict(env_prefix="SAMSVAR_", frozen=True, use_attribute_docstrings=True)

    graph: Path | None = None
    """Folder of the collection (with ontology, data, shapes and queries); the shipped one if not set."""

    sources: Path | None = None
    """Folder of the documents' text files, for the checks that need the texts."""

    host: str = "127.0.0.1"
    """Address that the service binds to."""

    port: int = Field(default=8000, ge=0, le=65535)
    """TCP port that the service binds to; 0 takes a free one."""

    union_default_graph: bool = True
    """Whether a query sees the union of all named graphs as its default graph."""

    public_url: str = ""
    """Address that clients reach the service at, as in https://samsvar.example.no; that of the request if not set."""

    report_url: str = ""
    """Address at which a wrong link is reported, as in mailto:plan@example.no; pages only say how if not set."""

    store: Path | None = None
    """Folder of a store, made by `samsvar load --store`, to serve from; the files themselves if not set."""

    engine: str = ""
    """Address of a SPARQL 1.1 server that holds the graph, to ask in place of the embedded engine."""

    engine_update: str = ""
    """Address for updates of that server, which `samsvar load --engine` writes to; that of queries if not set."""

    engine_user: str = ""
    """User name for that server."""

    engine_password: SecretStr = SecretStr("")
    """Password for that server."""

    engine_seconds: float = Field(default=30, gt=0)
    """Seconds that server is given for an answer."""

    watch: bool = False
    """Whether the service takes in a changed file of the collection by itself."""

    blocking: str = "violation"
    """Severities and names of rules, with commas between, a breach of which keeps a changed graph from being served."""

    admin_token: SecretStr = SecretStr("")
    """Token that POST /admin/reload asks for, as a bearer token; nobody may reload that way if not set."""

    query_workers: int = Field(default=2, ge=1)
    """Processes that run ad-hoc queries, each query in one of them."""

    query_queue: int = Field(default=32, ge=0)
    """Ad-hoc queries that may wait for a free process; one more is turned away."""

    query_seconds: float = Field(default=20, gt=0)
    """Seconds that an ad-hoc query may take."""

    query_cpu_seconds: int = Field(default=20, ge=1)
    """Seconds of processor time that an ad-hoc query may take."""

    query_memory_mib: int = Field(default=1024, ge=64)
    """MiB of memory that an ad-hoc query may take beyond what the graph takes."""

    query_rows: int = Field(default=200_000, ge=1)
    """Rows or triples that the answer to an ad-hoc query may have."""

    query_bytes: int = Field(default=64 << 20, ge=1)
    """Bytes that the answer to an ad-hoc query may have."""

    body_bytes: int = Field(default=1 << 20, ge=1)
    """Bytes that the body of a request may have."""

    url_bytes: int = Field(default=16 << 10, ge=64)
    """Bytes that the path and the query string of a request may have together."""

    header_bytes: int = Field(default=32 << 10, ge=8192)
    """Bytes that the head of a request may have."""

    rate: int = Field(default=600, ge=0)
    """Requests that one client may make in a minute; 0 for no limit."""

    trusted_proxies: str = ""
    """Addresses or networks, with commas between, whose X-Forwarded-For tells the client."""

    access_log: bool = True
    """Whether every request is told of in a line of JSON on standard error."""

    shutdown_seconds: float = Field(default=30, ge=0)
    """Seconds that running requests are given when the service is stopped."""


def read_settings() -> Settings:
    """Return the settings of the environment; raise UsageError naming the first that does not fit."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        raise UsageError(f"SAMSVAR_{str(first['loc'][0]).upper()}: {first['msg']}") from error
