"""The words of the official formats, as they are written there, and the levels of what is found wrong in them."""

from enum import StrEnum


class DiagnosticLevel(StrEnum):
    """How bad a finding is."""

    ERROR = "error"  # something in the file does not do what it says
    WARNING = "warning"  # it works, but whoever keeps the file will want to know


class TaskType(StrEnum):
    """What kind of task a definition asks for."""

    TASK_GROUP = "task_group"
    INFORMATIONAL = "informational"
    SIGNING = "signing"
    TEXT_INPUT = "text_input"
    OPEN_TEXT = "open_text"
    SELECT_OPTION = "select_option"
    RADIO_OPTION = "radio_option"
    CHECKBOX_OPTION = "checkbox_option"
    MULTISELECT_OPTION = "multiselect_option"
    MULTISELECT_SCROLLABLE = "multiselect_scrollable"
    DATE = "date"
    IMAGE = "image"


WITHOUT_ANSWER = frozenset({TaskType.TASK_GROUP, TaskType.INFORMATIONAL, TaskType.SIGNING})
"""Tasks that hold or tell something, and take no answer themselves."""


class DependencyKind(StrEnum):
    """In what a task depends on another."""

    CONDITIONAL = "conditional"  # whether it is shown
    SOURCE_OPTIONS = "source_options"  # which options it offers: the answers given there
    INSTANCE_MAPPING = "instance_mapping"  # how often it is repeated: as often as the other


class Operator(StrEnum):
    """How a condition compares the answer of another task."""

    EQUALS = "equals"
    CONTAINS = "contains"
    ANY = "any"


class Action(StrEnum):
    """What a dependency does where its condition holds."""

    SHOW = "show"
    HIDE = "hide"  # allowed by the schema, without effect in the official engine
    OPTIONS = "options"
    SYNC_INSTANCES = "sync_instances"
