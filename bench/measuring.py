"""What all benches do alike: they take turns, and tell on which day and on what machine."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from os import cpu_count
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

LONG = "--long" in sys.argv
"""Measure all of it, and write it down."""
_RESULTS = Path(__file__).with_name("results")
_WORDS = {1: "one core", 2: "two cores", 4: "four cores", 8: "eight cores"}


@dataclass
class Spent:
    """Seconds per turn, on the clock and of the processor of this process."""

    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    def measure(self, work: Callable[[], object]) -> None:
        """Do something and note what it took."""
        wall, cpu = perf_counter(), process_time()
        work()
        self.add(perf_counter() - wall, process_time() - cpu)

    def add(self, wall: float, cpu: float) -> None:
        """Note what one turn took."""
        self.wall.append(wall)
        self.cpu.append(cpu)

    @property
    def middle(self) -> tuple[float, float]:
        """The medians."""
        return median(self.wall), median(self.cpu)


def times(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """How many times as long one took as the other in the same round: the median."""
    return median(one / other for one, other in zip(ours, theirs, strict=True))


def tell(title: str, name: str, how: str, lines: Sequence[str]) -> None:
    """Print a report, and keep it as ``name`` where all of it was measured. ``how``: a sentence on the rounds."""
    machine = _WORDS.get(cpu_count() or 1, f"{cpu_count()} cores")
    measured = " ".join(filter(None, [f"Measured on {datetime.now(UTC).date()}, {machine}.", how]))
    report = "\n".join([f"# {title}", "", measured, "", *lines]).rstrip() + "\n"
    print(report)
    if LONG:
        (_RESULTS / f"{name}.md").write_text(report, encoding="utf-8")
