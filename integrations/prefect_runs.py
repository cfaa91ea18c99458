"""What is deployed on the Prefect server and what runs there, as values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from models.vocabulary import FlowName

if TYPE_CHECKING:
    from prefect import Flow


@dataclass(frozen=True, kw_only=True)
class Deployment:
    """One flow as process owners see it."""

    flow: FlowName
    program: "Flow[..., Any]"
    description: str
    tags: tuple[str, ...] = ()

    @property
    def entrypoint(self) -> str:
        """Dotted, never a path: a path would load a second copy of the module."""
        return f"flows.{self.flow}.{self.flow}"


@dataclass(frozen=True, kw_only=True)
class Run:
    """A run that waits to be executed, or was."""

    id: UUID
    flow: FlowName
    name: str
    parameters: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Ending:
    """How a run ended."""

    completed: bool
    state: str
    """The name of the state, as the dashboard shows it."""
    message: str
    result: Any = None
    """What the flow gave back; only in this process, the server never sees it."""
