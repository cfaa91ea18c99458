"""What a source that answers JSON over HTTP is asked: requests as templates, and where in its answers things stand."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, tzinfo
from typing import Any
from urllib.parse import quote

from integrations.demand_systems.flaws import FailureCode, SourceFailed
from integrations.demand_systems.rest.moments import Writing
from integrations.demand_systems.rest.paging import Paging
from integrations.demand_systems.wire.answers import Answer
from integrations.demand_systems.wire.client import Resend, Wire
from integrations.demand_systems.wire.picking import Pick, as_text, filled, names_in

_TOLD = 200
"""So many characters of an answer that is none are passed on."""


@dataclass(frozen=True, kw_only=True)
class Asking:
    """A request as a template. ``form`` and ``json``: what is posted where a system is asked that way.

    ``failed_when``: true in an answer that says with a good status that it went wrong.
    """

    path: str
    method: str = "GET"
    params: Mapping[str, Any] = field(default_factory=dict)
    form: Mapping[str, Any] | None = None
    json: Mapping[str, Any] | None = None
    failed_when: Pick | None = None

    def ask(self, wire: Wire, values: Mapping[str, Any], accept: Collection[int] = ()) -> Answer:
        """Ask it with these values; raises ``SourceFailed``."""
        in_path = {name: quote(str(value), safe="") for name, value in values.items()}
        answer = wire.ask(
            self.method,
            str(filled(self.path, in_path)),
            params=filled(self.params, values),
            form=filled(self.form, values),
            json=filled(self.json, values),
            accept=accept,
            resend=Resend.FREELY,
        )
        return self.checked(answer)

    def with_params(self, params: Mapping[str, Any]) -> "Asking":
        """The same request with more parameters."""
        return replace(self, params={**self.params, **params}) if params else self

    def go_on(self, wire: Wire, address: str, accept: Collection[int] = ()) -> Answer:
        """Ask for the page that the source itself gave the address of; raises ``SourceFailed``."""
        return self.checked(wire.ask("GET", address, accept=accept))

    def checked(self, answer: Answer) -> Answer:
        """The answer, where it does not say that it is none; raises ``SourceFailed``."""
        if self.failed_when is not None and self.failed_when.of(answer):
            raise SourceFailed(FailureCode.STRANGE_ANSWER, self.path, told=as_text(answer.data)[:_TOLD])
        return answer

    @property
    def names(self) -> set[str]:
        """What must be filled in."""
        return set(names_in([self.path, self.params, self.form, self.json]))


@dataclass(frozen=True, kw_only=True)
class Listing:
    """How the list is asked for. ``end_status``: statuses, past the first page, that say there is no more.

    ``page_params`` are sent along as soon as what they ask for is known. ``complete``: it holds every record; then
    what it does not hold may be gone.
    """

    asking: Asking
    records: Pick
    paging: Paging
    page_params: Mapping[str, Any] = field(default_factory=dict)
    end_status: frozenset[int] = frozenset()
    complete: bool = True


@dataclass(frozen=True, kw_only=True)
class Changes:
    """How the list is asked for what changed since a moment. ``zone``: None for that of our account there."""

    asking: Asking
    format: str
    precision: timedelta
    zone: tzinfo | None = None

    def since(self, moment: datetime, zone_of_account: tzinfo) -> str:
        """The moment as the source wants it: never later than ``moment``, whatever is lost in the writing."""
        return Writing(format=self.format, zone=self.zone or zone_of_account).write(moment, self.precision)


@dataclass(frozen=True, kw_only=True)
class Detail:
    """How one record is asked for. ``read_each``: what the list says of a record is not enough.

    ``record``: where it stands in the answer; None where that is a list like any other, of one. ``also``: further
    questions, whose answers are put into the record under their names. ``updated``: where a record itself says when it
    changed. ``gone``: statuses that say it is not there; ``gone_when``: true in what is told of one that is gone.
    """

    asking: Asking
    record: Pick | None = None
    also: Mapping[str, tuple[Asking, Pick]] = field(default_factory=dict)
    updated: Pick | None = None
    read_each: bool = False
    gone: frozenset[int] = frozenset({404, 410})
    gone_when: Pick | None = None


@dataclass(frozen=True, kw_only=True)
class Whoami:
    """How the source is asked who we are there."""

    asking: Asking
    account: Pick | None = None
    rights: Pick | None = None
    time_zone: Pick | None = None
