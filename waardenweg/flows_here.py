"""The flows as they are deployed and run: which there are, what they are called, what they may be given."""

from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from integrations.prefect_board import WATCHED, WatchWords, watch
from integrations.prefect_link import PrefectLink
from integrations.prefect_runs import Deployment
from models.vocabulary import FlowName
from models.wake import EVERYTHING
from tasks.flow_words import words_in, words_of

if TYPE_CHECKING:
    from prefect import Flow

    from tasks.report import Report

SUBJECTS = ("cases", "nudged")
"""The parameters with the ids of what a run is about: cases, or the states of sources; a flow has at most one."""


def flow_named(name: FlowName) -> "Flow[..., Report]":
    """The flow of this name: the object ``flows.<name>.<name>``."""
    return cast("Flow[..., Report]", getattr(import_module(f"flows.{name}"), name.value))


def deployment(name: FlowName) -> Deployment:
    """The flow as process owners see it."""
    return Deployment(flow=name, program=flow_named(name), description=words_of(name).description, tags=("waardenweg",))


def parameters_for(name: FlowName, subjects: Sequence[UUID]) -> Mapping[str, Any]:
    """What a run is given: ids, never names. Nothing for a flow that takes none, or where everything was asked."""
    taken = [parameter for parameter in SUBJECTS if parameter in flow_named(name).parameters.properties]
    if EVERYTHING in subjects or not taken:
        return {}
    return {taken[0]: [str(subject) for subject in subjects]}


def deploy_all(link: PrefectLink) -> Mapping[FlowName, UUID]:
    """Make every flow known to the server and set the watch over them; their deployments there."""
    deployments = link.deploy(deployment(name) for name in FlowName)
    watch(deployments, {code: WatchWords(**words_in("automations", code)) for code in WATCHED})
    return deployments
