"""What is wrong in an official file: it is told, and the rest of the file is used."""

from dataclasses import dataclass, field

from models.official.vocabulary import DiagnosticLevel


@dataclass(frozen=True, kw_only=True)
class Diagnostic:
    """One finding: how bad, at which task or file, and what it is."""

    level: DiagnosticLevel
    where: str
    text: str


@dataclass(kw_only=True)
class Findings:
    """Gathers diagnostics while a file is read; the same finding counts once."""

    found: dict[Diagnostic, None] = field(default_factory=dict)

    def error(self, where: str, text: str) -> None:
        """Something does not do what the file says."""
        self._add(DiagnosticLevel.ERROR, where, text)

    def warning(self, where: str, text: str) -> None:
        """Something works, but stands out."""
        self._add(DiagnosticLevel.WARNING, where, text)

    def all(self) -> tuple[Diagnostic, ...]:
        """What was found so far, in the order in which it was found."""
        return tuple(self.found)

    def _add(self, level: DiagnosticLevel, where: str, text: str) -> None:
        self.found.setdefault(Diagnostic(level=level, where=where, text=" ".join(text.split())))
