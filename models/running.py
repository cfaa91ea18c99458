"""When a project counts as running: what the DPIA must come before, and by which words that is seen."""

from models.vocabulary import Origin, Phase

STARTED = frozenset({Phase.MONITORING, Phase.CLOSING})
"""Phases in which a project runs."""
BORN_RUNNING = (Origin.EXISTING_SYSTEM, Origin.REGISTER)
"""Origins of what was in use before its case began."""
PROJECT_PHASE = "project_phase"
RUNNING_ALREADY = frozenset({"running", "closing"})
"""The intake's question how far a project is, and its answers that mean that it runs."""
