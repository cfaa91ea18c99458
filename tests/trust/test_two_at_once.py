"""Several processes on one database: nothing is lost and nobody is refused for being second in line."""

import multiprocessing
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from models.store.migrate import upgrade
from models.store.open import open_store
from tests.town import Town

PROCESSES, TURNS = 4, 300


def take_numbers(url: str) -> None:
    store = open_store(url)
    for _ in range(TURNS):
        with store.write() as unit:
            unit.cases.next_reference(2026)
    store.close()


@pytest.mark.slow
def test_four_processes_with_300_turns_each_lose_nothing_on_one_sqlite_file(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'waardenweg.db'}"
    upgrade(url)
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=take_numbers, args=(url,)) for _ in range(PROCESSES)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert [worker.exitcode for worker in workers] == [0] * PROCESSES
    store = open_store(url)
    with store.write() as unit:
        assert unit.cases.next_reference(2026) == f"2026-{PROCESSES * TURNS + 1:04d}"
    store.close()


def test_sqlite_keeps_what_it_says_it_wrote(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'waardenweg.db'}")
    with store.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2  # FULL
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
    store.close()


def test_cases_that_are_opened_at_once_get_numbers_of_their_own(town: Town) -> None:
    together = Barrier(8)

    def take_one(_: int) -> str:
        together.wait()
        with town.store.write() as unit:
            return unit.cases.next_reference(2031)

    with ThreadPoolExecutor(8) as several:
        numbers = sorted(several.map(take_one, range(8)))

    assert numbers == [f"2031-{number:04d}" for number in range(1, 9)]
