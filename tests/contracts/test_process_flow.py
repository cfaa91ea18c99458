"""A flow outside a Prefect run: the plain function, with its report and its own errors."""

import pytest

from flows.process import process_flow
from models.vocabulary import FlowName
from tasks.report import Report
from waardenweg.flows_here import deployment, flow_named


@process_flow(FlowName.DELIVER)
def deliver(letters: int = 0) -> Report:
    """Send them."""
    if letters < 0:
        raise ValueError(letters)
    return Report(counts={"sent": letters}, handled=letters)


def test_called_plainly_a_flow_gives_its_report() -> None:
    assert deliver.fn(letters=3) == Report(counts={"sent": 3}, handled=3)


def test_called_plainly_the_error_of_a_flow_is_its_own() -> None:
    with pytest.raises(ValueError, match="-1"):
        deliver.fn(letters=-1)


def test_a_flow_is_never_retried_and_keeps_nothing_outside_the_database() -> None:
    assert (deliver.retries, deliver.persist_result, deliver.log_prints) == (0, False, False)


@pytest.mark.parametrize("name", FlowName)
def test_every_flow_of_the_process_is_where_its_entry_point_says(name: FlowName) -> None:
    found = deployment(name)

    assert found.program.name == name.value
    assert found.entrypoint == f"{flow_named(name).fn.__module__}.{flow_named(name).fn.__name__}"
