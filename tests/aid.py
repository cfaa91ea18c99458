"""A decision aid of our own, as small as it can be, with the labels of the national one; and a registry beside it."""

import json
from pathlib import Path
from typing import Any

from models.official_filling import Finish, PageSent, Start, hand_in_official, save_page, start_official
from models.official_keeping import Import, import_official
from models.vocabulary import Role
from tests.town import Project, Town

NAME = "Onze beslishulp"
HIGH, NOT_HIGH, PROHIBITED = "Een groot risico", "Geen groot risico", "Dit mag niet"


def _answer(text: str, *labels: str, **way: Any) -> dict[str, Any]:
    return {"answer": text} | ({"labels": list(labels)} if labels else {}) | way


def _question(name: str, text: str, *answers: dict[str, Any]) -> dict[str, Any]:
    about = {
        "explanation": f"<p>Uitleg bij <strong>{text}</strong></p><script>alert(1)</script>",
        "category": "risicogroep",
        "subcategory": "Eigen",
        "sources": [{"source": "Artikel 3", "url": "https://example.org/artikel-3"}],
    }
    return {"questionId": name, "question": text, **about, "answers": list(answers)}


_ENDS = [{"if": '"hoog-risico AI" in labels', "nextConclusionId": "9.2"}, {"if": "true", "nextConclusionId": "9.3"}]
QUESTIONS = [
    _question(
        "1",
        "Gebruikt het AI?",
        _answer("Ja", "AI-systeem", nextQuestionId="2"),
        _answer("Nee", "geen algoritme", nextConclusionId="9.0"),
    ),
    _question(
        "2",
        "Wie maakt het?",
        _answer("Wij", "aanbieder", "gebruiksverantwoordelijke", nextQuestionId="3"),
        _answer("Een ander", "gebruiksverantwoordelijke", nextQuestionId="3", subresult="Vraag het de leverancier."),
    ),
    _question(
        "3",
        "Welk risico geeft het?",
        _answer(PROHIBITED, "verboden AI", nextConclusionId="9.1"),
        _answer(HIGH, "hoog-risico AI", nextQuestionId="4"),
        _answer(NOT_HIGH, "geen hoog-risico AI", nextQuestionId="4"),
    ),
    _question(
        "4",
        "Praten mensen ermee?",
        _answer("Ja", "transparantieverplichting", redirects=_ENDS),
        _answer("Nee", "geen transparantieverplichting", redirects=_ENDS),
    ),
]
CONCLUSIONS = [
    {"conclusionId": name, "conclusion": f"Slot {name}", "obligation": f"<strong>Plicht</strong> van {name}"}
    for name in ("9.0", "9.1", "9.2", "9.3")
]
REQUIREMENTS = {
    "aia-90": ("Bewaar logs", [{"type": ["AI-systeem"], "risk_group": ["hoog-risico AI"]}], 0),
    "aia-91": ("Zeg dat het AI is", [{"role": ["gebruiksverantwoordelijke"]}], 0),
    "avg-90": ("Houd gegevens veilig", [], 1),
}


def bring_in(town: Town, folder: Path, *, conclusion: str = "Slot") -> None:
    """Import the aid; another ``conclusion`` makes it another content under the same name and version."""
    told = [{**one, "conclusion": f"{conclusion} {one['conclusionId']}"} for one in CONCLUSIONS]
    file = folder / "decision-tree.yaml"
    file.write_text(json.dumps({"name": NAME, "version": "1", "questions": QUESTIONS, "conclusions": told}))
    _import(town, file)


def bring_in_registry(town: Town, folder: Path) -> None:
    """Import three requirements and one measure."""
    place = folder / "register"
    place.mkdir()
    common = {"systemcard_path": ".x", "schema_version": "1.1.0", "language": "nl", "owners": [], "date": ""}
    for code, (name, profiles, always) in REQUIREMENTS.items():
        about = {
            "description": f"Over {name}.",
            "explanation": "Zie [de uitleg](https://example.org/uitleg) <script>x</script>\n\n- een\n- twee",
        }
        told = {"name": name, "urn": f"urn:nl:ak:ver:{code}", "url": f"https://example.org/{code}", **about}
        kinds = {"subject": ["data"], "lifecycle": ["ontwerp"], "links": ["urn:nl:ak:mtr:owp-01"]}
        rule = {"ai_act_profile": profiles, "always_applicable": always}
        (place / f"{code}-x.yaml").write_text(json.dumps({**common, **told, **kinds, **rule}))
    measure = {"name": "Schrijf op wat je bewaart", "urn": "urn:nl:ak:mtr:owp-01", "url": "https://example.org/owp-01"}
    texts = {"description": "Een lijst.", "explanation": "", "subject": [], "lifecycle": [], "links": []}
    (place / "1-owp-01-x.yaml").write_text(json.dumps({**common, **measure, **texts}))
    _import(town, place)


def walk_aid(project: Project, *answers: str, hand_in: bool = True, by: Role = Role.ETHISCH_NETWERK) -> None:
    """Somebody answers the aid from its first question on, and hands it in."""
    town = project.town
    actor, moment = town.people[by], town.moment
    started = start_official(town.store, Start(reference=project.case.reference, urn=NAME, by=actor, moment=moment))
    given = {str(place): text for place, text in enumerate(answers, start=1)}
    save_page(town.store, PageSent(assessment_id=started.id, values=given, by=actor, moment=moment))
    if hand_in:
        hand_in_official(town.store, Finish(assessment_id=started.id, by=actor, moment=moment))
        town.engine_works()


def _import(town: Town, place: Path) -> None:
    wanted = Import(place=place, source=place.name, licence="", by=town.people[Role.BEHEERDER], moment=town.moment)
    import_official(town.store, wanted)
