"""The page with the drawing of the lifecycle, and the drawing in the README, generated from its table."""

import re

from models.lifecycle import TRANSITIONS, as_mermaid
from models.vocabulary import Step

EVERYWHERE = frozenset({Step.RETRIAGE, Step.WITHDRAW})
"""Steps that are possible from nearly everywhere; in the small drawing they would hide the road."""


def lifecycle_page() -> str:
    """The whole page; ``make draw`` writes it and a test holds it to the table."""
    rows = [
        f"| {row.source} | {row.step.replace('_', ' ')} | {row.target} | {', '.join(sorted(row.moved_by))} "
        f"| {(row.needs.__doc__ or '').strip() if row.needs else ''} | {row.result or ''} |"
        for row in TRANSITIONS
    ]
    return "\n".join(
        [
            "# The lifecycle of a case",
            "",
            "Generated from `models/lifecycle.py` by `make draw`; do not edit. What is not drawn here does not exist.",
            "",
            "```mermaid",
            as_mermaid().rstrip(),
            "```",
            "",
            "| from | step | to | moved by | needs | result |",
            "|---|---|---|---|---|---|",
            *rows,
            "",
        ]
    )


def with_drawing(readme: str) -> str:
    """The README with the drawing between its markers, without the steps that the source may take at any time."""
    drawing = f"<!-- lifecycle -->\n```mermaid\n{as_mermaid(without=EVERYWHERE)}```\n<!-- /lifecycle -->"
    return re.sub(r"<!-- lifecycle -->.*<!-- /lifecycle -->", lambda _: drawing, readme, flags=re.DOTALL)
