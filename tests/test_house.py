"""The house as it is meant to stand: rooms, layers, lock and papers."""

import ast
import importlib.util
import os
import re
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path
from zipfile import ZipFile

import pytest
from hatchling.builders.wheel import WheelBuilder

ROOT = Path(__file__).parents[1]
ROOMS = ("waardenweg", "web", "flows", "tasks", "models", "integrations", "templates", "methods")
DATA_ROOMS = ("templates", "methods")
PURE_MODULES = ("vocabulary", "lifecycle", "dates", "errors")
LOCKS = ("requirements.lock", "requirements-dev.lock")
LONGEST_MODULE = 250
LONGEST_FUNCTION = 50

PIN = re.compile(r"^(?P<name>[a-z0-9-]+)==(?P<version>[\w.]+)( ; [\w .<>=!']+)? \\$")
HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}( \\)?$")

# a list of words is looked up, not read
LISTS_OF_WORDS = {"models/vocabulary.py"}


def modules(room: str) -> list[Path]:
    # a migration is the record of one change: it is as long as that change was
    return [path for path in sorted((ROOT / room).rglob("*.py")) if path.parent.name != "versions"]


def pins(lock: str) -> dict[str, str]:
    found = (PIN.match(line) for line in (ROOT / lock).read_text(encoding="utf-8").splitlines())
    return {match["name"]: match["version"] for match in found if match}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    folder = tmp_path_factory.mktemp("wheel")
    built = next(WheelBuilder(str(ROOT)).build(directory=str(folder), versions=["standard"]))
    return ZipFile(built).namelist()


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_comes_from_this_tree_and_nobody_else_installs_its_name(room: str) -> None:
    spec = importlib.util.find_spec(room)

    assert spec is not None
    assert Path(str(spec.origin)) == ROOT / room / "__init__.py"
    assert set(packages_distributions().get(room, [])) <= {"waardenweg"}


def test_the_wheel_holds_the_rooms_with_their_data_and_nothing_beside_them(wheel: list[str]) -> None:
    in_the_tree = {
        path.relative_to(ROOT).as_posix()
        for room in (*DATA_ROOMS, "integrations/demand_systems/rest/presets")
        for path in (ROOT / room).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }

    assert {name.split("/")[0] for name in wheel if ".dist-info/" not in name} == set(ROOMS)
    assert in_the_tree <= set(wheel)


@pytest.mark.parametrize("room", ROOMS)
def test_every_room_says_in_one_docstring_what_it_is_for(room: str) -> None:
    for init in (ROOT / room).rglob("__init__.py"):
        assert ast.get_docstring(ast.parse(init.read_text(encoding="utf-8"))), init


@pytest.mark.parametrize("room", DATA_ROOMS)
def test_a_room_of_data_holds_no_code(room: str) -> None:
    statements = [node for path in modules(room) for node in ast.parse(path.read_text(encoding="utf-8")).body]

    assert all(isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) for node in statements)


def test_no_room_or_flow_takes_the_name_of_a_standard_module() -> None:
    """A flow that is loaded by its path puts flows/ first on the path and then shadows the standard library."""
    flows = {path.stem for path in modules("flows")} - {"__init__"}

    assert not (set(ROOMS) | flows) & sys.stdlib_module_names


@pytest.mark.parametrize("room", ROOMS)
def test_no_module_and_no_function_grows_beyond_what_one_reads_at_once(room: str) -> None:
    too_long = []
    for path in modules(room):
        text = path.read_text(encoding="utf-8")
        name = path.relative_to(ROOT).as_posix()
        if len(text.splitlines()) > LONGEST_MODULE and name not in LISTS_OF_WORDS:
            too_long.append(name)
        too_long += [
            f"{name}:{node.lineno} {node.name}"
            for node in ast.walk(ast.parse(text))
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
            and (node.end_lineno or node.lineno) - node.lineno >= LONGEST_FUNCTION
        ]

    assert too_long == []


def test_the_layers_between_the_rooms_are_kept() -> None:
    told = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert told.returncode == 0, told.stdout + told.stderr
    assert "3 kept, 0 broken" in told.stdout


@pytest.mark.parametrize("module", PURE_MODULES)
def test_a_pure_module_of_the_domain_loads_no_database(module: str) -> None:
    code = f"import sys, models.{module}; print({{'sqlmodel', 'sqlalchemy', 'prefect'}} & set(sys.modules))"

    told = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)

    assert told.stdout.strip() == "set()"


@pytest.mark.slow
def test_prefects_server_app_imports_with_the_pinned_fastapi(tmp_path: Path) -> None:
    """A newer fastapi passes `pip check` and leaves a server that does not start (ADR-0002)."""
    told = subprocess.run(
        [sys.executable, "-c", "from prefect.server.api.server import create_app; print(create_app.__name__)"],
        cwd=tmp_path,
        env=os.environ | {"PREFECT_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert told.stdout.strip() == "create_app", told.stderr


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_names_versions_and_hashes_and_no_address(lock: str) -> None:
    lines = (ROOT / lock).read_text(encoding="utf-8").splitlines()

    assert [line for line in lines if not PIN.match(line) and not HASH.match(line)] == []
    assert len(pins(lock)) > len(ROOMS)


def test_the_tests_run_on_the_versions_that_people_run() -> None:
    assert pins("requirements.lock").items() <= pins("requirements-dev.lock").items()


@pytest.mark.parametrize("command", ["make run", "make test"])
def test_the_readme_names_the_two_commands_of_a_fresh_machine(command: str) -> None:
    assert command in (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_index_of_decisions_names_every_decision_and_no_other() -> None:
    folder = ROOT / "docs" / "decisions"
    named = re.findall(r"\]\((\d{4}-[a-z0-9-]+\.md)\)", (folder / "README.md").read_text(encoding="utf-8"))

    assert sorted(named) == sorted(path.name for path in folder.glob("[0-9]*.md"))


def test_the_drawing_of_the_lifecycle_is_current() -> None:
    from waardenweg.drawing import lifecycle_page, with_drawing

    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert readme == with_drawing(readme), "run `make draw`"
    assert "intake --> triage" in readme
    assert (ROOT / "docs" / "lifecycle.md").read_text(encoding="utf-8") == lifecycle_page(), "run `make draw`"


def test_only_the_case_itself_changes_its_phase() -> None:
    others = [
        path
        for room in ("web", "tasks", "flows", "integrations", "waardenweg")
        for path in (ROOT / room).rglob("*.py")
        if re.search(r"\.phase(_since)?\s*=[^=]", path.read_text())
    ]

    assert not others
    assert [
        path.name for path in (ROOT / "models").rglob("*.py") if re.search(r"\.phase\s*=[^=]", path.read_text())
    ] == ["case.py"]


def test_the_intake_questions_are_those_of_the_contract(shared: Path) -> None:
    shipped = ROOT / "methods" / "intake-questions.toml"

    assert shipped.read_bytes() == (shared / "contracts" / "intake-questions.toml").read_bytes()


def test_the_migrations_make_the_schema_that_the_tables_describe(tmp_path: Path) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.runtime.migration import MigrationContext
    from sqlmodel import SQLModel

    from models.store.migrate import upgrade
    from models.store.open import open_store

    url = f"sqlite:///{tmp_path / 'waardenweg.db'}"
    upgrade(url)
    store = open_store(url)
    with store.engine.connect() as connection:
        found = compare_metadata(MigrationContext.configure(connection), SQLModel.metadata)
    store.close()

    assert not found
