"""What an operator can set, from the environment (`SAMSVAR_…`) or an option of the same name."""

from pathlib import Path

from pydantic import Field, ValidationError
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


def read_settings() -> Settings:
    """Return the settings of the environment; raise UsageError naming the first that does not fit."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        raise UsageError(f"SAMSVAR_{str(first['loc'][0]).upper()}: {first['msg']}") from error
