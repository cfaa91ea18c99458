"""An official questionnaire in our own words that holds every kind of question, and what may go wrong in a file."""

from typing import Any

from tests.official import OPTIONS_FROM_ROWS, YES_OR_NO, repeated_with, shown_if, task

RIGHTS = [{"value": f"Recht {number}"} for number in range(1, 31)]
ENTICING = (
    'Lees <a href="https://example.org/uitleg" target="_blank">de uitleg</a> over een <strong>algoritme</strong>.'
    '<script>alert("x")</script><img src="https://example.org/volg.png"><a href="javascript:alert(1)">klik</a>'
    '<ul>\n  <li onclick="x()">een punt</li>\n</ul>Zie ook de <a href="#" data-form-link="PRE_SCAN">pre-scan</a>.'
)
MINES = [{"value": "laag"}, {"value": "midden"}, {"value": "hoog"}]

TASKS: list[dict[str, Any]] = [
    task(
        "0",
        task("0.1", kind="radio_option", options=YES_OR_NO, required_status=True, task="Verwerk je gegevens?"),
        task("0.2", kind="open_text", dependencies=[shown_if("0.1", True)], task="Welke gegevens?"),
        task("0.3", kind="date", task="Wanneer begint het?"),
        task("0.4", kind="image", task="Schets"),
        task("0.5", kind="informational", task="Om te weten", description="Neem de tijd."),
        task="Begin",
        description=ENTICING,
    ),
    task(
        "1",
        task(
            "1.1", task("1.1.1", kind="text_input", task="Naam"), repeatable=True, item_name="gegeven", task="Gegevens"
        ),
        task("1.2", kind="checkbox_option", dependencies=[OPTIONS_FROM_ROWS], task="Welke zijn gevoelig?"),
        task("1.3", kind="multiselect_scrollable", options=RIGHTS, task="Geraakte rechten"),
        task="Gegevens",
    ),
    task(
        "2",
        task(
            "2.1",
            task("2.1.1", kind="select_option", options=MINES, task="Risico"),
            repeatable=True,
            instance_label_template="Gegeven {1.1.1}",
            dependencies=[repeated_with("1.1.1")],
            task="Risico per gegeven",
        ),
        task(
            "2.actie",
            task("2.actie.tekst", repeatable=True, task="Actiepunt"),
            action_point_group=True,
            task="Actiepunten",
        ),
        task="Risico's",
    ),
    task("3", task("3.1", task="Slot"), action_point_summary=True, task="Afronding"),
]
ASSESSMENTS: list[dict[str, Any]] = [
    {
        "id": "DPIA",
        "levels": [
            {
                "level": "required",
                "expression": "criteria.yes",
                "result": "DPIA verplicht",
                "criteria": [
                    {"id": "yes", "expression": "bool(answers('0.1'))", "explanation": "je gegevens verwerkt"}
                ],
            }
        ],
    }
]
GLOSSARY: dict[str, Any] = {
    "name": "Begrippen bij ours",
    "definitions": [
        {"term": "algoritme", "definition": "Een reeks stappen die een [computer] uitvoert."},
        {"term": "DE", "definition": "Te kort om te zoeken."},
        {"term": "UITLEG", "definition": "Een afkorting, en geen woord."},
    ],
}
"""Its name is what ties it to the questionnaire; no official file says more."""
