from pathlib import Path

import pytest

from models.errors import InvalidMethod, UnknownMethod
from models.methods import content_hash, load_questionnaire, method_file
from models.reading import read_toml

HEAD = 'id = "form"\nversion = "1"\n'
POINT = HEAD + '[[point]]\nid = "first"\nlabel = "First"\n'


def written(folder: Path, text: str) -> Path:
    place = folder / "form.toml"
    place.write_text(text, encoding="utf-8")
    return place


def question(**keys: str) -> str:
    filled = {"id": '"asked"', "type": '"one"', "label": '"Asked?"', "options": '{ no = "No", yes = "Yes" }', **keys}
    return POINT + "[[point.question]]\n" + "".join(f"{key} = {value}\n" for key, value in filled.items() if value)


def test_the_intake_questions_ship_exactly_as_the_contract_has_them(shared: Path) -> None:
    shipped = Path(__file__).parents[2] / "methods" / "intake-questions.toml"

    assert shipped.read_bytes() == (shared / "contracts" / "intake-questions.toml").read_bytes()


def test_the_intake_has_the_seven_points_of_the_vision_and_the_values() -> None:
    intake = load_questionnaire("intake-questions")

    assert [point.number for point in intake.points] == [1, 2, 3, 4, 5, 6, 7, 8]
    assert intake.parameters == {"large_scale_people": 10000, "edpb_required": 2}
    assert (intake.id, intake.version, intake.language) == ("intake-check", "1", "nl")


def test_a_shipped_questionnaire_is_read_once_only() -> None:
    assert load_questionnaire("intake-questions") is load_questionnaire("intake-questions")


def test_the_hash_changes_with_what_is_said_and_not_with_the_layout() -> None:
    plain = read_toml('a = 1\nb = ["x"]', "one.toml")
    spaced = read_toml('# a comment\na   = 1\n\nb = [ "x", ]', "two.toml")
    other = read_toml('a = 1\nb = ["y"]', "three.toml")

    assert content_hash(plain) == content_hash(spaced) != content_hash(other)


def test_a_method_that_does_not_exist_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(UnknownMethod, match=r"no-such-form\.toml"):
        load_questionnaire("no-such-form")
    with pytest.raises(UnknownMethod, match=r"gone\.toml"):
        method_file(tmp_path / "gone.toml")


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("id = ", r"form\.toml: this is no TOML"),
        ('version = "1"', r"form\.toml: id: add it"),
        ("id = 3\n", r"form\.toml: id: write a text"),
        (HEAD, r"point: add at least one"),
        (POINT.replace('label = "First"', 'lable = "First"'), r"point first\.label: add it"),
        (question(labell='"x"'), r"labell: this key is not known here; did you mean label\?"),
        (question(type='"some"'), r"point first\.question asked\.type: write one of one, many"),
        (question(id='"Asked it"'), r"id: use small letters"),
        (question(options=""), r"options: add options"),
        (question(options="{ no = 3 }"), r"options\.no: write a text"),
        (question(options='{ unknown = "?" }'), r"leave unknown out"),
        (question(type='"text"'), r"options: leave them out"),
        (question(exclusive='["no"]'), r'exclusive: leave it out: only a "many"'),
        (question(type='"many"', exclusive='["none"]'), r"exclusive: 'none' is no option"),
        (question(required='"yes"'), r"required: write true or false"),
        (question(show_if='{ gone = ["yes"] }'), r"show_if\.gone: name a"),
        (question(show_if='{ asked = ["yes"] }'), r"goes in a circle: asked > asked"),
        (
            question() + question(id='"later"', show_if='{ asked = ["maybe"] }').removeprefix(POINT),
            r"'maybe' is no opt",
        ),
        (question() + question().removeprefix(POINT), r"question asked: give each its own id"),
        (
            HEAD + "[parameters]\nmany = '3'\n" + question().removeprefix(HEAD),
            r"parameters\.many: write a whole number",
        ),
        (question() + "[[point.group]]\nid='g'\nlabel='G'\n", r"group g\.repeat_for: name a"),
        (question() + "[[point.group]]\nid='g'\nlabel='G'\nrepeat_for='asked'\n", r"g\.repeat_for: name a \"many\""),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_file_key_and_mend(tmp_path: Path, text: str, named: str) -> None:
    with pytest.raises(InvalidMethod, match=named):
        load_questionnaire(written(tmp_path, text))


def test_a_circle_over_several_questions_is_refused(tmp_path: Path) -> None:
    first = question(show_if='{ second = ["yes"] }')
    second = question(id='"second"', show_if='{ asked = ["yes"] }').removeprefix(POINT)

    with pytest.raises(InvalidMethod, match="circle"):
        load_questionnaire(written(tmp_path, first + second))
