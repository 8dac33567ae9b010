"""The paper's own arithmetic (Tables 1-3)."""

import pytest

from vifailback.bench.paper import AVERAGE, PaperModel, paper_tables
from vifailback.types.vqa import HARD_KINDS, LITE_KINDS

TABLES = paper_tables()
LITE, HARD = TABLES.counts["lite"], TABLES.counts["hard"]
WHOLE_LITE = {"InternVL3-8B", "InternVL3-78B", "Gemini-2.5-Pro"}
"""Rows of Table 2 with percentages that are no whole counts of questions."""
HALF_A_DIGIT = 0.005


def micro(row: dict[str, float], counts: dict[str, int]) -> float:
    return sum(row[kind] * count for kind, count in counts.items()) / sum(counts.values())


def test_seventeen_models_in_every_column():
    assert len(TABLES.models) == 17
    assert all(set(model.lite) == {*LITE_KINDS, AVERAGE} for model in TABLES.models)
    assert all(set(model.hard) == {*HARD_KINDS, AVERAGE} for model in TABLES.models)
    assert [model.model for model in TABLES.models if model.overall is None] == ["ViFailback-8B"]


def test_lite_has_2622_questions_and_hard_2192():
    assert list(LITE.values()) == [500, 445, 445, 445, 394, 393]
    assert sum(LITE.values()) == 2622
    assert sum(HARD.values()) == 2192


@pytest.mark.parametrize("model", TABLES.models, ids=lambda model: model.model)
def test_the_printed_lite_average_is_the_mean_over_samples(model: PaperModel):
    # half a digit each in the average and in the mean of the columns
    agrees = abs(micro(dict(model.lite), dict(LITE)) - model.lite[AVERAGE]) <= 2 * HALF_A_DIGIT
    assert agrees == (model.model != "ViFailback-8B")
    mean_over_types = sum(model.lite[kind] for kind in LITE_KINDS) / len(LITE_KINDS)
    assert abs(mean_over_types - model.lite[AVERAGE]) > 2 * HALF_A_DIGIT


def test_the_lite_columns_of_vifailback_8b_give_94_09_where_93_70_is_printed():
    row = next(model for model in TABLES.models if model.model == "ViFailback-8B")
    assert round(micro(dict(row.lite), dict(LITE)), 2) == 94.09
    assert row.lite[AVERAGE] == 93.70
    assert "94.09" in next(note.note for note in TABLES.notes if note.model == row.model and note.table == "lite")


@pytest.mark.parametrize("model", TABLES.models, ids=lambda model: model.model)
def test_lite_percentages_are_whole_counts_but_for_three_rows(model: PaperModel):
    whole = all(
        min(abs(100 * right / count - model.lite[kind]) for right in range(count + 1)) <= HALF_A_DIGIT + 1e-9
        for kind, count in LITE.items()
    )
    assert whole == (model.model not in WHOLE_LITE)


@pytest.mark.parametrize("model", TABLES.models, ids=lambda model: model.model)
def test_the_printed_hard_average_is_the_mean_over_samples_in_every_row(model: PaperModel):
    assert abs(micro(dict(model.hard), dict(HARD)) - model.hard[AVERAGE]) <= HALF_A_DIGIT


def test_no_other_numbers_of_hard_questions_near_these_fit_as_well():
    def worst(counts: dict[str, int]) -> float:
        return max(abs(micro(dict(model.hard), counts) - model.hard[AVERAGE]) for model in TABLES.models)

    kinds = list(HARD)
    moved = [
        {**HARD, more: HARD[more] + by, less: HARD[less] - by}
        for more in kinds
        for less in kinds
        for by in (1, 2, 4)
        if more != less
    ]
    assert worst(dict(HARD)) <= HALF_A_DIGIT < min(map(worst, moved))


@pytest.mark.parametrize("model", [m for m in TABLES.models if m.overall], ids=lambda model: model.model)
def test_the_overall_average_is_the_mean_over_all_4814_samples(model: PaperModel):
    assert model.overall is not None
    lite, hard = model.lite[AVERAGE], model.hard[AVERAGE]
    assert (model.overall["lite"], model.overall["hard"]) == (lite, hard)
    assert abs((2622 * lite + 2192 * hard) / 4814 - model.overall["average"]) <= 2 * HALF_A_DIGIT


def test_every_note_names_a_row_and_a_table_that_exist():
    names = {model.model for model in TABLES.models}
    assert all(note.model is None or note.model in names for note in TABLES.notes)
    assert {note.table for note in TABLES.notes} <= {"overall", "lite", "hard"}
