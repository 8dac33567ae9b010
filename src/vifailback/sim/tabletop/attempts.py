"""What the five sample attempts are: their scripts, and the annotation that a careful person would give."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from vifailback.sim.tabletop.paint import project
from vifailback.sim.tabletop.scene import HOME, Place, Pose, Scene, Shape, Thing, Waypoint
from vifailback.sim.tabletop.script import ABOVE, FPS, GRASP_HEIGHT, Drift, Script, pick_and_place
from vifailback.symbols import format_command
from vifailback.types import (
    Align,
    Annotation,
    Arm,
    Arrow,
    Command,
    Direction,
    FailureType,
    Grasp,
    Gripper,
    Hold,
    HoldStill,
    Keyframe,
    KeyframeRole,
    Magnitude,
    Move,
    Outcome,
    Rewind,
    Symbol,
    Target,
)

SMALL_MOVE_M = 0.015
"""A direction in which the gripper is off by less than this is not worth a word."""
SLIGHT_MOVE_M = 0.06
"""Moves shorter than this are "slightly", longer ones "significantly"."""

Guide = Callable[[Scene], tuple[tuple[Command, ...], tuple[Symbol, ...]]]


@dataclass(frozen=True)
class Attempt:
    """One attempt: the script and what to say about it. Times in seconds."""

    folder: str
    task: str
    subtasks: tuple[str, ...]
    script: Script
    failure_type: FailureType | None = None
    failed_subtask: int | None = None
    avoid_s: float = 0.0
    avoid: Guide | None = None
    avoid_plan: str = ""
    correct_s: float = 0.0
    correct: Guide | None = None
    correct_plan: str = ""
    reason: str = ""

    def annotate(self, episode: str, scenes: Sequence[Scene], camera: str, size: tuple[int, int]) -> Annotation:
        """The annotation of this attempt, symbols placed by the scenes."""
        common = Annotation(
            episode, self.task, Outcome.SUCCESSFUL, self.subtasks, camera=camera, length=len(scenes), fps=float(FPS)
        )
        if self.failure_type is None or self.avoid is None or self.correct is None:
            return replace(common, size=size, author="vifailback demo", stage=3)
        avoid = _keyframe(KeyframeRole.AVOIDANCE, self.avoid_s, self.avoid, self.avoid_plan, scenes)
        correct = _keyframe(KeyframeRole.CORRECTION, self.correct_s, self.correct, self.correct_plan, scenes)
        return replace(
            common,
            outcome=Outcome.FAILED,
            failed_subtask=self.failed_subtask,
            failure_type=self.failure_type,
            avoidance=avoid,
            correction=correct,
            reason=self.reason,
            size=size,
            author="vifailback demo",
            stage=3,
        )


def _keyframe(role: KeyframeRole, time_s: float, guide: Guide, plan: str, scenes: Sequence[Scene]) -> Keyframe:
    index = round(time_s * FPS)
    commands, symbols = guide(scenes[index])
    text = format_command(commands) if commands else ""
    return Keyframe(role, index, text, commands, symbols, plan)


def _moves(arm: Arm, start: Place, end: Place) -> tuple[Move, ...]:
    """The moves from one place to another, the longest first."""
    offsets = (
        (end.x - start.x, Direction.FORWARD, Direction.BACKWARD),
        (end.y - start.y, Direction.LEFT, Direction.RIGHT),
        (end.z - start.z, Direction.UPWARD, Direction.DOWNWARD),
    )
    longest_first = sorted(offsets, key=lambda offset: -abs(offset[0]))
    return tuple(
        Move(
            arm,
            positive if offset > 0 else negative,
            Magnitude.SLIGHTLY if abs(offset) < SLIGHT_MOVE_M else Magnitude.SIGNIFICANTLY,
        )
        for offset, positive, negative in longest_first
        if abs(offset) >= SMALL_MOVE_M
    )


def _arrow(moves: Sequence[Move], start: Place, end: Place) -> Arrow:
    return Arrow(project(start), project(end), tuple(move.direction.axis for move in moves))


def _beside_the_cube() -> Attempt:
    cube, plate, arm = Place(0.25, 0.10), Place(0.20, 0.34), Arm.LEFT
    wrong = cube + Place(-0.01, -0.075)

    def avoid(scene: Scene) -> tuple[tuple[Command, ...], tuple[Symbol, ...]]:
        goal = cube + Place(0, 0, scene.left.at.z)
        moves = _moves(arm, scene.left.at, goal)
        return moves, (_arrow(moves, scene.left.at, goal), Align(project(scene.left.at), project(_middle(cube))))

    def correct(scene: Scene) -> tuple[tuple[Command, ...], tuple[Symbol, ...]]:
        goal = cube + GRASP_HEIGHT
        moves = _moves(arm, scene.left.at, goal)
        opened = Grasp(arm, open=True)
        label = Gripper(project(scene.left.at + Place(0, 0, 0.10)), open=True)
        return (opened, *moves), (label, _arrow(moves, scene.left.at, goal))

    return Attempt(
        "pick_cube_place_plate",
        "Use the left arm to pick up the blue cube and place it on the green plate.",
        (
            "Move the left arm to approach and align the blue cube.",
            "Grasp the blue cube.",
            "Move the left arm to align with the green plate.",
            "Release the gripper to place the blue cube on the green plate.",
        ),
        Script((_plate(plate), _cube("blue cube", cube, (58, 110, 214))), {arm: pick_and_place(arm, wrong, plate)}, 9),
        FailureType.GRIPPER_POSE,
        1,
        2.0,
        avoid,
        "Before descending, bring the left gripper directly above the blue cube, then grasp it.",
        4.5,
        correct,
        "Open the left gripper, go back above the blue cube, align with it and grasp it again.",
        "The left gripper came down to the right of the blue cube and closed on nothing.",
    )


def _never_closes() -> Attempt:
    cube, bowl, arm = Place(0.22, -0.12), Place(0.27, -0.32), Arm.RIGHT

    def avoid(scene: Scene) -> tuple[tuple[Command, ...], tuple[Symbol, ...]]:
        return (Grasp(arm, open=False),), (Gripper(project(scene.right.at), open=False),)

    def correct(scene: Scene) -> tuple[tuple[Command, ...], tuple[Symbol, ...]]:
        goal = cube + GRASP_HEIGHT
        moves = _moves(arm, scene.right.at, goal)
        label = Gripper(project(goal + Place(0, 0.10, 0)), open=False)
        return (*moves, Grasp(arm, open=False)), (_arrow(moves, scene.right.at, goal), label)

    path = pick_and_place(arm, cube, bowl, close=False)
    return Attempt(
        "pick_yellow_cube_place_bowl",
        "Use the right arm to pick up the yellow cube and place it into the pink bowl.",
        (
            "Move the right arm to approach and align the yellow cube.",
            "Grasp the yellow cube.",
            "Move the right arm to align with the pink bowl.",
            "Release the gripper to place the yellow cube into the pink bowl.",
        ),
        Script((_bowl(bowl), _cube("yellow cube", cube, (232, 190, 60))), {arm: path}, 9),
        FailureType.GRIPPER_STATE,
        2,
        3.2,
        avoid,
        "Close the right gripper fully around the yellow cube before lifting it.",
        5.8,
        correct,
        "Return to the yellow cube, close the right gripper firmly around it, and carry it to the pink bowl.",
        "The right gripper reached the yellow cube but never closed, so it was lifted away empty.",
    )


def _wrong_cube() -> Attempt:
    pink, orange, plate, arm = Place(0.30, 0.06), Place(0.20, 0.13), Place(0.20, 0.36), Arm.LEFT

    def avoid(scene: Scene) -> tuple[tuple[Command, ...], tuple[Symbol, ...]]:
        return (), (Target(project(_middle(pink))), Hold(project(_middle(scene.thing("orange cube").at))))

    def correct(scene: Scene) -> tuple[tuple[Command, ...], tuple[Symbol, ...]]:
        return (), (
            Rewind(project(scene.left.at)),
            Align(project(_middle(pink)), project(plate + Place(0, -0.01, 0.02))),
        )

    things = (_plate(plate), _cube("pink cube", pink, (224, 110, 160)), _cube("orange cube", orange, (236, 140, 52)))
    return Attempt(
        "pick_pink_cube_place_plate",
        "Use the left arm to pick up the pink cube and place it on the green plate.",
        (
            "Move the left arm to approach and align the pink cube.",
            "Grasp the pink cube.",
            "Move the left arm to align with the green plate.",
            "Release the gripper to place the pink cube on the green plate.",
        ),
        Script(things, {arm: pick_and_place(arm, orange, plate)}, 9),
        FailureType.TASK_PLANNING,
        1,
        2.0,
        avoid,
        "Do not grasp the orange cube: the left arm should approach the pink cube and grasp that one.",
        6.9,
        correct,
        "Move the left arm back, leave the orange cube, then pick up the pink cube and place it on the green plate.",
        "The left arm went for the orange cube instead of the pink one and put the wrong object on the plate.",
    )


def _taken_away() -> Attempt:
    cube, plate, arm = Place(0.24, -0.08), Place(0.22, -0.34), Arm.RIGHT
    away, entry = Place(0.48, 0.02), Place(0.62, -0.02)

    def stay(scene: Scene) -> tuple[tuple[Command, ...], tuple[Symbol, ...]]:
        return (HoldStill(arm),), (Hold(project(scene.right.at)),)

    above = Pose(cube + ABOVE)
    low = Pose(cube + Place(0, 0, 0.06))
    path = [Waypoint(0.0, HOME[arm]), Waypoint(0.4, HOME[arm]), Waypoint(1.8, above), Waypoint(2.8, above)]
    path += [Waypoint(4.2, low), Waypoint(5.0, low), Waypoint(6.4, above)]
    drift = (Drift("hand", 1.2, 2.2, cube), Drift("hand", 2.4, 3.6, away), Drift("red cube", 2.4, 3.6, away))
    hand = Thing("hand", Shape.HAND, entry, (226, 178, 148))
    things = (_plate(plate, (70, 130, 200)), _cube("red cube", cube, (206, 62, 58)), hand)
    return Attempt(
        "pick_red_cube_place_plate",
        "Use the right arm to pick up the red cube and place it on the blue plate.",
        (
            "Move the right arm to approach and align the red cube.",
            "Grasp the red cube.",
            "Move the right arm to align with the blue plate.",
            "Release the gripper to place the red cube on the blue plate.",
        ),
        Script(things, {arm: path}, 7, drift),
        FailureType.HUMAN_INTERVENTION,
        1,
        1.8,
        stay,
        "Wait above the red cube until the person's hand has gone.",
        4.6,
        stay,
        "Hold the right arm still until the red cube is back within reach, then approach it again.",
        "A person took the red cube away while the right gripper was coming down to it.",
    )


def _success() -> Attempt:
    cube, bowl, arm = Place(0.26, 0.08), Place(0.20, 0.33), Arm.LEFT
    return Attempt(
        "pick_green_cube_place_bowl",
        "Use the left arm to pick up the green cube and place it into the pink bowl.",
        (
            "Move the left arm to approach and align the green cube.",
            "Grasp the green cube.",
            "Move the left arm to align with the pink bowl.",
            "Release the gripper to place the green cube into the pink bowl.",
        ),
        Script((_bowl(bowl), _cube("green cube", cube, (76, 168, 92))), {arm: pick_and_place(arm, cube, bowl)}, 9),
    )


def _middle(at: Place) -> Place:
    return at + Place(0, 0, 0.025)


def _cube(name: str, at: Place, colour: tuple[int, int, int]) -> Thing:
    return Thing(name, Shape.CUBE, at, colour, 0.05, 0.0)


def _plate(at: Place, colour: tuple[int, int, int] = (96, 176, 120)) -> Thing:
    return Thing("plate", Shape.PLATE, at, colour, 0.085)


def _bowl(at: Place) -> Thing:
    return Thing("bowl", Shape.BOWL, at, (232, 150, 176), 0.075)


ATTEMPTS = (_beside_the_cube(), _never_closes(), _wrong_cube(), _taken_away(), _success())
