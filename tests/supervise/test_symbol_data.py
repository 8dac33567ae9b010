"""The symbol-following dataset: what is in it, and that it is what a guided policy sees."""

from pathlib import Path

import numpy as np
import pytest
from tests.supervise.worlds import HEAD, SIZE, PointWorld

import vifailback as vf
from vifailback.errors import ConfigError, UnreachableError
from vifailback.supervise.atomic_motion import DIRECTIONS, AtomicMotion, draw_motion
from vifailback.supervise.mask import idle_wrists, roi_of
from vifailback.supervise.symbol_data import RAW, ROI, SYMBOLS, SymbolDataConfig, record_symbol_following
from vifailback.types import Arm, Arrow, Direction, Episode, GoBack, Grasp, HoldStill, Move, Outcome, Pose, Rotate, Turn

MOTIONS = 12


def motions(number: int) -> list[AtomicMotion]:
    random, found = np.random.default_rng(5), list[AtomicMotion]()
    world = PointWorld()
    while len(found) < number:
        arm = world.arms[Arm.LEFT if len(found) % 2 else Arm.RIGHT]
        try:
            found.append(draw_motion(random, arm, world.state, HEAD))
        except UnreachableError:
            continue
    return found


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> list[Episode]:
    out = tmp_path_factory.mktemp("symbols") / "set"
    config = SymbolDataConfig(MOTIONS, seed=3, every=2, raw=True)
    data = record_symbol_following(PointWorld, out, config)
    assert sum(data.counts.values()) == MOTIONS
    found = vf.open_recordings(out)
    assert not found.problems
    return list(found)


def test_all_kinds_of_atomic_motions_are_drawn_with_their_symbols():
    found = motions(300)
    assert {type(one.command) for one in found} == {Move, Rotate, Grasp, GoBack, HoldStill}
    assert {one.command.direction for one in found if isinstance(one.command, Move)} == set(Direction)
    for one in found:
        assert vf.parse_command(one.sentence) == (one.command,)
        assert len(one.symbols) == 1
        assert not vf.contradictions((one.command,), one.symbols)


def test_an_arrow_leads_from_the_gripper_to_where_the_motion_ends():
    for one in motions(120):
        if isinstance(one.command, Move):
            (arrow,) = one.symbols
            assert isinstance(arrow, Arrow)
            assert arrow.axes == (one.command.direction.axis,)
            assert (arrow.start, arrow.end) == (HEAD.project(one.begin.position), HEAD.project(one.end.position))
            way = one.end.position - one.begin.position
            np.testing.assert_allclose(way / np.linalg.norm(way), DIRECTIONS[one.command.direction], atol=1e-9)


def test_clockwise_is_as_the_camera_sees_it():
    """A finger of a hand that turns clockwise goes from the right of the image to its bottom."""
    for one in motions(200):
        if isinstance(one.command, Rotate):
            (turn,) = one.symbols
            assert isinstance(turn, Turn)
            half = list(one.waypoints(20))[3][0]
            angles = [angle_of(pose) for pose in (one.begin, half)]
            turned = (angles[1] - angles[0] + np.pi) % (2 * np.pi) - np.pi
            assert (turned > 0) == turn.clockwise, "image y points down, so growing angles are clockwise"


def angle_of(pose: Pose) -> float:
    finger = HEAD.project(pose.position + 0.03 * pose.rotation[:, 1])
    hand = HEAD.project(pose.position)
    assert finger is not None
    assert hand is not None
    return float(np.arctan2(finger.y - hand.y, finger.x - hand.x))


def test_the_way_begins_and_ends_at_rest_where_it_should():
    for one in motions(60):
        way = list(one.waypoints(50))
        np.testing.assert_allclose(way[-1][0].position, one.end.position, atol=1e-9)
        np.testing.assert_allclose(way[-1][0].rotation, one.end.rotation, atol=1e-6)
        assert way[-1][1] == pytest.approx(one.final)
        places = np.array([one.begin.position, *(pose.position for pose, _ in way)])
        speeds = np.linalg.norm(np.diff(places, axis=0), axis=1)
        assert max(speeds[0], speeds[-1]) <= 0.5 * speeds.max() + 1e-9


def test_each_episode_is_one_motion_whose_prompt_is_its_sentence(recorded: list[Episode]):
    assert len(recorded) == MOTIONS
    for episode in recorded:
        assert vf.parse_command(episode.task)
        assert (episode.outcome, episode.fps) == (Outcome.SUCCESSFUL, 10)
        assert episode.cameras[0] == "cam_high"


def test_a_frame_is_what_a_guided_policy_sees(recorded: list[Episode]):
    idle = 0
    for episode in recorded:
        command = vf.parse_command(episode.task)
        code, roi = facts(episode)
        symbols, problems = vf.parse_symbols(code)
        assert not problems
        assert roi == pytest.approx(
            [getattr(roi_of(symbols, SIZE), side) for side in ("left", "top", "right", "bottom")], abs=2
        )
        masked, raw = (episode.image(name, 0).astype(int) for name in ("cam_high", f"cam_high{RAW}"))
        left, top, right, bottom = map(int, roi)
        outside = np.ones(masked.shape[:2], bool)
        outside[max(0, top - 4) : bottom + 4, max(0, left - 4) : right + 4] = False
        assert masked[outside].max(initial=0) < 12, "zero, give or take the video's compression"
        drawn = vf.mask_roi(vf.draw(raw.astype(np.uint8), symbols), symbols)
        assert np.abs(masked - drawn).mean() < 4
        for name in idle_wrists(episode.cameras, command):
            assert episode.image(name, 0).max() < 12
            idle += 1
    assert idle == MOTIONS


def facts(episode: Episode) -> tuple[str, list[float]]:
    import pyarrow.parquet as pq

    table = pq.read_table(Path(episode.path) / "data/chunk-000/file-000.parquet")
    rows = table.filter(np.array(table.column("episode_index")) == int(episode.id.rpartition("_")[2]))
    assert len(set(rows.column(SYMBOLS).to_pylist())) == 1
    return rows.column(SYMBOLS)[0].as_py(), rows.column(ROI)[0].as_py()


def test_actions_lead_where_the_states_go(recorded: list[Episode]):
    for episode in recorded:
        signals = episode.source.signals()
        states, actions = signals["observation.state"], signals["action"]
        assert np.abs(states[1:] - actions[:-1]).max() < 0.1, "one step in two is kept"
        moving = np.abs(actions - actions[0]).max(axis=0) > 1e-6
        assert not (moving[:7].any() and moving[7:].any()), "one arm moves, the other stays"


def test_the_same_seed_gives_the_same_and_an_interrupted_recording_goes_on(tmp_path: Path):
    class StopError(Exception):
        pass

    def stop_after_two(done: int) -> None:
        if done == 2:
            raise StopError

    config = SymbolDataConfig(4, seed=8, every=2)
    whole = record_symbol_following(PointWorld, tmp_path / "whole", config)
    with pytest.raises(StopError):
        record_symbol_following(PointWorld, tmp_path / "parts", config, stop_after_two)
    rest = record_symbol_following(PointWorld, tmp_path / "parts", config)
    assert sum(rest.counts.values()) == 2
    assert sum(whole.counts.values()) == 4
    for one, other in zip(vf.open_recordings(tmp_path / "whole"), vf.open_recordings(tmp_path / "parts"), strict=True):
        assert one.task == other.task
        np.testing.assert_array_equal(one.source.signals()["action"], other.source.signals()["action"])


def test_odd_options_are_refused(tmp_path: Path):
    with pytest.raises(ConfigError, match="whole number"):
        record_symbol_following(PointWorld, tmp_path / "set", SymbolDataConfig(1, every=3))
    with pytest.raises(ConfigError, match="at least one"):
        SymbolDataConfig(0)
