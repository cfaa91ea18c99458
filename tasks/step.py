"""``@step``: a Prefect task inside a flow run, and the plain function everywhere else.

Prefect sees the name of a step and how it ended, never what went in or came out: arguments and results may hold names
and free text, and an error's message may quote them.
"""

import sys
from collections.abc import Callable
from functools import partial, wraps
from typing import ParamSpec, TypeVar

from tasks.flow_words import cause_of

P = ParamSpec("P")
R = TypeVar("R")


def step(function: Callable[P, R]) -> Callable[P, R]:
    """Make ``function`` a step; it keeps its signature, and its errors reach the caller as they were raised."""

    @wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        work = partial(function, *args, **kwargs)
        return _as_task(function.__name__, work) if in_run() and not _in_task() else work()

    return call


def in_run() -> bool:
    """Is this a Prefect flow run, or a task of one? Without Prefect loaded it cannot be."""
    if "prefect" not in sys.modules:
        return False
    from prefect.context import FlowRunContext

    return FlowRunContext.get() is not None


def _in_task() -> bool:
    """A step that calls a step stays one task: the dashboard shows the paragraph, not every word."""
    from prefect.context import TaskRunContext

    return TaskRunContext.get() is not None


def _as_task(name: str, work: Callable[[], R]) -> R:
    """Run ``work`` as a task of the current run, give back what it gives back, raise what it raises."""
    from prefect import task
    from prefect.cache_policies import NO_CACHE
    from prefect.client.schemas.objects import State
    from prefect.states import Completed, Failed

    results: list[R] = []
    errors: list[Exception] = []

    def perform() -> State[None]:
        try:
            results.append(work())
        except Exception as error:
            errors.append(error)  # raised again below, where Prefect does not store its message
            return Failed(message=cause_of(error))
        return Completed()

    as_task = task(name=name, task_run_name=name, cache_policy=NO_CACHE, persist_result=False)(perform)
    state = as_task(return_state=True)
    if errors:
        raise errors[0]
    if not results:
        state.result()  # the task never got as far as the work; this raises why
    return results[0]
