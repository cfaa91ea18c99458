"""Cases and gates on the command line."""

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

import typer

from models.errors import WrongUse
from models.vocabulary import GateKind, Phase
from waardenweg.cli.say import AsJson, Today, as_day, read_json, say

case = typer.Typer(no_args_is_help=True, help="Cases: open, list, show, answer, link.")
Reference = Annotated[str, typer.Argument(help="The reference of a case, such as 2026-0042.")]
As = Annotated[str, typer.Option("--as", help="The handle of the person who acts.")]


def add_to(app: typer.Typer) -> None:
    """The commands of this part."""
    app.add_typer(case, name="case")
    app.command("gates")(gates)


@case.command("open")
def open_(
    file: Annotated[str, typer.Argument(help="JSON: title, origin, and what is known of summary, department, …")],
    as_: Annotated[str | None, typer.Option("--as", help="The handle of the person who starts it.")] = None,
    today: Today = None,
    as_json: AsJson = False,
) -> None:
    """Start a case by hand: an existing system, a question of the committee or of a resident."""
    from models.intake import start_case
    from tasks.world import moment
    from waardenweg.cli.here import OPERATOR, here, person
    from waardenweg.new_case import new_case_from

    with here() as world:
        by = person(world, as_) if as_ else OPERATOR
        new = new_case_from(world.store, read_json(file))
        opened = start_case(world.store, new, by, moment(as_day(today)))
        say({"reference": opened.reference, "phase": opened.phase}, as_json)


@case.command("list")
def list_(
    phase: Annotated[Phase | None, typer.Option(help="Only cases in this phase.")] = None,
    overdue: Annotated[bool, typer.Option("--overdue", help="Only cases whose phase gate is late.")] = False,
    today: Today = None,
    as_json: AsJson = False,
) -> None:
    """Cases with their phase gate."""
    from models.listing import case_rows
    from tasks.world import moment
    from waardenweg.cli.here import here

    day = moment(as_day(today)).on
    with here() as world, world.store.read() as unit:
        rows = case_rows(unit, unit.cases.in_phase(phase) if phase else unit.cases.all())
    if overdue:
        rows = [row for row in rows if row.due_on and row.due_on < day]
    say([row.model_dump(mode="json") for row in rows], as_json)


@case.command("show")
def show(reference: Reference, as_json: AsJson = False) -> None:
    """One case with its journal."""
    from models.listing import case_document
    from waardenweg.cli.here import OPERATOR, here

    with here() as world, world.store.read() as unit:
        document = case_document(unit, unit.cases.by_reference(reference), OPERATOR).model_dump(mode="json")
    events = [f"{event['seq']:>4}  {event['on']}  {event['kind']}  {event['facts']}" for event in document["events"]]
    head = [f"{name}: {value}" for name, value in document.items() if name not in {"events", "gates"}]
    say(document, as_json, [*head, *events])


@case.command("answer")
def answer(
    reference: Reference,
    file: Annotated[str, typer.Argument(help="JSON: field to value, as the form in the web; - for stdin.")] = "-",
    *,
    as_: As,
    gate: Annotated[GateKind, typer.Option(help="Which kind of gate.")],
    subject: Annotated[str | None, typer.Option(help="What it is about, where the kind is ambiguous.")] = None,
    today: Today = None,
    as_json: AsJson = False,
) -> None:
    """Answer an open gate, as the form in the web does."""
    from models.gatekeeper import GateAnswer, answer_gate
    from tasks.world import moment
    from waardenweg.cli.here import here, person

    fields = read_json(file)
    if not isinstance(fields, Mapping):
        raise WrongUse('The answers are no JSON object; write them as {"field": "value"}.')
    with here() as world:
        by = person(world, as_, as_day(today))
        gate_id = _find_gate(world, reference, gate, subject)
        sent = GateAnswer(gate_id=gate_id, fields=fields, by=by, moment=moment(as_day(today)))
        moved = answer_gate(world.store, sent)
        with world.store.read() as unit:
            last = unit.journal.of_case(moved.id)[-1][0]
        say({"reference": moved.reference, "phase": moved.phase, "event": last.kind, "seq": last.seq}, as_json)


@case.command("link")
def link(
    reference: Reference,
    demand_of: Annotated[str, typer.Argument(help="The case that was opened for the demand that came later.")],
    as_: Annotated[str | None, typer.Option("--as", help="The handle of the person who links.")] = None,
    today: Today = None,
    as_json: AsJson = False,
) -> None:
    """Link a case that was started by hand to a demand that came later."""
    from models.demanding import link_demand
    from tasks.world import moment
    from waardenweg.cli.here import OPERATOR, here, person

    with here() as world:
        by = person(world, as_) if as_ else OPERATOR
        linked = link_demand(world.store, reference, demand_of, by, moment(as_day(today)))
        say({"reference": linked.reference, "phase": linked.phase}, as_json)


def gates(
    reference: Annotated[str | None, typer.Option("--case", help="Only gates of this case.")] = None,
    as_: Annotated[str | None, typer.Option("--as", help="Only gates that this person may answer.")] = None,
    as_json: AsJson = False,
) -> None:
    """All open gates with the names of their form fields."""
    from models.listing import gate_row
    from models.permission import Action, may
    from waardenweg.cli.here import here, person

    with here() as world:
        by = person(world, as_) if as_ else None
        with world.store.read() as unit:
            found = (
                unit.gates.open_of_case(unit.cases.by_reference(reference).id) if reference else unit.gates.all_open()
            )
            rows = [gate_row(unit, one) for one in found if by is None or may(by, Action.ANSWER_GATE, one)]
    say([row.model_dump(mode="json") for row in rows], as_json)


def _find_gate(world: Any, reference: str, kind: GateKind, subject: str | None) -> UUID:
    """The one open gate that is meant; refused where there is none, or where there are several."""
    with world.store.read() as unit:
        case_ = unit.cases.by_reference(reference)
        found = [
            gate
            for gate in unit.gates.open_of_case(case_.id)
            if gate.kind is kind and (subject is None or subject in {str(gate.subject_id), gate.subject_kind.value})
        ]
    if len(found) == 1:
        return UUID(str(found[0].id))
    if not found:
        raise WrongUse(f"{reference} has no open {kind} gate; `waardenweg gates --case {reference}` lists them.")
    subjects = ", ".join(str(gate.subject_id) for gate in found)
    raise WrongUse(f"{reference} has several open {kind} gates; add --subject with one of: {subjects}.")
