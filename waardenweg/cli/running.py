"""Running Waardenweg, and looking after the installation."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from waardenweg.cli.say import AsJson, attention, remark, say

db = typer.Typer(no_args_is_help=True, help="The database.")


def add_to(app: typer.Typer) -> None:
    """The commands of this part."""
    for command in (serve, web, engine, doctor, signin, draw, version):
        app.command(command.__name__)(command)
    app.add_typer(db, name="db")


def serve() -> None:
    """Everything in the foreground: Prefect server, web and engine; Ctrl-C stops it."""
    from integrations.settings import load_settings
    from waardenweg.ready import prepare_example, tell_ready
    from waardenweg.serve import serve as serve_all

    serve_all(load_settings(), before=prepare_example, on_ready=tell_ready, say=remark)


def web() -> None:
    """Only the pages; for scale-out."""
    import uvicorn

    from integrations.settings import load_settings
    from web.app import create_app

    settings = load_settings()
    uvicorn.run(create_app(settings), host=settings.host, port=settings.port, log_level="warning", server_header=False)


def engine() -> None:
    """Only the clock and the runner of flows; for scale-out."""
    from integrations.settings import load_settings
    from waardenweg.ready import pull_due
    from waardenweg.run_engine import run_engine

    settings = load_settings()
    run_engine(settings, pull_due=pull_due(settings))


@db.command("upgrade")
def upgrade(as_json: AsJson = False) -> None:
    """Bring the database to the newest schema."""
    from integrations.settings import load_settings
    from models.store.migrate import upgrade as upgrade_database

    say({"revision": upgrade_database(load_settings().database_url)}, as_json)


def doctor(as_json: AsJson = False) -> None:
    """Check settings, database, sources, mail and Prefect; exit 1 where something is wrong."""
    from waardenweg.doctor import examine

    checks = examine(datetime.now(UTC))
    ok = all(check.ok for check in checks)
    document = {"ok": ok, "checks": [{"name": one.name, "ok": one.ok, "advice": one.advice} for one in checks]}
    say(document, as_json, [f"{'ok ' if one.ok else '!! '} {one.name}: {one.advice}" for one in checks])
    attention(not ok)


def signin(
    person: Annotated[str, typer.Argument(help="The handle of a person of the example set.")],
    as_json: AsJson = False,
) -> None:
    """A new one-time sign-in link; only for the example set on this machine."""
    from tasks.world import moment
    from waardenweg.cli.here import here
    from web.signin import make_link

    with here() as world:
        link = make_link(world.store, world.settings, person, moment())
    say({"role": link.role, "handle": link.handle, "url": link.url}, as_json, [link.url])


def draw(
    to: Annotated[Path, typer.Option(help="The root of the project.")] = Path(),
) -> None:
    """Draw the lifecycle from its table, in docs/lifecycle.md and in the README."""
    from waardenweg.drawing import lifecycle_page, with_drawing

    page, readme = to / "docs" / "lifecycle.md", to / "README.md"
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(lifecycle_page(), encoding="utf-8")
    readme.write_text(with_drawing(readme.read_text(encoding="utf-8")), encoding="utf-8")
    say({"written": f"{page}, {readme}"}, as_json=False)


def version(as_json: AsJson = False) -> None:
    """Which version this is."""
    from waardenweg import __version__

    say({"version": __version__}, as_json, [__version__])
