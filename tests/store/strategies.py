"""Whole annotations, and release records as users have them, for property tests."""

from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

from vifailback.types import (
    Align,
    Annotation,
    Arm,
    Arrow,
    Axis,
    Direction,
    FailureType,
    GoBack,
    Grasp,
    Gripper,
    Hold,
    HoldStill,
    Keyframe,
    KeyframeRole,
    Magnitude,
    Move,
    Outcome,
    Point,
    Rewind,
    Rotate,
    Target,
    Turn,
)

PATIENT = settings(deadline=None)
"""No time limit: these tests also run on busy machines."""

LETTERS = st.characters(codec="utf-8", exclude_categories=["Cs"])
"""Every character that UTF-8 can hold, control characters and emoji included."""

TEXTS = st.text(LETTERS, max_size=12)
KEYS = st.one_of(TEXTS, st.sampled_from(["note", "rating", "extra", "$release", "stage", "vifailback", "annotator"]))
NUMBERS = st.one_of(st.integers(), st.floats(allow_nan=False, allow_infinity=False))
JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), NUMBERS, TEXTS),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(KEYS, inner, max_size=3)),
    max_leaves=4,
)
EXTRA = st.dictionaries(
    st.one_of(TEXTS, st.sampled_from(["note", "extra", "episode", "index", "stage"])), JSON, max_size=3
)

PER_MILLE = st.one_of(st.integers(0, 1000), st.floats(0, 1000))
POINTS = st.builds(Point, PER_MILLE, PER_MILLE)
SYMBOLS = st.one_of(
    st.builds(Arrow, POINTS, POINTS, st.lists(st.sampled_from(Axis), min_size=1, max_size=4).map(tuple)),
    st.builds(Turn, POINTS, st.booleans()),
    st.builds(Target, POINTS),
    st.builds(Align, POINTS, POINTS),
    st.builds(Gripper, POINTS, st.booleans()),
    st.builds(Hold, POINTS),
    st.builds(Rewind, POINTS),
)
ARMS = st.sampled_from(Arm)
COMMANDS = st.one_of(
    st.builds(Move, ARMS, st.sampled_from(Direction), st.none() | st.sampled_from(Magnitude)),
    st.builds(Rotate, ARMS, st.booleans()),
    st.builds(Grasp, ARMS, st.booleans(), st.booleans()),
    st.builds(HoldStill, st.none() | ARMS),
    st.builds(GoBack, ARMS),
)
_SEGMENTS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="/\\"), min_size=1, max_size=8
)
EPISODES = (
    st.lists(_SEGMENTS.filter(lambda part: part not in (".", "..")), min_size=1, max_size=3)
    .map("/".join)
    .filter(lambda name: name[1:2] != ":")
)


def keyframes(role: KeyframeRole, length: int | None) -> st.SearchStrategy[Keyframe]:
    return st.builds(
        Keyframe,
        role=st.just(role),
        index=st.integers(0, 100_000 if length is None else length - 1),
        low_level=TEXTS,
        commands=st.lists(COMMANDS, max_size=3).map(tuple),
        symbols=st.lists(SYMBOLS, max_size=4).map(tuple),
        high_level=TEXTS,
        unread=st.lists(JSON, max_size=2).map(tuple),
        extra=EXTRA,
    )


@st.composite
def annotations(draw: st.DrawFn) -> Annotation:
    """Any annotation that the schema allows."""
    length = draw(st.none() | st.integers(1, 3000))
    subtasks = tuple(draw(st.lists(TEXTS, max_size=4)))
    return Annotation(
        episode=draw(EPISODES),
        task=draw(TEXTS),
        outcome=draw(st.none() | st.sampled_from(Outcome)),
        subtasks=subtasks,
        failed_subtask=draw(st.none() | st.integers(1, len(subtasks) or 9)),
        failure_type=draw(st.none() | st.sampled_from(FailureType)),
        avoidance=draw(st.none() | keyframes(KeyframeRole.AVOIDANCE, length)),
        correction=draw(st.none() | keyframes(KeyframeRole.CORRECTION, length)),
        reason=draw(TEXTS),
        camera=draw(TEXTS),
        length=length,
        fps=draw(st.none() | st.floats(0.1, 240)),
        size=draw(st.none() | st.tuples(st.integers(1, 4000), st.integers(1, 4000))),
        author=draw(TEXTS),
        stage=draw(st.integers(0, 3)),
        extra=draw(EXTRA),
    )


PIXELS = st.one_of(st.integers(-50, 700), st.floats(-50, 700), st.sampled_from([-5000, 10**9, "12", None]))
PLACES = st.one_of(st.lists(PIXELS, min_size=2, max_size=2), st.lists(PIXELS, max_size=3))
COLOURS = st.one_of(
    st.sampled_from(["red", "green", "blue", "Green", "purple"]),
    st.sampled_from([[0, 0, 255], [0, 255, 0], [255, 0, 0], [1, 2, 3]]),
)
DIRECTIONS = st.sampled_from(["clockwise", "counterclockwise", "anticlockwise", "left"])
CODES = st.one_of(
    st.fixed_dictionaries({"type": st.sampled_from(["lock", "rewind", "crosshair", "star"]), "pos": PLACES}),
    st.fixed_dictionaries({"type": st.just("dual_crosshair"), "p1": PLACES, "p2": PLACES}, optional={"note": JSON}),
    st.fixed_dictionaries(
        {"type": st.just("move_arrow"), "start": PLACES, "end": PLACES},
        optional={"colors": st.lists(COLOURS, max_size=3)},
    ),
    st.fixed_dictionaries({"type": st.just("rotate_arrow"), "center": PLACES, "direction": DIRECTIONS}),
    st.fixed_dictionaries({"type": st.just("rotate_arrow"), "start": PLACES, "end": PLACES, "direction": DIRECTIONS}),
    st.fixed_dictionaries({"type": st.just("state"), "pos": PLACES, "text": st.sampled_from(["ON", "OFF", "on", "?"])}),
    JSON,
)
SENTENCES = st.sampled_from(
    [" ", "", "Open the left gripper.", "Hold still.", "dance", "Move the right gripper up slightly."]
)


def guidance(word: str, folder: str) -> st.SearchStrategy[Any]:
    one = st.fixed_dictionaries(
        {},
        optional={
            "low_level": SENTENCES | JSON,
            f"{word}_annotations": st.just(f"{folder}/24_{word}_annotations.jpg") | JSON,
            f"{word}_annotations_code": st.lists(CODES, max_size=4) | JSON,
            "high_level": TEXTS | JSON,
            "note": JSON,
        },
    )
    return st.one_of(st.lists(one, max_size=2), JSON)


@st.composite
def records(draw: st.DrawFn) -> dict[str, Any]:
    """Records of the release with every damage that users' files have; they name an episode."""
    prefix = draw(st.sampled_from(["annotated_data/", ""]))
    stem = f"{prefix}{draw(st.sampled_from(['grasp_spatula', 'a/b', 'épisode']))}"
    folder = f"{stem}/frames/episode_{draw(st.integers(0, 99))}_cam_high"
    names = st.sampled_from(
        ["0", "25", "24_avoid_keyframe", "104_correct_keyframe", "50_avoid_keyframe", "x", "9" * 30, "77"]
    )
    path = st.one_of(
        names.map(lambda name: f"{folder}/{name}.jpg"),
        st.sampled_from(["../../etc/passwd", "/etc/7.jpg", "", "C:\\7.jpg"]),
        JSON,
    )
    keyframe = st.fixed_dictionaries({}, optional={"avoid_keyframe": path, "correct_keyframe": path, "note": JSON})
    subtasks = st.lists(
        st.sampled_from(["1. Move.", "2. Grasp.", "3. Place.", "Move", "1.Move", ""]) | TEXTS, max_size=4
    )
    videos = st.sampled_from([f"{stem}/videos/episode_3_cam_high.mp4", f"{stem}/videos/clip.mov"])
    good = {
        "video": videos,
        "task": TEXTS,
        "failure_detection": st.sampled_from(["yes", "no", "Yes", "maybe", True]) | JSON,
        "images": st.lists(path, max_size=6) | JSON,
        "subtasks": subtasks | JSON,
        "keyframe": st.lists(keyframe, max_size=2) | keyframe | JSON,
        "failure_subtask": st.sampled_from(["1", "2", 1, 0, "99", " 2 ", "two", None]) | JSON,
        "failure_type": st.sampled_from([*(kind.value for kind in FailureType), "Gripper State", "bad luck", ""])
        | JSON,
        "avoidance": guidance("avoid_keyframe", folder),
        "correction": guidance("correct_keyframe", folder),
        "failure_reason": TEXTS | JSON,
        "vifailback": st.fixed_dictionaries({}, optional={"fps": NUMBERS, "length": JSON, "author": TEXTS, "new": JSON})
        | JSON,
    }
    record = draw(st.fixed_dictionaries({"video": good.pop("video")}, optional=good))
    record |= {key: value for key, value in draw(EXTRA).items() if key not in good and key not in ("video", "messages")}
    order = draw(st.permutations(list(record))) if draw(st.booleans()) else list(record)
    return {key: record[key] for key in order}
