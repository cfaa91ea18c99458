"""What users script against: commands, their JSON, their exit codes."""

import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from models.people import NewPerson, add_person
from models.store.open import open_store
from models.vocabulary import Outcome, Role
from tests.town import CAMERAS, NOTHING, ONLY_A_REGISTER
from waardenweg.cli import main

Command = Callable[..., Any]
HARMLESS = {
    "values": ["privacy"],
    "weighing[privacy].affected": "Niemand.",
    "weighing[privacy].weighing": "Er zijn geen gegevens over mensen.",
    "conclusion": "Dit mag zo blijven.",
    "advice": "proceed",
}
"""A light check of what touches nobody."""
DUMP = "data/algoritmeregister/samples/register-dump/algoritmes.json"


@pytest.fixture
def home(new_sqlite: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation of its own, with one person per role."""
    monkeypatch.setenv("WAARDENWEG_HOME", str(tmp_path))
    url = f"sqlite:///{tmp_path / 'waardenweg.db'}"
    shutil.copy(new_sqlite, tmp_path)
    store = open_store(url)
    with store.write() as unit:
        for role in Role:
            add_person(unit, NewPerson(handle=role, name=role, email=f"{role}@example.org", roles=frozenset({role})))
    store.close()
    return tmp_path


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    """Run a command with ``--json`` and give its document; ``exits``: the exit code that is expected."""

    def run(*arguments: str, given: Any = None, exits: int = 0) -> Any:
        monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(given)))
        with pytest.raises(SystemExit) as ended:
            main([*arguments, "--json"])
        said = capsys.readouterr()
        assert (ended.value.code, said.err if exits != ended.value.code else "") == (exits, "")
        return json.loads(said.out) if exits != 2 else said.err

    return run


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["case", "show", "2026-9999"], "waardenweg case list"),
        (["case", "answer", "2026-9999", "--gate", "decide", "--as", "manager"], "waardenweg case list"),
        (["case", "list", "--phase", "limbo"], "limbo"),
        (["gates", "--as", "nobody"], "waardenweg person list"),
        (["sweep", "--today", "30-02-2026"], "30-02-2026"),
        (["register", "import", "windmills", "x.json"], "algorithms or sensors"),
        (["register", "import", "algorithms", "/there/is/no/file.json"], "/there/is/no/file.json"),
        (["source", "check", "nowhere"], "inbox"),
        (["deadletters", "replay", "x"], "waardenweg deadletters"),
        (["unheard-of"], "unheard-of"),
    ],
)
def test_what_cannot_be_done_is_refused_in_one_line_that_helps(
    home: Path, command: Command, arguments: list[str], says: str
) -> None:
    refusal = command(*arguments, given={}, exits=2)

    assert says in refusal
    assert refusal.splitlines()[-1].startswith("waardenweg: ")
    assert says in refusal.splitlines()[-1]


def test_triage_needs_no_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: Command) -> None:
    monkeypatch.setenv("WAARDENWEG_HOME", str(tmp_path / "nowhere"))
    document = command("triage", "-", given=CAMERAS)

    assert set(document["outcomes"]) == set(Outcome)
    assert document["outcomes"]["dpia"]["level"] == "required"
    assert set(document["rule_set"]) == {"id", "version", "hash"}
    assert not (tmp_path / "nowhere").exists()


def test_triage_names_a_wrong_answer(command: Command) -> None:
    assert "technologies" in command("triage", "-", given={"technologies": "camera"}, exits=2)
    assert "no_such_question" in command("triage", "-", given={"no_such_question": "x"}, exits=2)


def test_a_draft_for_the_algorithm_register_says_what_is_missing_and_passes_once_it_is_set(
    home: Path, tmp_path: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = {"title": "Sorteren", "summary": "Zet op volgorde.", "origin": "existing_system", "lead": "projectleider"}
    opened = command("case", "open", "-", "--as", "projectleider", given={**told, "answers": ONLY_A_REGISTER})
    reference = opened["reference"]
    assert "asks for no entry" in command("register", "draft", reference, exits=2)
    command("work")
    document = command("register", "draft", reference, exits=1)
    assert [one["field"] for one in document["missing"]] == ["organization", "contact_email"]
    assert set(document) == {"standard", "payload", "missing", "problems", "sources"}

    monkeypatch.setenv("WAARDENWEG_ORGANISATION", "Gemeente Enschede")
    monkeypatch.setenv("WAARDENWEG_REGISTER_CONTACT", "algoritmes@example.org")
    file = tmp_path / "draft.json"
    document = command("register", "draft", reference, "-o", str(file))
    assert document == json.loads(file.read_text(encoding="utf-8"))
    assert document["payload"]["contact_email"] == "algoritmes@example.org"


def test_a_case_goes_its_road_by_commands_alone(home: Path, command: Command) -> None:
    case = command(
        "case",
        "open",
        "-",
        "--as",
        "projectleider",
        given={"title": "Camera's", "origin": "existing_system", "lead": "projectleider", "answers": CAMERAS},
    )
    reference = case["reference"]
    assert case["phase"] == "triage"
    assert command("work")["left"] == 0

    (gate,) = command("gates", "--case", reference)
    assert (gate["gate"], gate["role"]) == ("confirm", "ethisch_netwerk")
    assert {"road", "reason"} <= set(gate["fields"])

    answered = command(
        "case", "answer", reference, "--gate", "confirm", "--as", "ethisch_netwerk", given={"road": "start_full_check"}
    )
    assert answered["phase"] == "assessment"
    command("work")
    assert {row["gate"] for row in command("gates", "--case", reference)} == {"judge", "supply"}

    (row,) = command("case", "list")
    assert {"reference", "title", "phase", "department", "lead", "gate", "due_on", "sources"} <= set(row)
    assert command("case", "list", "--phase", "triage") == []
    assert [found["reference"] for found in command("case", "list", "--overdue", "--today", "2099-01-01")] == [
        reference
    ]
    assert command("case", "show", reference)["events"][0]["kind"] == "case_opened"
    assert command("as-of", "2000-01-01") == []
    assert command("journal", "verify")["broken"] == []


def test_who_may_not_answer_is_refused(home: Path, command: Command) -> None:
    reference = command("case", "open", "-", given={"title": "Camera's", "answers": CAMERAS})["reference"]
    command("work")

    refusal = command(
        "case", "answer", reference, "--gate", "confirm", "--as", "fg", given={"road": "start_full_check"}, exits=2
    )
    assert "may not" in refusal


def test_a_wrong_answer_names_its_field(home: Path, command: Command) -> None:
    reference = command("case", "open", "-", given={"title": "Camera's", "answers": CAMERAS})["reference"]
    command("work")

    refusal = command(
        "case", "answer", reference, "--gate", "confirm", "--as", "ethisch_netwerk", given={"road": "x"}, exits=2
    )
    assert "road" in refusal


def test_people_read_each_rejected_row_on_a_line_of_its_own(
    home: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "register.json").write_text(json.dumps({"algoritmes": [{"title": "Zonder nummer"}], "count": 1}))
    (tmp_path / "empty.json").write_text(json.dumps({"algoritmes": [], "count": 0}))
    with pytest.raises(SystemExit):
        main(["register", "import", "algorithms", str(tmp_path / "register.json")])
    told = capsys.readouterr().out.splitlines()
    assert "rejected: 1" in told
    assert told[told.index("rejections:") + 1].startswith("  1  -  "), told

    with pytest.raises(SystemExit):
        main(["register", "import", "algorithms", str(tmp_path / "empty.json")])
    said = capsys.readouterr()
    assert "rejections: -" in said.out.splitlines()
    assert "holds no entries" in said.err


def test_the_register_comes_in_once_and_its_entries_come_round(home: Path, command: Command, shared: Path) -> None:
    place = str(shared / DUMP)
    first = command("register", "import", "algorithms", place, "--organisation", "Gemeente Enschede")
    again = command("register", "import", "algorithms", place, "--organisation", "Gemeente Enschede")
    assert (first["created"], again["created"], again["unchanged"]) == (3, 0, 3)

    assert command("sweep", "--today", "2026-11-23")["rechecks_opened"] == 2
    assert command("sweep", "--today", "2026-11-23")["rechecks_opened"] == 0

    asked = [row for row in command("gates", "--as", "cio_office") if row["form"] == "intake-questions"]
    assert len(asked) == 2
    case = ("case", "answer", asked[0]["case"], "--as", "cio_office", "--subject", "check", "--today", "2026-11-24")
    command(*case, "--gate", "supply", given=NOTHING)
    assert command(*case, "--gate", "judge", given=HARMLESS)["phase"] == "monitoring"
    row = next(row for row in command("register", "list") if row["last_reflected_on"])
    assert (row["last_reflected_on"], row["next_recheck_on"]) in {
        ("2026-11-24", "2027-08-16"),
        ("2026-11-24", "2027-05-15"),
    }
    assert len(command("register", "list", "--gap")) == 2


def test_a_first_reflection_that_asks_more_goes_the_main_road(home: Path, command: Command, shared: Path) -> None:
    command("register", "import", "algorithms", str(shared / DUMP), "--organisation", "Gemeente Enschede")
    command("sweep", "--today", "2026-11-23")
    case = next(row["case"] for row in command("gates", "--as", "cio_office") if row["form"] == "intake-questions")

    answering = ("case", "answer", case, "--gate", "supply", "--subject", "check", "--as", "cio_office")
    assert command(*answering, given=CAMERAS)["phase"] == "triage"


def test_a_person_can_be_exported_and_erased(home: Path, command: Command) -> None:
    assert command("person", "export", "fg")["email"] == "fg@example.org"
    assert set(command("person", "erase", "fg")) >= {"record", "contents"}
    assert "fg" not in [row["handle"] for row in command("person", "list")]


def test_somebody_is_away_with_a_deputy_until_they_are_back(home: Path, command: Command) -> None:
    days = ("--from", "2026-12-01", "--until", "2026-12-24", "--today", "2026-11-24")
    assert command("person", "away", "fg", *days, "--deputy", "ciso")["deputy"] == "ciso"
    assert "overlaps" in command("person", "away", "fg", *days, exits=2)
    assert command("person", "export", "fg")["away"] == [{"from": "2026-12-01", "until": "2026-12-24"}]
    assert "is not away" in command("person", "back", "fg", "--today", "2026-11-24", exits=2)
    assert command("person", "back", "fg", "--today", "2026-12-10") == {"handle": "fg", "back_on": "2026-12-10"}
    assert command("preview", "--held", "--today", "2026-11-24") == []


def test_doctor_says_what_is_wrong_and_what_to_do(
    home: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert command("doctor")["ok"] is True
    monkeypatch.setenv("WAARDENWEG_SMTP_URL", "smtp://127.0.0.1:1")
    found = command("doctor", exits=1)

    assert [check["name"] for check in found["checks"] if not check["ok"]] == ["mail"]
    assert "WAARDENWEG_SMTP_URL" in next(check["advice"] for check in found["checks"] if check["name"] == "mail")


def test_a_cleared_case_needs_nobody(home: Path, command: Command) -> None:
    reference = command("case", "open", "-", given={"title": "Stoelen", "answers": NOTHING})["reference"]
    command("work")

    assert command("case", "show", reference)["result"] == "cleared"


def test_a_source_is_compared_by_hand_and_only_the_administrator_accepts_what_is_gone(
    home: Path, command: Command
) -> None:
    found = command("source", "reconcile", "inbox")

    assert found == {
        "source": "inbox", "known": 0, "missing": 0, "gone": 0, "changed": 0, "alarm": None, "problem": None,
    }  # fmt: skip
    assert command("source", "reconcile", "inbox", "--accept")["gone"] == 0
    assert "fg" in command("source", "reconcile", "inbox", "--accept", "--as", "fg", exits=2)


def test_rules_are_tried_activated_and_listed(home: Path, command: Command) -> None:
    shipped = command("rules", "show", "--today", "2026-11-23")
    file = home / "rules.toml"
    text = (Path(__file__).parents[2] / "methods" / "triage-rules.toml").read_text(encoding="utf-8")
    file.write_text(
        text.replace(f'version = "{shipped["version"]}"', 'version = "own"', 1).replace(
            'id = "committee-complex"\noutcome = "committee"\nlevel = "recommended"\nwhen = ',
            'id = "committee-complex"\noutcome = "committee"\nlevel = "recommended"\nwhen = '
            '{ question = "technologies", any_of = ["camera"] }\n# was: ',
            1,
        )
    )
    reference = command("case", "open", "-", given={"title": "Camera's", "answers": CAMERAS})["reference"]
    command("case", "open", "-", given={"title": "Stoelen", "answers": NOTHING})

    tried = command("rules", "try", str(file), "--today", "2026-11-23")
    assert tried == {
        "unchanged": 1,
        "changed": [
            {
                "reference": reference,
                "instrument": "committee",
                "from": "not_needed",
                "to": "recommended",
                "rule": "committee-complex",
            }
        ],
    }
    assert [row["counts"] for row in command("rules", "list", "--today", "2026-11-23")] == [True]

    done = command(
        "rules", "activate", str(file), "--why", "Camera's", "--as", "ethisch_netwerk", "--today", "2026-11-23"
    )
    assert (done["version"], done["by"]) == ("own", "ethisch_netwerk")
    listed = {row["version"]: row for row in command("rules", "list", "--today", "2026-11-23")}
    assert [row["counts"] for row in listed.values()] == [False, True]
    assert listed["own"]["activations"] == [
        {"on": "2026-11-23", "counts_from": "2026-11-23", "by": "ethisch_netwerk", "why": "Camera's"}
    ]
    assert command("rules", "show", shipped["version"], "--today", "2026-11-23")["hash"] == shipped["hash"]
    assert command("rules", "try", str(file), "--today", "2026-11-23")["changed"] == []


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["rules", "try", "/there/is/no.toml"], "no.toml"),
        (["rules", "activate", "/there/is/no.toml", "--why", "x"], "no.toml"),
        (["rules", "show", "99"], "rules list"),
    ],
)
def test_rules_that_are_not_there_are_refused(home: Path, command: Command, arguments: list[str], says: str) -> None:
    assert says in command(*arguments, exits=2)


def test_an_entry_is_set_apart_with_a_reason_and_put_together_again(home: Path, command: Command) -> None:
    row = {"id": "7", "title": "Meldingen", "organisatie": "Gemeente Enschede", "geregistreerd": "2025-05-15"}
    file = home / "register.json"
    file.write_text(json.dumps({"algoritmes": [{**row, "status": "in_gebruik", "doel": "Meldingen."}], "count": 1}))
    command("register", "import", "algorithms", str(file), "--today", "2026-01-05")

    apart = command("register", "apart", "algorithms", "7", "--because", "Een eigen leverancier.")
    assert apart["apart_because"] == "Een eigen leverancier."
    assert command("register", "together", "algorithms", "7")["apart_because"] == ""
    assert "register list" in command("register", "together", "algorithms", "8", exits=2)
