"""What goes wrong on a wire, by dice that can be thrown again."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from enum import StrEnum
from random import Random

from tests.stand_ins.messages import Reply, Request, System, answer


class Fault(StrEnum):
    """One thing that can go wrong with a question."""

    TOO_MANY = "429 with the seconds to wait"
    TOO_MANY_UNTIL = "429 with the moment to come back"
    BROKEN = "500"
    AWAY = "503"
    PAGE_FOR_PEOPLE = "an error page with status 200"
    CUT_OFF = "the connection breaks in the middle of the answer"
    TRUNCATED = "half of the JSON, announced as the whole"
    HANG = "the answer never comes"
    REPEATED = "the page before this one once more"


class Faults:
    """The switchboard of what goes wrong."""

    def __init__(
        self,
        dice: Random,
        shares: Mapping[Fault, float],
        *,
        certain: Mapping[int, Fault] | None = None,
        between: Callable[[Random], None] | None = None,
    ) -> None:
        """``shares``: of all questions; ``certain``: on the first, second … question, whatever the dice say;
        ``between``: what people do over there after each answer."""
        self.dice, self.shares, self.certain, self.between = dice, dict(shares), dict(certain or {}), between
        self._asked = 0
        self._before: dict[str, Reply] = {}

    def begin(self) -> None:
        """A new list is asked for: no page stands before its first one."""
        self._before.clear()

    def around(self, request: Request, system: System) -> tuple[Reply | None, Fault | None]:
        """What is answered to a question, and what goes wrong with it; what is written always goes well."""
        if request.method != "GET":
            return system.reply(request), None
        self._asked += 1
        fault = self.certain.get(self._asked) or self._thrown()
        refusal = _refusals(system).get(fault) if fault else None
        if refusal is not None:
            return refusal, fault
        good = system.reply(request)
        before = self._before.get(request.path, good)
        self._before[request.path] = good
        if self.between is not None:
            self.between(self.dice)
        match fault:
            case Fault.HANG:
                return None, fault
            case Fault.TRUNCATED:
                return replace(good, body=good.body[: len(good.body) // 2]), fault
            case Fault.REPEATED:
                return before, fault
        return good, fault

    def _thrown(self) -> Fault | None:
        thrown = self.dice.random()
        for fault, share in self.shares.items():
            thrown -= share
            if thrown < 0:
                return fault
        return None


def _refusals(system: System) -> Mapping[Fault, Reply]:
    """The faults by which nothing was done."""
    page = b"<!DOCTYPE html><title>Onderhoud</title><p>We zijn zo terug."
    return {
        Fault.TOO_MANY: answer({"error": "slow down"}, 429, Retry_After="0"),
        Fault.TOO_MANY_UNTIL: answer({"error": "slow down"}, 429, Retry_After=system.clock.http_date()),
        Fault.BROKEN: Reply(status=500, body=b"Internal Server Error", headers={"Content-Type": "text/plain"}),
        Fault.AWAY: answer({"error": "maintenance"}, 503, Retry_After="0"),
        Fault.PAGE_FOR_PEOPLE: Reply(body=page, headers={"Content-Type": "text/html"}),
    }
