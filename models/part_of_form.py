"""A form of which only a part is asked again: the rest stands as it was answered."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from types import MappingProxyType

from models.question import Answers, Asked
from models.questionnaire import Questionnaire


@dataclass(frozen=True, kw_only=True, eq=False)
class PartOfForm(Questionnaire):
    """``stands``: how the answer paths begin that are not asked; ``known``: their answers.

    Conditions read what stands as if it were answered now; nothing that is sent can change it.
    """

    stands: frozenset[str]
    known: Answers = field(default_factory=lambda: MappingProxyType({}))

    @classmethod
    def of(cls, form: Questionnaire, stands: Iterable[str], answers: Answers) -> "PartOfForm":
        """The part of a form that is asked where ``stands`` is not. ``answers``: everything that is known."""
        beginnings = frozenset(stands)
        known = {path: answer for path, answer in answers.items() if beginning_of(path) in beginnings}
        own: Mapping[str, object] = {one.name: getattr(form, one.name) for one in fields(Questionnaire)}
        return cls(**own, stands=beginnings, known=known)  # type: ignore[arg-type]  # the fields of the form itself

    def asking(self, answers: Answers, *, spare_rows: int = 0) -> Iterator[Asked]:
        """As of the whole form, without what stands."""
        for one in super().asking({**answers, **self.known}, spare_rows=spare_rows):
            if beginning_of(one.path) not in self.stands:
                yield one


def beginning_of(path: str) -> str:
    """Of the path in one instance of a group that instance, else the path itself."""
    return f"{path.partition(']')[0]}]" if "]" in path else path
