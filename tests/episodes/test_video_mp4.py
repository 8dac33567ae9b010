"""The sample table of an mp4 tells the same as a demuxer."""

import struct
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.episodes.clip_kinds import KINDS
from tests.episodes.clips import make

from vifailback.episodes.video.demux import index_by_demuxing
from vifailback.episodes.video.mp4 import index_by_sample_table

MP4 = [kind for kind, recipe in KINDS.items() if recipe.name.endswith((".mp4", ".mov"))]
LEFT_TO_THE_DEMUXER = {
    "h264, fragmented",
    "edit list, two parts",
    "cut before a key frame",
    "vp9, mp4",
    "prores, mov",
}


@pytest.mark.parametrize("kind", MP4)
def test_table_and_demuxer_agree(tmp_path: Path, kind: str) -> None:
    av.logging.set_level(None)
    clip = make(KINDS[kind], tmp_path)
    table = index_by_sample_table(clip.path)
    assert (table is None) == (kind in LEFT_TO_THE_DEMUXER)
    if table is None:
        return
    demuxed = index_by_demuxing(clip.path)
    np.testing.assert_allclose(table.times, demuxed.times, atol=1e-9)
    assert (table.codec, table.fps, table.size) == (demuxed.codec, demuxed.fps, demuxed.size)
    assert table.orientation == demuxed.orientation


@pytest.mark.parametrize("kind", ["h264, GOP 12", "h264, faststart, sound", "av1, GOP 2", "mpeg4, mp4"])
def test_packets_lie_where_the_table_says(tmp_path: Path, kind: str) -> None:
    av.logging.set_level(None)
    clip = make(KINDS[kind], tmp_path)
    index, data = index_by_sample_table(clip.path), clip.path.read_bytes()
    assert index is not None
    assert index.table is not None
    with av.open(str(clip.path)) as container:
        packets = [bytes(packet) for packet in container.demux(video=0) if packet.size]
    places = zip(index.table.offset.tolist(), index.table.size.tolist(), strict=True)
    assert [data[place : place + size] for place, size in places] == packets


@pytest.fixture(scope="module")
def moov_last(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(KINDS["h264, GOP 12, B-frames"], tmp_path_factory.mktemp("clip")).path


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(where=st.floats(0, 1), value=st.binary(min_size=1, max_size=8))
def test_no_damage_to_the_table_ends_in_an_exception(moov_last: Path, where: float, value: bytes) -> None:
    data = bytearray(moov_last.read_bytes())
    start = data.index(b"moov")
    place = start + int(where * (len(data) - start - len(value)))
    data[place : place + len(value)] = value
    damaged = moov_last.with_name("damaged.mp4")
    damaged.write_bytes(bytes(data))
    index = index_by_sample_table(damaged)
    assert index is None or index.length > 0


def test_a_table_that_promises_billions_of_packets_is_left_alone(moov_last: Path) -> None:
    data = bytearray(moov_last.read_bytes())
    place = data.index(b"stsz") + 8
    struct.pack_into(">II", data, place, 1, 0xFFFFFFFF)
    damaged = moov_last.with_name("huge.mp4")
    damaged.write_bytes(bytes(data))
    assert index_by_sample_table(damaged) is None
