"""Tables 1-3 with the paper's rows and new ones."""

from tests.bench.reported import a_run, every_kind, scored

from vifailback.bench.paper import paper_tables
from vifailback.bench.report.document import report_on
from vifailback.bench.report.measured import SUITES
from vifailback.bench.report.tables import tables_of
from vifailback.bench.report.texts import to_latex, to_markdown
from vifailback.types import QuestionKind


def the_papers_questions(name: str, value: float, hard: str = "paper_fig10"):
    counts = {kind: n for suite in ("lite", "hard") for kind, n in paper_tables().counts[suite].items()}
    return a_run(name, *(scored(kind, [value] * n) for kind, n in counts.items()), hard=hard)


def test_the_papers_rows_stand_as_printed_and_new_ones_below() -> None:
    tables = {table.key: table for table in tables_of([a_run("mine", every_kind(lambda *_: 0.5, 4))])}
    assert list(tables) == ["table1", "table2", "table3", "symbols"]
    table2 = tables["table2"]
    assert [row.name for row in table2.rows if not row.measured] == [row.model for row in paper_tables().models]
    gpt = next(row for row in table2.rows if row.name == "GPT-4o")
    assert [cell.percent for cell in gpt.cells] == [93.40, 46.97, 13.93, 40.90, 44.16, 43.26, 48.21]
    assert table2.rows[-1].name == "mine"
    assert [cell.percent for cell in table2.rows[-1].cells] == [50] * 7


def test_the_printed_average_that_its_columns_contradict_has_a_footnote() -> None:
    table2 = tables_of([a_run("mine", every_kind(lambda *_: 0.5, 4))])[1]
    own = next(row for row in table2.rows if row.name == "ViFailback-8B")
    (number,) = own.cells[-1].notes
    assert own.cells[-1].percent == 93.70
    assert "94.09" in table2.notes[number - 1]


def test_best_and_second_best_are_those_of_the_paper_where_runs_cannot_be_compared() -> None:
    table2 = tables_of([a_run("mine", every_kind(lambda *_: 1.0, 4))])[1]
    ranks = {row.name: [cell.rank for cell in row.cells] for row in table2.rows}
    assert ranks["ViFailback-8B"] == [1] * 7
    assert ranks["Qwen3-VL-32B-Instruct"][0] == 2
    assert ranks["mine"] == [None] * 7
    (notes,) = [row.notes for row in table2.rows if row.measured]
    assert "24 questions that are not the paper's 2,622" in table2.notes[notes[0] - 1]


def test_a_run_on_the_papers_questions_is_ranked_among_its_rows() -> None:
    table1, table2, table3 = tables_of([the_papers_questions("mine", 0.97), the_papers_questions("exact", 1, "exact")])
    rows = {row.name: row for row in table2.rows}
    assert [cell.rank for cell in rows["exact"].cells] == [1] * 7
    assert [cell.rank for cell in rows["mine"].cells] == [None, 2, 2, 2, 2, 2, 2]
    hard = {row.name: row for row in table3.rows}
    assert hard["mine"].cells[-1].rank == 1
    assert hard["exact"].cells[-1].rank is None
    overall = {row.name: row for row in table1.rows}
    assert overall["mine"].cells[-1].figure is not None
    assert overall["mine"].cells[-1].figure.n == sum(sum(own.values()) for own in paper_tables().counts.values())


def test_markdown_and_latex_hold_every_row_and_note() -> None:
    report = report_on([a_run("a_model_100%", every_kind(lambda *_: 0.25, 3))])
    markdown, latex = to_markdown(report), to_latex(report)
    for row in paper_tables().models:
        assert f"| {row.model}" in markdown
        assert row.model in latex
    assert "| a\\_model\\_100%" in markdown
    assert "a\\_model\\_100\\%" in latex
    assert "**98.20**" in markdown
    assert "\\textbf{98.20}" in latex
    lines = [line for line in latex.splitlines() if line.endswith(r"\\") and "&" in line]
    assert {line.count("&") for line in lines} == {3, 7, 6}
    assert latex.count(r"\begin{tabular}") == latex.count(r"\end{tabular}") == 4


def test_a_run_of_one_suite_stands_only_in_its_table() -> None:
    run = a_run("mine", scored(QuestionKind.FAILURE_REASON, [1.0, 0.0]))
    table1, table2, table3 = tables_of([run])
    assert not [row for row in table2.rows if row.measured]
    assert [row.name for row in table3.rows if row.measured] == ["mine"]
    (row,) = [row for row in table1.rows if row.measured]
    assert [cell.percent for cell in row.cells] == [None, 50, None]
    assert len(SUITES["hard"]) + 1 == len(table3.columns)
