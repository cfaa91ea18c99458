"""The retention terms: read from a file, refused where they cannot be used, and counted from the end of a case."""

from datetime import date
from pathlib import Path

import pytest

from models.errors import InvalidMethod
from models.retention_terms import retention_terms
from models.vocabulary import Nomination, Result

RULE = """
[[rule]]
id = "one"
results = [{results}]
nomination = "{nomination}"
{years}
source = "Selectielijst."
"""
HEAD = 'id = "retention"\nversion = "7"\nlabel = "Termijnen"\nsettled_by = "archivaris"\n'


def written(tmp_path: Path, *rules: str) -> Path:
    path = tmp_path / "terms.toml"
    path.write_text(HEAD + "".join(rules), encoding="utf-8")
    return path


def rule(results: str = '"cleared"', nomination: str = "destroy", years: str = "years = 5") -> str:
    return RULE.format(results=results, nomination=nomination, years=years)


def test_what_comes_along_covers_every_result_and_was_settled_by_nobody() -> None:
    terms = retention_terms()

    assert all(terms.rule_for(result) for result in Result)
    assert terms.settled_by == ""


def test_a_term_counts_from_the_end_and_what_is_kept_for_ever_is_never_due(tmp_path: Path) -> None:
    terms = retention_terms(written(tmp_path, rule(), rule('"completed"', "keep", "")))
    destroyed, kept = (terms.rule_for(result) for result in (Result.CLEARED, Result.COMPLETED))

    assert destroyed is not None
    assert kept is not None
    assert destroyed.due_on(date(2024, 2, 29)) == date(2029, 2, 28)
    assert (kept.nomination, kept.due_on(date(2024, 2, 29))) == (Nomination.KEEP, None)
    assert terms.rule_for(Result.STOPPED) is None


@pytest.mark.parametrize(
    "rules",
    [
        (rule('"nonsense"'),),
        (rule(nomination="burn"),),
        (rule(years="years = 0"),),
        (rule(years=""),),
        (rule(nomination="keep"),),
        (rule(), rule()),
    ],
)
def test_terms_that_cannot_be_used_are_refused_by_name(tmp_path: Path, rules: tuple[str, ...]) -> None:
    with pytest.raises(InvalidMethod, match=r"terms\.toml"):
        retention_terms(written(tmp_path, *rules))
