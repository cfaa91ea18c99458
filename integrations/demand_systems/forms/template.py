"""The empty intake form as an Excel file, made from the questionnaires: a new question is a new column by itself."""

from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from integrations.demand_systems.forms.columns import DEMAND, Column, columns
from integrations.demand_systems.reasons import words_in
from models.forms import form_named
from models.question import QuestionType

_ROWS = 500
"""So many rows have a list to choose from."""
_WIDTH = 28
_FILLS = {True: PatternFill("solid", fgColor="FFE2ECF7"), False: PatternFill("solid", fgColor="FFF3F3F3")}
_BOLD = Font(bold=True)
_TOP = Alignment(wrap_text=True, vertical="top")


def write_template(file: Path) -> None:
    """Write the empty form to ``file`` (.xlsx), over what stood there; raises ``OSError``."""
    words = words_in("workbook")
    book = Workbook()
    form = book.active
    assert isinstance(form, Worksheet), "a new workbook opens with a sheet"
    form.title = words["form"]
    explanation, choices = book.create_sheet(words["explanation"]), book.create_sheet(words["choices"])
    for place, column in enumerate(columns(), start=1):
        _head(form, place, column)
        if column.question.options:
            _offer(form, choices, place, column)
    form.freeze_panes = "B2"
    form.row_dimensions[1].height = 60
    _explain(explanation)
    book.save(file)


def _head(form: Worksheet, place: int, column: Column) -> None:
    cell = form.cell(row=1, column=place, value=column.label)
    cell.font, cell.alignment, cell.fill = _BOLD, _TOP, _FILLS[column.form == DEMAND]
    form.column_dimensions[get_column_letter(place)].width = _WIDTH


def _offer(form: Worksheet, choices: Worksheet, place: int, column: Column) -> None:
    """The options of a question on the sheet with choices, and a list of them where one is taken.

    A list inside the validation itself would break at the commas in the options.
    """
    letter = get_column_letter(place)
    labels = _labels(column)
    for row, text in enumerate([column.label, *labels], start=1):
        choices.cell(row=row, column=place, value=text)
    choices.column_dimensions[letter].width = _WIDTH
    if column.question.type is QuestionType.ONE:
        where = f"{quote_sheetname(choices.title)}!${letter}$2:${letter}${len(labels) + 1}"
        validation = DataValidation(type="list", formula1=where, allow_blank=True, showErrorMessage=True)
        validation.add(f"{letter}2:{letter}{_ROWS + 1}")
        form.add_data_validation(validation)


def _explain(sheet: Worksheet) -> None:
    words = words_in("workbook")
    rows: list[list[Any]] = [[words[name] for name in ("column", "required", "what", "options")]]
    for column in columns():
        required = words["yes"] if column.question.required else words["no"]
        rows.append([column.label, required, _what(column), "\n".join(_labels(column))])
    rows += [[], [form_named(DEMAND).help], *([line] for line in words["closing"])]
    for row in rows:
        sheet.append(row)
    for letter, width in (("A", 40), ("B", 10), ("C", 60), ("D", 60)):
        sheet.column_dimensions[letter].width = width
    for cells in sheet.iter_rows():
        for cell in cells:
            cell.alignment = _TOP
    for cell in sheet[1]:
        cell.font = _BOLD


def _what(column: Column) -> str:
    question = column.question
    several = words_in("workbook")["several"] if question.type is QuestionType.MANY else ""
    return " ".join(filter(None, [question.help, several, question.example and f"({question.example})"]))


def _labels(column: Column) -> list[str]:
    unknown = [words_in("workbook")["unknown"]] if column.question.allows_unknown else []
    return [*column.question.options.values(), *unknown]
