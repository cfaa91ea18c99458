"""The rules of the triage on the command line: look at them, try others, let them count."""

from pathlib import Path
from typing import Annotated, Any

import typer

from models.errors import WrongUse
from waardenweg.cli.say import AsJson, Today, as_day, say

rules = typer.Typer(no_args_is_help=True, help="The rules of the triage: list, show, try, activate.")
RulesFile = Annotated[Path, typer.Argument(metavar="FILE", help="A rules file; its questions may lie beside it.")]


def add_to(app: typer.Typer) -> None:
    """The commands of this part."""
    app.add_typer(rules, name="rules")


@rules.command("list")
def list_(today: Today = None, as_json: AsJson = False) -> None:
    """Every rule set that was used here, which one counts, and who let it count."""
    from models.ruling import all_rulings
    from tasks.world import moment
    from waardenweg.cli.here import here

    with here() as world, world.store.read() as unit:
        handles = {person.id: person.handle for person in unit.people.everybody()}
        rows = [
            {
                "id": one.id,
                "version": one.version,
                "hash": one.hash,
                "counts": one.counts,
                "cases": one.cases,
                "activations": [
                    {
                        "on": done.activated_on,
                        "counts_from": done.counts_from,
                        "by": handles.get(done.activated_by, "operator") if done.activated_by else "operator",
                        "why": done.why,
                    }
                    for done in one.activations
                ],
            }
            for one in all_rulings(unit, moment(as_day(today)).on)
        ]
    say(rows, as_json)


@rules.command("show")
def show(
    version: Annotated[str, typer.Argument(help="A version, or how its hash begins; without it what counts.")] = "",
    *,
    today: Today = None,
    as_json: AsJson = False,
) -> None:
    """The rules in words, each with its source, its force and the days between which it counts."""
    from models.ruling import rules_of_version
    from tasks.world import moment
    from waardenweg.cli.here import here
    from waardenweg.rules import as_document

    with here() as world, world.store.read() as unit:
        document = as_document(rules_of_version(unit, version, moment(as_day(today)).on))
    say(document, as_json, _lines(document))


@rules.command("try")
def try_(file: RulesFile, today: Today = None, as_json: AsJson = False) -> None:
    """What these rules would change for all cases, before they count; nothing is written."""
    from models.methods import RulesText, rules_in
    from models.rules_trial import try_rules
    from models.ruling import rules_now
    from tasks.world import moment
    from waardenweg.cli.here import here

    on = moment(as_day(today)).on
    with here() as world, world.store.read() as unit:
        found = try_rules(unit, rules_in(RulesText.of_file(file), on=on), rules_now(unit, on))
    changed = [
        {
            "reference": one.reference,
            "instrument": one.outcome,
            "from": one.before,
            "to": one.after,
            "rule": one.rule,
        }
        for one in found.changed
    ]
    lines = [
        f"{one['reference']}  {one['instrument']}: {one['from']} > {one['to']}  ({one['rule']})" for one in changed
    ]
    say({"unchanged": found.unchanged, "changed": changed}, as_json, [*lines, f"unchanged: {found.unchanged}"])


@rules.command("activate")
def activate(
    file: RulesFile,
    why: Annotated[str, typer.Option(help="Why these rules should count.")],
    *,
    by: Annotated[str | None, typer.Option("--as", help="The handle of who decides this.")] = None,
    today: Today = None,
    as_json: AsJson = False,
) -> None:
    """Let these rules count. No case changes: each keeps its outcome until its answers change."""
    from models.ruling import activate_rules
    from tasks.world import moment
    from waardenweg.cli.here import OPERATOR, here, person

    if not file.is_file():
        raise WrongUse(f"There is no file {file}; name the rules file that should count.")
    with here() as world:
        actor = person(world, by) if by else OPERATOR
        kept = activate_rules(world.store, file, why, actor, moment(as_day(today)))
    say({"id": kept.rule_set_id, "version": kept.rule_set_version, "hash": kept.hash, "by": actor.handle}, as_json)


def _lines(document: dict[str, Any]) -> list[str]:
    head = f"{document['id']} {document['version']} ({document['hash'][:12]})"
    told = [
        f"{one['id']}  {one['outcome']}: {one['level']}  [{one['source']}; {one['force']}; from {one['valid_from']}]"
        f"\n    {one['text']}"
        for one in document["rules"]
    ]
    beside = [f"{one['id']}  [{one['source']}; {one['force']}]\n    {one['text']}" for one in document["advice"]]
    ahead = [f"{one['id']}  counts from {one['valid_from']}\n    {one['text']}" for one in document["coming"]]
    return [head, *told, *beside, *ahead]
