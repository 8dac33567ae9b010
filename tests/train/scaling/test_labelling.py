"""Hours of labelling come from the annotation tool's clock; what is assumed is said to be."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import insert

from vifailback.errors import ConfigError, StoreError
from vifailback.store import AnnotationStore
from vifailback.store.work_tables import WorkTime
from vifailback.train.scaling.labelling import Hours, Labelling, read_clock

DAY = date(2026, 3, 2)


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """Two people worked on one episode, in two stages and an independent copy; one on another."""
    place = tmp_path / "annotations.sqlite"
    rows = [("t/0", "", "ann", 1, 60.0), ("t/0", "", "ann", 2, 120.0), ("t/0", "ben", "ben", 1, 180.0)]
    rows.append(("t/1", "", "ann", 1, 240.0))
    with AnnotationStore.open(place) as opened, opened.writing() as writing:
        for episode, track, person, stage, active_s in rows:
            key = {"episode": episode, "track": track, "person": person, "stage": stage, "day": DAY}
            writing.connection.execute(insert(WorkTime).values(**key, active_s=active_s))
    return place


def test_the_clock_counts_everybody_and_every_stage(store: Path):
    assert read_clock(store) == {"t/0": 360.0, "t/1": 240.0}


def test_hours_by_the_clock_are_called_so(store: Path):
    labelling = Labelling(read_clock(store), source=str(store))
    assert labelling.of(["t/0", "t/1"]) == Hours(600 / 3600, 2, 0)
    said = labelling.said(["t/0", "t/1"])
    assert "2 trajectories by the annotation tool's clock" in said
    assert "assumption" not in said


def test_without_a_clock_the_median_or_the_given_minutes_are_assumed(store: Path):
    names = ["t/0", "t/1", "t/2"]
    assert Labelling(read_clock(store)).of(names) == Hours(900 / 3600, 2, 1)
    assert "the median of those with a clock" in Labelling(read_clock(store)).said(names)
    assert Labelling(read_clock(store), 2.0).of(names) == Hours(720 / 3600, 2, 1)
    assert Labelling(minutes=3.0).of(names) == Hours(0.15, 0, 3)
    assert "an assumption, not a measurement: 3 minutes for each of 3" in Labelling(minutes=3.0).said(names)


def test_where_nothing_is_known_there_are_no_hours():
    assert Labelling().of(["t/0"]) is None
    assert Labelling().of([]) is None
    assert "--clock" in Labelling().said(["t/0"])


def test_bad_minutes_and_a_missing_store_are_named(tmp_path: Path):
    with pytest.raises(ConfigError, match="--minutes-per-annotation must be above 0, got 0"):
        Labelling(minutes=0.0)
    with pytest.raises(StoreError, match=r"none\.sqlite"):
        read_clock(tmp_path / "none.sqlite")
    assert not (tmp_path / "none.sqlite").exists()
