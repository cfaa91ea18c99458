"""The page with the drawing of the lifecycle, generated from its table."""

from models.lifecycle import TRANSITIONS, as_mermaid


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
