"""An instrument of the task registry as a questionnaire, so that it is filled in as all the others are.

The registry keeps a flat list in which nothing is conditional; the topic of a question is its only order.
"""

from collections.abc import Mapping
from types import MappingProxyType

from models.official.definition import Definition, Task
from models.official.task_registry import Instrument, RegistryQuestion
from models.official.vocabulary import TaskType

_TYPES: Mapping[str, TaskType] = MappingProxyType(
    {
        "closed_question": TaskType.TEXT_INPUT,  # the registry names no options
        "upload_document": TaskType.TEXT_INPUT,  # where the document stands
        "sign_task": TaskType.SIGNING,
    }
)


def as_definition(instrument: Instrument, content_hash: str) -> Definition:
    """One group per topic, in the order in which topics come; of two questions with one urn the first is kept.

    ``content_hash``: of the registry that the instrument stands in.
    """
    urn, _, version = instrument.urn.rpartition(":")
    by_topic: dict[str, dict[str, Task]] = {}
    seen: set[str] = set()
    for question in instrument.questions:
        task = _task(question, instrument.urn)
        if task.id not in seen:
            seen.add(task.id)
            by_topic.setdefault(question.topics[0] if question.topics else instrument.name, {})[task.id] = task
    return Definition(
        urn=urn,
        version=version,
        hash=content_hash,
        name=instrument.name,
        description=instrument.description,
        prefix_question_ids=True,
        tasks=tuple(_group(place, topic, tasks) for place, (topic, tasks) in enumerate(by_topic.items(), start=1)),
        outcomes=(),
    )


def _group(place: int, topic: str, tasks: Mapping[str, Task]) -> Task:
    return Task(
        id=f"topic.{place}",
        label=topic,
        description="",
        types=(TaskType.TASK_GROUP,),
        repeatable=False,
        tasks=tuple(tasks.values()),
    )


def _task(question: RegistryQuestion, instrument: str) -> Task:
    known = tuple(dict.fromkeys(_TYPES[name] for name in question.types if name in _TYPES))
    return Task(
        id=question.urn.removeprefix(f"{instrument}:"),
        label=question.question,
        description="",
        types=known[:1] or (TaskType.OPEN_TEXT,),
        repeatable=False,
        roles=question.roles,
    )
