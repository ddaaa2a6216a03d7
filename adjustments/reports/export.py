"""A report as CSV, XLSX, JSON and tagged PDF, all made of what its tables show. Equal figures give equal files, byte by byte.

No cell can start a formula.
"""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import typst
import xlsxwriter

from .. import wording
from ..rules.disclosure import Shown, ShownCell, Unit
from . import charts
from .asked import in_words
from .catalogue import Answer
from .figures import heading, in_table

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_FORMATS = {Unit.CASES: "#,##0", Unit.WORKING_DAYS: "#,##0", Unit.PERCENT: "0%", Unit.POUNDS: "£#,##0"}
_TEMPLATE = Path(__file__).with_name("report.typ")


def inert(cell: Any) -> Any:
    """Return a text cell that no spreadsheet evaluates."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def headings(shown: Shown) -> list[str]:
    """Return the heading of every column, those of the labels first, each with its unit."""
    named = (heading(column.heading, unit) for column, unit in zip(shown.columns, shown.units, strict=True))
    return [*charts.titled(shown), *named]


def labels(shown: Shown) -> list[list[str]]:
    """Return the labels of every row as people read them."""
    return [[str(wording.ALL_OF_THEM) if label is None else label for label in row.labels] for row in shown.rows]


def about(answer: Answer) -> list[str]:
    """Return what stands above the figures: what they are of, when they were counted, and whether they may be published."""
    has_period = "period" in answer.report.asks
    counted = f"Counted {answer.at:%d %B %Y, %H:%M} UTC"
    return [in_words(answer.asked, with_period=has_period), counted, str(wording.MARKS[answer.mark])]


def as_csv(shown: Shown) -> str:
    """Return one table as CSV with a header; where there is no figure, why."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(map(inert, headings(shown)))
    for names, row in zip(labels(shown), shown.rows, strict=True):
        writer.writerow([*map(inert, names), *(inert(_plain(cell)) for cell in row.cells)])
    return text.getvalue()


def _plain(cell: ShownCell) -> int | str:
    return str(wording.UNSEEN[cell.reason]) if cell.value is None else cell.value


def as_data(answer: Answer) -> dict[str, Any]:
    """Return the whole report as plain data, for JSON."""
    return {
        "report": answer.report.code,
        "question": answer.report.question,
        "about": about(answer),
        "mark": answer.mark.value,
        "sentence": answer.sentence,
        "tables": [_table_as_data(shown) for shown in answer.tables],
        "notes": list(answer.report.notes),
    }


def _table_as_data(shown: Shown) -> dict[str, Any]:
    columns = [
        {"code": column.code, "heading": column.heading, "label": column.label, "unit": unit.value}
        for column, unit in zip(shown.columns, shown.units, strict=True)
    ]
    rows = [
        {"labels": list(row.labels), "figures": [{"value": cell.value, "reason": cell.reason.value} for cell in row.cells]}
        for row in shown.rows
    ]
    return {"title": shown.title, "dimensions": list(shown.dimensions), "columns": columns, "rows": rows}


def as_json(answer: Answer) -> str:
    """Return the whole report as JSON."""
    return json.dumps(as_data(answer), ensure_ascii=False, indent=2)


def as_xlsx(answer: Answer) -> bytes:
    """Return a workbook: what it is about, then a sheet for each table, with numbers as numbers."""
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": answer.report.title, "comments": str(wording.MARKS[answer.mark]), "created": answer.at})
    bold, wrap = book.add_format({"bold": True, "text_wrap": True, "valign": "top"}), book.add_format({"text_wrap": True})
    formats = {unit: book.add_format({"num_format": code}) for unit, code in _FORMATS.items()}
    first = book.add_worksheet("About")
    first.set_column(0, 0, 100)
    lines = [
        answer.report.title,
        answer.report.question,
        answer.sentence,
        *about(answer),
        "How this is counted",
        *answer.report.notes,
    ]
    for number, line in enumerate(lines):
        first.write_string(number, 0, line, bold if line in (answer.report.title, "How this is counted") else wrap)
    for shown in answer.tables:
        _sheet(book, shown, bold, formats)
    book.close()
    return made.getvalue()


def _sheet(book: Any, shown: Shown, bold: Any, formats: dict[Unit, Any]) -> None:
    sheet, names = book.add_worksheet(shown.title[:31]), headings(shown)
    sheet.freeze_panes(1, len(shown.dimensions))
    sheet.set_column(0, len(shown.dimensions) - 1, 36)
    sheet.set_column(len(shown.dimensions), len(names), 18)
    for place, name in enumerate(names):
        sheet.write_string(0, place, name, bold)
    for number, (words, row) in enumerate(zip(labels(shown), shown.rows, strict=True), start=1):
        for place, word in enumerate(words):
            sheet.write_string(number, place, word)
        for place, (cell, unit) in enumerate(zip(row.cells, shown.units, strict=True), start=len(words)):
            if cell.value is None:
                sheet.write_string(number, place, str(wording.UNSEEN[cell.reason]))
            else:
                sheet.write_number(number, place, cell.value / 100 if unit is Unit.PERCENT else cell.value, formats[unit])
    sheet.autofilter(0, 0, len(shown.rows), len(names) - 1)


def as_pdf(answer: Answer) -> bytes:
    """Return a tagged PDF (PDF/UA-1): headings, tables whose headers have a scope, charts with words in their place."""
    data = {
        "title": answer.report.title,
        "question": answer.report.question,
        "sentence": answer.sentence,
        "about": about(answer),
        "charts": [_drawn(chart) for shown, codes in answer.drawn() if (chart := charts.bars(shown, codes))],
        "tables": [_printed(shown) for shown in answer.tables],
        "notes": list(answer.report.notes),
    }
    return typst.compile(
        _TEMPLATE.read_bytes(), sys_inputs={"report": json.dumps(data)}, ignore_system_fonts=True, pdf_standards="ua-1"
    )


def _drawn(chart: charts.Chart) -> dict[str, Any]:
    rows = [
        {
            "label": row.label,
            "bars": [{"part": bar.width / charts.WIDTH, "text": bar.text, "striped": bar.is_striped} for bar in row.bars],
        }
        for row in chart.rows
    ]
    return {"title": chart.title, "words": chart.description, "key": list(chart.key), "rows": rows}


def _printed(shown: Shown) -> dict[str, Any]:
    rows = [
        [*names, *(in_table(cell, unit) for cell, unit in zip(row.cells, shown.units, strict=True))]
        for names, row in zip(labels(shown), shown.rows, strict=True)
    ]
    return {"title": shown.title, "headings": headings(shown), "labels": len(shown.dimensions), "rows": rows}
