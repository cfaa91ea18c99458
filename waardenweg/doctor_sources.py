"""Looking the sources of demands over: configured, read, reachable, and what of them waits."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from threading import Thread

from integrations.demand_systems.flaws import SourceFailed
from integrations.demand_systems.health import is_paused
from integrations.demand_systems.port import ConnectedSource, SourceInfo
from integrations.demand_systems.sources import sources_here
from integrations.settings import Settings
from models.demand import SourceState
from models.store.open import Store
from waardenweg.finding import Finding

PATIENCE = timedelta(seconds=5)
"""How long a source may think about who we are; a pull waits longer."""
QUIET_FOR = timedelta(hours=26)
"""A source that was not read for this long deserves a look."""
MOST_SKEW = timedelta(seconds=60)
"""Clocks that are further apart make it hard to say what happened first."""


def examine_sources(settings: Settings, store: Store, now: datetime) -> list[Finding]:
    """Each source: how its last pulls went, whether it answers now and as whom; and what could not be used."""
    with store.read() as unit:
        states = {state.source: state for state in unit.demands.sources()}
        waiting = unit.source_board.waiting()
    here = sources_here(settings)
    told = " ".join(map(str, here.refused)) or f"{len(here.working)} configured"
    found = [Finding(name="sources", ok=not here.refused, advice=told)]
    for source in here.working:
        found.append(_read(source.name, states.pop(source.name, None), waiting.get(source.name, 0), now))
        found.append(_answers(source))
    left = "no file in sources configures it any more"
    found += [Finding(name=f"source {name}", ok=True, advice=left) for name in states]
    return [*found, _letters(waiting)]


def _read(name: str, state: SourceState | None, waiting: int, now: datetime) -> Finding:
    """How the last pulls of a source went."""
    if state is None:
        return Finding(name=f"source {name}", ok=True, advice=f"not read yet: `waardenweg pull --source {name}`")
    wrong = list(_wrong_with(state, now))
    lag = _lag(state, now)
    told = [*wrong, f"last read {lag}", *([f"{waiting} dead letters wait"] if waiting else [])]
    return Finding(name=f"source {name}", ok=not wrong, advice="; ".join(told))


def _wrong_with(state: SourceState, now: datetime) -> Iterator[str]:
    if state.failures_in_a_row:
        yield f"{state.failures_in_a_row} failures in a row: {state.problem}"
    if state.paused_until and is_paused(state, now):
        until = f"{state.paused_until:%Y-%m-%d %H:%M} UTC"
        yield f"left alone until {until}, unless you `waardenweg pull --source {state.source}`"
    if state.alarm:
        yield state.alarm
    if state.last_success_at is None or now - state.last_success_at > QUIET_FOR:
        yield "not read for more than a day"
    if state.skew_seconds is not None and abs(state.skew_seconds) > MOST_SKEW.total_seconds():
        side = "ahead of" if state.skew_seconds > 0 else "behind"
        yield f"its clock is {abs(state.skew_seconds):.0f} s {side} ours: set one of them right"


def _lag(state: SourceState, now: datetime) -> str:
    if state.last_success_at is None:
        return "never"
    return f"{(now - state.last_success_at) / timedelta(minutes=1):.0f} minutes ago"


def _answers(source: ConnectedSource) -> Finding:
    """Whether a source answers now, and what our account may do there."""
    name = f"source {source.name} account"
    try:
        info = _within(PATIENCE, source.system.whoami)
    except SourceFailed as problem:
        return Finding(name=name, ok=False, advice=str(problem))
    except Exception as problem:  # its message may hold what nobody should read here
        return Finding(name=name, ok=False, advice=type(problem).__name__)
    if info is None:
        return Finding(name=name, ok=False, advice=f"no answer in {PATIENCE.total_seconds():.0f} seconds")
    who = f"as {info.account}" if info.account else "it does not say as whom"
    rights = f", with {info.rights}" if info.rights else ""
    return Finding(name=name, ok=True, advice=f"{info.place} answers, {who}{rights}")


def _within(patience: timedelta, ask: Callable[[], SourceInfo]) -> SourceInfo | None:
    """What ``ask`` gives, or None where it takes longer; then it goes on by itself and ends with this process."""
    answers: list[SourceInfo] = []
    problems: list[Exception] = []

    def asking() -> None:
        try:
            answers.append(ask())
        except Exception as problem:
            problems.append(problem)

    thread = Thread(target=asking, daemon=True)
    thread.start()
    thread.join(patience.total_seconds())
    if problems:
        raise problems[0]
    return answers[0] if answers else None


def _letters(waiting: Mapping[str, int]) -> Finding:
    count = sum(waiting.values())
    advice = f"{count} wait: `waardenweg deadletters` shows why" if count else "none"
    return Finding(name="dead letters", ok=not count, advice=advice)
