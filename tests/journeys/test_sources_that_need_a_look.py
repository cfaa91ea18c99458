"""Sources that keep failing, that lose their demands, or that are wrongly configured: who is told what, and where."""

from datetime import timedelta
from pathlib import Path

import pytest

from flows.intake import intake
from flows.sweep import sweep
from integrations.demand_systems.forms.form_mapping import IntakeFormMapping
from integrations.demand_systems.on_paper import DemandSystemOnPaper
from integrations.demand_systems.port import ConnectedSource
from integrations.demand_systems.pulling import pull
from integrations.demand_systems.sources import SourceRefused, SourcesHere, source_here
from models.demand import SourceState
from models.vocabulary import Phase
from tasks.overview import rows_of_sources
from tasks.report import Report
from tasks.world import moment
from tests.databases import ON_SQLITE
from tests.town import Town
from waardenweg.doctor_sources import examine_sources
from waardenweg.ready import pull_due


def configured(town: Town, text: str) -> None:
    folder = town.world.settings.home / "sources"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "portfolio.toml").write_text(text, encoding="utf-8")


@pytest.fixture
def share(town: Town) -> Path:
    """The folder of the one source, on a share that is not connected."""
    configured(town, '[source]\nkind = "folder"\npath = "share"\n')
    return town.world.settings.home / "share"


def pulled(source: str | None = None) -> Report:
    report: Report = intake.fn(source=source)
    return report


def state_of(town: Town, name: str = "portfolio") -> SourceState:
    with town.store.read() as unit:
        state = unit.demands.find_state(name)
    assert state is not None
    return state


def test_a_source_that_keeps_failing_is_left_alone_and_a_person_may_pull_it(town: Town, share: Path) -> None:
    due = pull_due(town.world.settings)
    assert due(moment().at), "a source that fails for the first time must be told"
    failed = [pulled() for _ in range(3)]
    assert all("mislukt" in report.dropouts[0].reason for report in failed)
    assert not due(moment().at)
    assert due(moment().at + timedelta(minutes=16))

    skipped = pulled()

    assert skipped.sources == ("portfolio",)
    assert [dropout.reference for dropout in skipped.dropouts] == ["portfolio"]
    assert "Overgeslagen" in skipped.dropouts[0].reason
    assert state_of(town).failures_in_a_row == 3

    share.mkdir()
    (share / "vragen.csv").write_text("reference;title\nV-1;Drone", encoding="utf-8")

    assert pulled("portfolio").counts["created"] == 1
    assert state_of(town).paused_until is None
    assert not pulled().dropouts


class PaperWorld:
    """One source on paper, in the place of what this installation has configured."""

    def __init__(self, town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
        self.town, self.system = town, DemandSystemOnPaper()
        self.source = ConnectedSource(system=self.system, mapping=IntakeFormMapping())
        here = SourcesHere(working=[self.source])
        monkeypatch.setattr("tasks.intake.sources_here", lambda _: here)
        monkeypatch.setattr("waardenweg.doctor_sources.sources_here", lambda _: here)

    def holds(self, count: int) -> None:
        now = moment()
        for number in range(count):
            self.system.put(f"V-{number}", {"reference": f"V-{number}", "title": "Drone"}, now.at)
        assert pull(self.town.store, self.source, now).created == count

    def loses(self, count: int) -> None:
        for number in range(count):
            self.system.take_away(f"V-{number}")


@pytest.fixture
def paper(town: Town, monkeypatch: pytest.MonkeyPatch) -> PaperWorld:
    return PaperWorld(town, monkeypatch)


def swept() -> Report:
    report: Report = sweep.fn()
    return report


def test_the_daily_round_ends_what_a_source_no_longer_holds_and_looks_once_a_day(paper: PaperWorld) -> None:
    paper.holds(5)
    paper.loses(1)

    first = swept()

    assert first.counts["demands_gone"] == 1
    assert [row.target for row in first.moved] == [Phase.CLOSED]
    paper.system.take_away("V-1")
    assert swept().counts.get("demands_gone", 0) == 0, "tomorrow"


@ON_SQLITE
def test_an_alarm_is_told_in_the_run_on_the_board_and_by_the_doctor(paper: PaperWorld) -> None:
    paper.holds(5)
    paper.loses(5)
    paper.system.skew = timedelta(seconds=-90)
    pull(paper.town.store, paper.source, moment())

    (dropout,) = swept().dropouts

    assert (dropout.reference, "niets is ingetrokken" in dropout.reason) == ("paper", True)
    with paper.town.store.read() as unit:
        (row,) = rows_of_sources(unit, moment())
    assert row["source"] == "paper"
    assert "ingetrokken" in str(row["alarm"])
    assert row["skew_seconds"] == -90
    found = {one.name: one for one in examine_sources(paper.town.world.settings, paper.town.store, moment().at)}
    assert not found["source paper"].ok
    assert "--accept" in found["source paper"].advice
    assert "90 s behind" in found["source paper"].advice
    assert found["source paper account"].ok


@ON_SQLITE
def test_a_source_file_that_cannot_be_used_stops_the_comparison_and_not_the_round(town: Town) -> None:
    configured(town, '[source]\nkind = "folder"\n')

    (dropout,) = swept().dropouts

    assert "klopt iets niet" in dropout.reason
    found = {one.name: one for one in examine_sources(town.world.settings, town.store, moment().at)}
    assert not found["sources"].ok
    assert "portfolio.toml" in found["sources"].advice


@ON_SQLITE
def test_the_doctor_says_that_a_source_fails_until_when_it_is_left_alone_and_whether_it_answers(
    town: Town, share: Path
) -> None:
    for _ in range(3):
        pulled()

    found = {one.name: one for one in examine_sources(town.world.settings, town.store, moment().at)}

    assert not found["source portfolio"].ok
    assert "3 failures in a row" in found["source portfolio"].advice
    assert "left alone until" in found["source portfolio"].advice
    assert "last read never" in found["source portfolio"].advice
    assert not found["source portfolio account"].ok
    assert "no_folder" in found["source portfolio account"].advice


@ON_SQLITE
def test_a_mistake_in_the_file_of_one_source_keeps_no_other_from_being_read(town: Town) -> None:
    settings = town.world.settings
    forms = settings.home / "forms"
    (settings.home / "sources").mkdir(parents=True)
    forms.mkdir()
    (settings.home / "sources" / "good.toml").write_text(f'[source]\nkind = "folder"\npath = "{forms}"\n', "utf-8")
    (settings.home / "sources" / "wrong.toml").write_text('[source]\nkind = "fax"\n', "utf-8")
    (forms / "demands.csv").write_text("Referentie;Titel\nV-1;Camera's\n", "utf-8")

    report = intake.fn()

    assert report.counts["created"] == 1
    assert [one.reference for one in report.dropouts] == ["sources"]
    with pytest.raises(SourceRefused, match=r"wrong\.toml: source\.kind"):
        source_here(settings, "wrong")
    assert source_here(settings, "good").name == "good"
