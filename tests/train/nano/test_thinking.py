import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("torch", reason="the extra train is not installed")

import torch
from tests.train.nano.questions import TABLES, memory_of, question

from vifailback.nano.net import SEEN
from vifailback.nano.patterns import POINTS, WAY_CLASSES, Parts, put_together
from vifailback.nano.plan import MOST_STEPS
from vifailback.nano.tables import STATES
from vifailback.symbols import format_command
from vifailback.train.nano import calibrate
from vifailback.train.nano.batch import batch_of
from vifailback.train.nano.mind import Mind, Shown, Thought
from vifailback.train.nano.mirror import Mirror, mirrored_patterns
from vifailback.train.nano.thinking import ThinkingConfig, learn_to_think, loss_of, measured
from vifailback.types import Arm

MEMORY = memory_of(12)
MIRROR = Mirror(TABLES)


def test_questions_are_gathered_as_they_are():
    short, long = question([3, 5]), question([0, 1, 2, 7], live=True, state="progressing")
    shown, truth = batch_of([short, long], [MEMORY], None, MIRROR)
    assert shown.known.tolist() == [[True, True, False, False], [True] * 4]
    for key in SEEN:
        rows = MEMORY.rows[key].astype(np.float32)
        value = getattr(shown, key).numpy()
        assert np.array_equal(value[0, :2], rows[[3, 5]])
        assert np.array_equal(value[1], rows[[0, 1, 2, 7]])
        assert not value[0, 2:].any()
    assert shown.mode.tolist() == [0, 1]
    assert shown.marks.tolist() == [[-1, -1]] * 2
    assert shown.given.tolist() == [0, 0]
    assert truth.main.tolist() == [short.main.tolist(), long.main.tolist()]


def test_what_is_told_is_told_of_failures_that_are_over():
    over, live, done = question([0, 1, 2]), question([0, 1], live=True), question([0, 1], state="done")
    shown, _ = batch_of([over, live, done], [MEMORY], None, MIRROR, marked=True)
    assert shown.marks.tolist() == [[0, 2], [-1, -1], [-1, -1]]
    assert shown.given.tolist() == [2, 0, 0]


def test_learning_is_told_by_chance_and_in_every_combination():
    asked = [question([0, 1, 2])] * 400
    shown, _ = batch_of(asked, [MEMORY], np.random.default_rng(0), MIRROR)
    told = {(tuple(marks), given > 0) for marks, given in zip(shown.marks.tolist(), shown.given.tolist(), strict=True)}
    assert told == {(marks, given) for marks in ((-1, -1), (0, 2), (-1, 2), (0, -1)) for given in (False, True)}


def test_half_of_what_is_learnt_is_seen_in_the_mirror():
    shown, truth = batch_of([question([0])] * 200, [MEMORY], np.random.default_rng(0), MIRROR)
    turned = (truth.ways[:, 0, 1] == 3).float().mean().item()
    assert 0.4 < turned < 0.6
    x = shown.places[:, 0, 3, 0]
    plain = float(MEMORY.rows["places"][0, 3, 0])
    near, far = (x - plain).abs() < 0.03, (x - (1 - plain)).abs() < 0.03
    assert torch.equal(far, truth.ways[:, 0, 1] == 3)
    assert torch.equal(near, ~far)


def test_a_mirror_in_a_mirror_shows_things_as_they_are():
    seen = {key: MEMORY.rows[key].astype(np.float32) for key in SEEN}
    one = question([0])
    twice, steps = MIRROR.shown(*MIRROR.shown(seen, one.steps))
    once, other = MIRROR.shown(seen, one.steps)
    assert np.array_equal(steps, one.steps)
    assert (other[:, 1] != one.steps[:, 1]).all()
    for key in SEEN:
        assert np.allclose(twice[key], seen[key], atol=1e-6), key
        assert (key == "whole") == np.array_equal(once[key], seen[key])


WAY = st.integers(0, WAY_CLASSES - 1)


@given(st.tuples(WAY, WAY, WAY), st.integers(-1, 3), st.integers(-1, 2), st.integers(-1, 2))
def test_what_is_said_in_a_mirror_in_a_mirror_is_what_was_said(ways, sentence: int, drawing: int, arm: int):
    says, places = np.array([[sentence, drawing, arm]] * 2), np.full((2, len(POINTS), 2), 0.3)
    twice = MIRROR.says(*MIRROR.says(says, np.array([ways] * 2), places))
    if sentence == 3:  # its mirror image was never learnt
        says[:, 0] = -1
    assert np.array_equal(twice[0], says)
    assert np.array_equal(twice[1], [ways] * 2)
    assert np.allclose(twice[2], places)


def test_a_sentence_in_the_mirror_goes_the_other_way():
    says, ways = np.array([[2, 0, 0]] * 2), np.array([[2, 1, 0]] * 2)
    turned, way, place = MIRROR.says(says, ways, np.full((2, len(POINTS), 2), 0.3))
    arm = (Arm.LEFT, Arm.RIGHT)[turned[0, 2]]
    commands, _ = put_together(Parts(TABLES.commands[turned[0, 0]], "", arm, tuple(way[0]), (2.0, 1.0, 0.0)))
    said = "Move the right gripper forward significantly and to the right slightly."
    assert format_command(commands) == said
    assert np.allclose(place, [0.7, 0.3])


def test_turns_change_their_sense_in_a_mirror_and_what_is_unknown_is_not_learnt():
    assert mirrored_patterns(("turn(cw)", "turn(ccw)", "hold")).tolist() == [1, 0, 2]
    assert mirrored_patterns(("move(left,slightly) rotate(cw)",)).tolist() == [-1]


def test_the_truth_has_the_least_loss():
    asked = [question([0, 1, 2]), question([3, 4], live=True), question([5, 6], state="done")]
    shown, truth = batch_of(asked, [MEMORY], None, MIRROR)
    right, wrong = (loss_of(_thought(truth, off), truth, shown).item() for off in (0, 1))
    assert right < wrong / 3


def _thought(truth, off: int) -> Thought:
    def peak(true: torch.Tensor, count: int) -> torch.Tensor:
        return torch.nn.functional.one_hot((true.clamp(min=0) + off) % count, count).float() * 9

    main = truth.main
    return Thought(
        peak(main[:, 0], 3),
        peak(main[:, 1], 4),
        peak(main[:, 2], 2),
        peak(main[:, 3], 10),
        peak(main[:, 4], 3),
        peak(truth.says[..., 0], 4),
        peak(truth.says[..., 1], 3),
        peak(truth.says[..., 2], 3),
        peak(truth.ways, WAY_CLASSES),
        torch.nan_to_num(truth.lengths) + off,
        torch.nan_to_num(truth.points) + off,
    )


@pytest.mark.parametrize("live", [None, True])
def test_a_mind_learns_what_it_is_asked(tmp_path, live: bool | None):
    asked = [question([0, 1, 2], says=0), question([3, 4], live=True, says=0)]
    asked = asked if live is None else [one for one in asked if one.live is live]
    config = ThinkingConfig(steps=4, rate=3e-3)
    mind = learn_to_think(asked, asked, [MEMORY], TABLES, tmp_path / "mind.pt", config, lambda line: None)  # noqa: ARG005
    assert (tmp_path / "mind.pt").exists()
    untaught = Mind(len(TABLES.commands), len(TABLES.symbols), len(TABLES.faults)).eval()
    shown, truth = batch_of(asked, [MEMORY], None, MIRROR)
    with torch.inference_mode():
        before, after = (loss_of(one.eval()(shown, truth.at), truth, shown).item() for one in (untaught, mind))
    assert after < before
    assert len(measured(mind, asked, MEMORY, MIRROR)) == 3


class Certain:
    """A mind that thinks of every question what its first frame's opening says (implements what calibration asks)."""

    def eval(self) -> None:
        """Nothing to learn."""

    def __call__(self, shown: Shown) -> Thought:
        samples, frames = shown.known.shape
        level = shown.opening[:, 0, 0] * 10 - 5
        state = torch.zeros(samples, 3)
        state[:, STATES.index("failing")] = level
        flat = torch.zeros(samples, 2, 4)
        even = (torch.zeros(samples, count) for count in (4, 1, MOST_STEPS, frames))
        return Thought(state, *even, *[flat] * 6)


def test_alarms_begin_where_only_the_stated_share_of_good_attempts_is():
    memory = memory_of(2000)
    asked = [question([number], live=True, state="progressing") for number in range(2000)]
    heat, failing_from = calibrate.calibrated(Certain(), asked, memory, TABLES)  # type: ignore[arg-type]
    level = torch.from_numpy(memory.rows["opening"][:, 0].astype(np.float32)) * 10 - 5
    state = torch.stack([torch.zeros(2000), level, torch.zeros(2000)], -1)
    failing = (state / heat.live_state).softmax(-1)[:, 1].numpy()
    assert failing_from > 0.5
    assert (failing > failing_from).mean() == pytest.approx(calibrate.FALSE_ALARMS, abs=1e-3)
    assert heat.live_state == 4.0  # as even as it may be: it is always wrong


def test_without_good_attempts_alarms_begin_in_the_middle():
    asked = [question([number], live=True) for number in range(5)]
    heat, failing_from = calibrate.calibrated(Certain(), asked, MEMORY, TABLES)  # type: ignore[arg-type]
    assert failing_from == 0.5
    assert heat.failure_type == 1.0


def test_heat_makes_probabilities_as_often_right_as_they_say():
    memory, rng = memory_of(1500), np.random.default_rng(0)
    level = memory.rows["opening"][:, 0].astype(np.float64) * 10 - 5
    chance = np.exp(level / 2.5) / (np.exp(level / 2.5) + 1)  # what really happens is less sure than it says
    asked = [question([number], state="failing" if rng.random() < chance[number] else "done") for number in range(1500)]
    heat, _ = calibrate.calibrated(Certain(), asked, memory, TABLES)  # type: ignore[arg-type]
    assert heat.state == pytest.approx(2.5, rel=0.2)
