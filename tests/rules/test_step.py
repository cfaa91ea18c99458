import subprocess
import sys
from inspect import signature

import pytest

from tasks.report import Dropout, Moved, Report
from tasks.step import in_run, step


@step
def find(name: str, *, among: tuple[str, ...] = ()) -> str:
    """Find it."""
    if name not in among:
        raise LookupError(name)
    return name


def test_outside_a_run_a_step_is_the_plain_function() -> None:
    assert find("a", among=("a", "b")) == "a"
    assert list(signature(find).parameters) == ["name", "among"]
    assert find.__doc__ == "Find it."
    assert not in_run()


def test_outside_a_run_the_error_of_a_step_reaches_the_caller_as_it_was_raised() -> None:
    with pytest.raises(LookupError, match="z"):
        find("z")


def test_a_step_does_not_load_prefect() -> None:
    program = "import sys, tasks.step; f = tasks.step.step(lambda: 7); assert f() == 7; print('prefect' in sys.modules)"

    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert said.stdout.strip() == "False"


@pytest.mark.parametrize(
    ("report", "nothing"),
    [
        (Report(), True),
        (Report(counts={"seen": 6, "unchanged": 6}), True),
        (Report(counts={"sent": 3}, handled=3), False),
        (Report(moved=(Moved(reference="D-1", link="http://w"),)), False),
        (Report(dropouts=(Dropout(reference="D-1", reason="…"),)), False),
    ],
    ids=["empty", "only looked at", "handled", "moved", "dropped out"],
)
def test_a_report_says_whether_there_was_nothing_to_do(report: Report, nothing: bool) -> None:
    assert report.nothing_to_do is nothing
