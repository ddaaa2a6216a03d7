"""The files of every report hold what its page shows; no cell evaluates, equal figures give equal bytes, PDF says what it is."""

from __future__ import annotations

import csv
import io
import json
import random

import openpyxl
import pytest
from django.core.management import CommandError, call_command
from pypdf import PdfReader

from adjustments.models import CatalogueEntry
from adjustments.reports import charts, export
from adjustments.reports.asked import Asked
from adjustments.reports.catalogue import REPORTS, answer
from adjustments.rules.disclosure import Audience, Column, Count, Median, Money, Percent, Table
from tests.builders import GOODS, asked

EVIL = '=HYPERLINK("http://example.org")'


@pytest.fixture
def answers(trust):
    return [answer(report, Asked(by="category" if "by" in report.asks else ""), trust) for report in REPORTS.values()]


def cells(shown):
    return [[cell.value for cell in row.cells] for row in shown.rows]


def test_a_workbook_holds_every_table_with_numbers_as_numbers(answers):
    for said in answers:
        book = openpyxl.load_workbook(io.BytesIO(export.as_xlsx(said)))
        assert book.sheetnames == ["About", *(shown.title[:31] for shown in said.tables)]
        about = [row[0].value for row in book["About"].iter_rows()]
        assert about[:3] == [said.report.title, said.report.question, said.sentence]
        assert "Live figures, not for publication" in about
        assert set(said.report.notes) <= set(about)
        for shown in said.tables:
            rows = list(book[shown.title[:31]].iter_rows())
            assert [cell.value for cell in rows[0]] == export.headings(shown)
            for line, row in zip(rows[1:], shown.rows, strict=True):
                assert not any(cell.data_type == "f" for cell in line)
                for cell, unit, was in zip(line[len(shown.dimensions) :], shown.units, row.cells, strict=True):
                    assert cell.data_type == ("s" if was.value is None else "n")
                    if was.value is not None:
                        assert round(cell.value * 100 if unit == "percent" else cell.value, 6) == was.value
                        assert ("%" in cell.number_format, "£" in cell.number_format) == (unit == "percent", unit == "pounds")


def test_csv_and_json_hold_the_same_figures_as_the_page(answers):
    for said in answers:
        data = json.loads(export.as_json(said))
        assert data["sentence"] == said.sentence
        for shown, table in zip(said.tables, data["tables"], strict=True):
            assert [[figure["value"] for figure in row["figures"]] for row in table["rows"]] == cells(shown)
            lines = list(csv.reader(io.StringIO(export.as_csv(shown))))
            assert lines[0] == export.headings(shown)
            found = [
                [None if not cell.lstrip("-").isdigit() else int(cell) for cell in line[len(shown.dimensions) :]]
                for line in lines[1:]
            ]
            assert found == cells(shown)


def text_of(pdf):
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def tags(node, found):
    """What the structure tree of a PDF is made of: (tag, attributes, alternative text)."""
    for kid in node.get("/K", []) if isinstance(node.get("/K", []), list) else [node["/K"]]:
        kid = kid.get_object() if hasattr(kid, "get_object") else kid
        if isinstance(kid, dict) and "/S" in kid:
            attributes = kid.get("/A", {})
            found.append(
                (
                    str(kid["/S"]),
                    str(attributes.get_object() if hasattr(attributes, "get_object") else attributes),
                    kid.get("/Alt"),
                )
            )
            tags(kid, found)
    return found


def test_a_pdf_says_what_the_page_says_and_its_structure_has_headings_header_cells_with_scope_and_words_for_charts(answers):
    for said in answers:
        pdf = export.as_pdf(said)
        reader = PdfReader(io.BytesIO(pdf))
        assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
        assert reader.trailer["/Root"]["/Lang"] == "en-GB"
        assert reader.metadata.title == said.report.title
        words = text_of(pdf).replace("- ", "")
        assert said.report.question in words
        found = tags(reader.trailer["/Root"]["/StructTreeRoot"], [])
        kinds = [tag for tag, _, _ in found]
        assert kinds.count("/H1") == 1
        assert kinds.count("/H2") >= len(said.tables)
        assert kinds.count("/Table") == len(said.tables)
        heads = [attributes for tag, attributes, _ in found if tag == "/TH"]
        assert len(heads) >= sum(len(export.headings(shown)) for shown in said.tables)
        assert all("/Scope" in attributes for attributes in heads)
        drawn = [chart for shown, codes in said.drawn() if (chart := charts.bars(shown, codes))]
        assert [alt for tag, _, alt in found if tag == "/Figure"] == [chart.description for chart in drawn]


def test_equal_figures_give_equal_files(answers, trust):
    said = answers[0]
    for make in (export.as_xlsx, export.as_pdf, export.as_json):
        assert make(said) == make(answer(said.report, said.asked, trust))


def table(label):
    value = 3
    columns = (
        Column("n", "Cases"),
        Column("share", "Share", of=("n", "all")),
        Column("days", "Days", of=("n",)),
        Column("sum", "Sum", of=("n",)),
    )
    rows = {
        (label,): (Count(value), Percent(value, 9), Median(7, value), Money(1200, value, 900)),
        ("Other",): (Count(0), Percent(0, 0), Median(None, 0), Money(0, 0, 0)),
    }
    return Table("Made up", period="all", columns=columns, dimensions=("category",), rows=rows)


def test_no_cell_starts_a_formula():
    for label in (EVIL, "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"):
        lines = list(csv.reader(io.StringIO(export.as_csv(table(label).for_audience(Audience.CASEWORK)))))
        assert lines[1][0] == f"'{label}"


def test_a_category_that_looks_like_a_formula_is_words_in_the_workbook(cast, at):
    CatalogueEntry.objects.filter(code=GOODS).update(category=EVIL)
    asked(cast.amina, GOODS, at=at)
    said = answer(REPORTS["volumes"], Asked(by="category"), at)
    book = openpyxl.load_workbook(io.BytesIO(export.as_xlsx(said)))
    cell = book["By category"]["A2"]
    assert (cell.value, cell.data_type, cell.hyperlink) == (EVIL, "s", None)
    assert "HYPERLINK" in text_of(export.as_pdf(said))


def test_a_chart_says_in_words_what_it_draws_and_draws_no_bar_for_nothing():
    chart = charts.bars(table("A").for_audience(Audience.CASEWORK), ("days", "sum"))
    assert [row.label for row in chart.rows] == ["A", "Other"]
    assert [bar.width > 0 for row in chart.rows for bar in row.bars] == [True, True, False, False]
    assert [bar.is_striped for bar in chart.rows[0].bars] == [False, True]
    assert chart.description == "A: 7 working days, £1,200; Other: –, £0."
    assert chart.key == ("Days (working days)", "Sum (£)")
    nothing = Table(
        "Made up", period="all", columns=(Column("n", "Cases"),), dimensions=("category",), rows={("A",): (Count(0),)}
    )
    assert charts.bars(nothing.for_audience(Audience.CASEWORK), ("n",)) is None


def test_longer_figures_have_longer_bars():
    rng = random.Random(4)
    values = [rng.randrange(1, 500) for _ in range(12)]
    rows = {(f"Row {number}",): (Count(value),) for number, value in enumerate(values)}
    shown = Table("Made up", period="all", columns=(Column("n", "Cases"),), dimensions=("category",), rows=rows)
    widths = [row.bars[0].width for row in charts.bars(shown.for_audience(Audience.CASEWORK), ("n",)).rows]
    longest = max(values)
    assert all(abs(width / max(widths) - value / longest) < 0.01 for width, value in zip(widths, values, strict=True))


def test_the_command_prints_csv_and_json(trust, capsys):
    call_command("turnaround", "--format", "json")
    assert json.loads(capsys.readouterr().out)["report"] == "turnaround"
    call_command("turnaround", "--period", "all", "--by", "category")
    assert capsys.readouterr().out.startswith("Category,Completed,Half took at most (working days)")
    with pytest.raises(CommandError, match="2026-Q3"):
        call_command("turnaround", "--period", "nonsense")
