"""From the clauses of a task to its subtasks, in the words of the release's example."""

from collections.abc import Callable, Sequence

from vifailback.vqa.subtasks.grammar import Clause, Deed, Part
from vifailback.vqa.subtasks.scene import PRONOUNS, Scene, definite

_SURFACES = ("table", "plate", "tray", "shelf", "board", "book", "laptop", "desk", "counter", "floor", "stove")
_AREAS = ("the middle of", "the center of", "the centre of")
"""One puts a thing in the middle, not into it."""
_OWN_PARTS = ("gripper", "grippers", "arm", "arms")
"""A clause about the robot itself is a subtask as it stands."""
_TOWARDS = frozenset({"into", "onto", "through", "to"})
_AWAY = frozenset({"from", "from inside", "out of", "off", "off of", "with", "using", "by", "for", "to"})
_PLACES = frozenset({"in", "on", "inside", "on top of", "on top", "over", "at", "under", "above", "beside", "next to"})


def steps(clauses: Sequence[Clause]) -> tuple[str, ...]:
    """Write the subtasks of a task down; one subtask at least for a task with words."""
    scene = Scene()
    for place, clause in enumerate(clauses):
        if clause.arms:
            scene.arm = clause.arms[0] if len(clause.arms) == 1 else "both"
        elif clause.deed in {Deed.PLACE, Deed.STACK, Deed.INSERT} and clause.thing.lower() in PRONOUNS:
            scene.arm = next((arm for arm, name in scene.held.items() if name == scene.last), scene.arm)
        if clause.thing.lower().endswith(_OWN_PARTS):
            scene.say(clause.text)
            continue
        _DEEDS[clause.deed](scene, clause)
        if clause.deed is Deed.PICK and clause.verb != "grasp" and place == len(clauses) - 1:
            scene.say(f"Lift {scene.last}")
    return tuple(scene.steps)


def _destination(scene: Scene, clause: Clause) -> tuple[str, Part | None]:
    """The thing with the phrases that belong to it, and where it goes."""
    parts = [part for part in clause.parts if not part.preposition.startswith(("from", "out of"))]
    goal = next((at for at, part in enumerate(parts) if part.preposition in _TOWARDS), None)
    if goal is None:
        goal = next((at for at, part in enumerate(parts) if part.preposition in _PLACES), None)
    if goal is None:
        return "", None
    where = " ".join(str(part) for part in parts[:goal])
    thing = " ".join([parts[goal].thing, *(str(part) for part in parts[goal + 1 :])]).strip()
    preposition = parts[goal].preposition
    if not thing:
        thing = scene.container
        preposition = "on top of" if preposition == "on top" else preposition
    thing = scene.resolve(thing, other_than=clause.thing)
    if preposition == "in" and "upright" not in clause.manner and not thing.startswith(_AREAS):
        preposition = "into"
    return where, Part(preposition, thing)


def _source(clause: Clause) -> str:
    """Where the thing is taken from, as a place: "from the drawer" is "in the drawer"."""
    for part in clause.parts:
        if part.preposition == "from inside":
            return f"inside {part.thing}"
        if part.preposition in {"from", "out of"}:
            return f"{'on' if part.thing.lower().endswith(_SURFACES) else 'in'} {part.thing}"
    return ""


def _pick(scene: Scene, clause: Clause) -> None:
    thing = definite(scene.resolve(clause.thing))
    inside = [
        Part(part.preposition, scene.resolve(part.thing)) for part in clause.parts if part.preposition not in _AWAY
    ]
    where = " ".join([_source(clause), *(str(part) for part in inside)]).strip()
    scene.take(thing, where)
    scene.last = thing


def _place(scene: Scene, clause: Clause) -> None:
    where, goal = _destination(scene, clause)
    thing = definite(scene.resolve(clause.thing))
    scene.take(thing, f"{_source(clause)} {where}")
    manner = " ".join(word for word in clause.manner if word in {"upright", "back", "upside", "down"})
    verb = "stack" if clause.deed is Deed.STACK else "place"
    purpose = f"and {clause.purpose}" if clause.purpose else ""
    if goal is not None:
        scene.say(f"Move {scene.arm_name} to align with {goal.thing}")
        scene.container = goal.thing
    scene.say(f"Release {scene.gripper_name} to {verb} {thing} {manner} {goal or ''} {purpose}")
    scene.let_go()
    scene.last = thing


def _has_handle(thing: str) -> bool:
    return _head(thing).endswith(("drawer", "door"))


def _head(thing: str) -> str:
    """Name the thing itself: "the middle drawer of the cabinet" is a drawer."""
    return thing.partition(" of ")[0]


def _open(scene: Scene, clause: Clause) -> None:
    thing = scene.resolve(clause.thing)
    scene.container = thing.removesuffix(" lid").removesuffix(" door")
    if _has_handle(thing):
        if not scene.held.get(scene.arm, "").endswith("handle"):
            scene.say(f"Move {scene.arm_name} to align with {_head(thing)} handle")
            scene.say(f"Grasp the handle and pull {thing} open")
        else:
            scene.say(f"Pull {thing} open")
        scene.let_go()
    else:
        scene.approach(thing)
        scene.say(f"Open {thing}")
    scene.last = thing


def _close(scene: Scene, clause: Clause) -> None:
    closes_it = clause.thing.lower() in PRONOUNS and scene.container
    thing = scene.container if closes_it else scene.resolve(clause.thing)
    scene.say(f"Move {scene.arm_name} to align with {thing}")
    if clause.verb.startswith("pull"):
        scene.say(f"Pull {thing} closed")
    elif clause.verb.startswith("push") or _has_handle(thing):
        scene.say(f"Push {thing} closed")
    else:
        scene.say(f"Close {thing}")
    scene.last = thing


def _pull_or_push(scene: Scene, clause: Clause) -> None:
    if {"closed", "shut", "close"} & set(clause.manner):
        _close(scene, clause)
    elif "open" in clause.manner or (clause.deed is Deed.PULL and _has_handle(clause.thing)):
        _open(scene, clause)
    elif clause.deed is Deed.PULL:
        _drag(scene, clause)
    else:
        _press(scene, clause)


def _press(scene: Scene, clause: Clause) -> None:
    thing = scene.resolve(clause.thing)
    scene.say(f"Move {scene.arm_name} to align with {thing or clause.text}")
    scene.say(_as_said(clause, thing))
    scene.last = thing


def _drag(scene: Scene, clause: Clause) -> None:
    thing = scene.resolve(clause.thing)
    scene.take(thing)
    scene.say(_as_said(clause, thing))
    scene.let_go()


def _lift(scene: Scene, clause: Clause) -> None:
    thing = definite(scene.resolve(clause.thing))
    scene.take(thing)
    scene.say(f"Lift {' '.join([thing, *(str(part) for part in clause.parts)])}")
    off = next((part.thing for part in clause.parts if part.preposition in {"off", "from", "off of"}), "")
    _, _, owner = thing.partition(" of ")
    scene.container = off or owner or scene.container


def _pour(scene: Scene, clause: Clause) -> None:
    _, goal = _destination(scene, clause)
    vessel = next((part.thing for part in clause.parts if part.preposition in {"from", "out of"}), "")
    if vessel:
        scene.take(vessel)
    vessel = vessel or scene.held.get(scene.arm, "").removeprefix("the handle of ") or clause.thing
    if not scene.held.get(scene.arm):
        scene.take(vessel)
    if goal is not None:
        scene.say(f"Move {scene.arm_name} to align with {goal.thing}")
        scene.container = goal.thing
    scene.say(f"Tilt {vessel} to pour {scene.resolve(clause.thing)} {goal or ''}")


def _transfer(scene: Scene, clause: Clause) -> None:
    thing = definite(scene.resolve(clause.thing))
    goal = next((part.thing for part in clause.parts if part.preposition == "to"), "")
    receiver = next((side for side in ("left", "right") if side in goal.lower().split()), "")
    if not receiver or not goal.endswith(("arm", "gripper", "hand")):
        _place(scene, clause)
        return
    scene.take(thing)
    scene.say(f"Move {scene.arm_name} to align {thing} with the {receiver} arm")
    scene.say(f"Grasp {thing} with the {receiver} arm")
    if scene.arm != receiver:
        scene.say(f"Release {scene.arm_name.replace(' arm', ' gripper')} to hand over {thing}")
        scene.let_go()
    scene.arm, scene.held[receiver], scene.last = receiver, thing, thing


def _with_tool(scene: Scene, clause: Clause) -> None:
    """Cut or draw with what the arm holds."""
    tool = scene.held.get(scene.arm, "")
    target = next((part.thing for part in clause.parts if part.preposition in _PLACES), "")
    target = target or (_last_of(clause.thing) if clause.deed is Deed.CUT else clause.thing)
    if tool:
        scene.say(f"Move {scene.arm_name} to align {tool} with {target}")
    else:
        scene.say(f"Move {scene.arm_name} to align with {target}")
    scene.say(_as_said(clause, clause.thing) + (f" with {tool}" if tool and clause.deed is Deed.CUT else ""))


def _last_of(thing: str) -> str:
    """What a piece is of: "a small piece of sausage" is "the sausage"."""
    _, of, whole = thing.rpartition(" of ")
    return (whole if whole.startswith(("the ", "a ")) else f"the {whole}") if of else thing


def _hold(scene: Scene, clause: Clause) -> None:
    thing = scene.resolve(clause.thing)
    scene.take(thing)
    scene.say(f"Hold {thing} still")


def _insert(scene: Scene, clause: Clause) -> None:
    thing = scene.resolve(clause.thing)
    other = next((name for name in scene.held.values() if name != thing), "") or scene.last
    scene.take(thing)
    parts = [Part(p.preposition, other if p.thing.lower() in PRONOUNS and other else p.thing) for p in clause.parts]
    target = " ".join([parts[0].thing, *(str(part) for part in parts[1:])]) if parts else ""
    if target:
        scene.say(f"Move {scene.arm_name} to align {thing} with {target}")
    verb = "insert" if clause.verb.startswith("plug") else clause.verb
    scene.say(" ".join([verb, thing, *(str(part) for part in parts)]))
    scene.let_go()


def _unplug(scene: Scene, clause: Clause) -> None:
    thing = scene.resolve(clause.thing)
    scene.take(thing)
    scene.say(_as_said(clause, thing))


def _cover(scene: Scene, clause: Clause) -> None:
    lid = scene.held.get(scene.arm, "") or next((p.thing for p in clause.parts if p.preposition == "with"), "the cover")
    scene.take(lid)
    thing = scene.resolve(clause.thing, other_than=lid)
    scene.say(f"Move {scene.arm_name} to align with {thing}")
    scene.say(f"Release {scene.gripper_name} to cover {thing} with {lid}")
    scene.let_go()


def _thread(scene: Scene, clause: Clause) -> None:
    target = " ".join([clause.parts[0].thing, *(str(part) for part in clause.parts[1:])]) if clause.parts else ""
    if not scene.held.get(scene.arm):
        scene.take(clause.thing)
    if target:
        scene.say(f"Move {scene.arm_name} to align {scene.resolve(clause.thing)} with {target}")
    scene.say(_as_said(clause, scene.resolve(clause.thing)))
    scene.let_go()


def _other(scene: Scene, clause: Clause) -> None:
    thing = scene.resolve(clause.thing)
    if clause.arms and thing and clause.verb and scene.held.get(scene.arm) != thing:
        scene.say(f"Move {scene.arm_name} to approach and align {thing}")
    scene.say(_as_said(clause, thing) if thing and clause.verb else clause.text)
    scene.last = thing or (clause.parts[0].thing if clause.parts else scene.last)


def _as_said(clause: Clause, thing: str) -> str:
    """The clause in its own words, without the arm, with its pronoun resolved."""
    return " ".join([clause.verb, thing, *clause.manner, *(str(part) for part in clause.parts)])


_DEEDS: dict[Deed, Callable[[Scene, Clause], None]] = {
    Deed.PICK: _pick,
    Deed.PLACE: _place,
    Deed.STACK: _place,
    Deed.OPEN: _open,
    Deed.CLOSE: _close,
    Deed.PULL: _pull_or_push,
    Deed.PUSH: _pull_or_push,
    Deed.PRESS: _press,
    Deed.LIFT: _lift,
    Deed.POUR: _pour,
    Deed.TRANSFER: _transfer,
    Deed.CUT: _with_tool,
    Deed.DRAW: _with_tool,
    Deed.DRAG: _drag,
    Deed.HOLD: _hold,
    Deed.INSERT: _insert,
    Deed.UNPLUG: _unplug,
    Deed.THREAD: _thread,
    Deed.COVER: _cover,
    Deed.OTHER: _other,
}
