"""What the release has no key for, in a record of ours: {"vifailback": {"fps": 29.97, "author": "ana", ...}}."""

from collections.abc import Callable, Mapping

from vifailback.errors import AnnotationError
from vifailback.store.node import Node
from vifailback.store.release_fields import RELEASE_SIZE
from vifailback.store.release_images import length_and_rate, shown_frames
from vifailback.store.release_paths import ReleasePath
from vifailback.store.schema import read_episode, read_fps, read_length, read_size
from vifailback.types import Annotation, Json, Problem

OURS = "vifailback"
"""The key in the record."""

_READ: Mapping[str, Callable[[Node], Json]] = {
    "episode": read_episode,
    "camera": Node.text,
    "length": read_length,
    "fps": read_fps,
    "size": read_size,
    "author": Node.text,
    "stage": lambda node: node.whole(0, 3),
}


def read_own(raw: Json) -> tuple[dict[str, Json], list[Problem]]:
    """Read fields of Annotation from the object under "vifailback"; what is not valid is left out and named."""
    if raw is None:
        return {}, []
    if not isinstance(raw, dict):
        return {}, [Problem(OURS, "expected an object")]
    fields: dict[str, Json] = {}
    problems: list[Problem] = []
    for name, read in _READ.items():
        node = Node(raw, OURS).get(name)
        try:
            fields |= {} if node is None else {name: read(node)}
        except AnnotationError as error:
            problems.append(Problem(error.field or name, error.why))
    return fields, problems


def own_fields(annotation: Annotation, place: ReleasePath) -> dict[str, Json]:
    """Return the fields that reading the record's other keys would not give.

    Args:
        annotation: what is being written.
        place: what the record's paths are made of.
    """
    read = ReleasePath.read(place.video)
    indices = {frame.role: frame.index for frame in annotation.keyframes}
    length, fps = length_and_rate(shown_frames(annotation), indices)
    size = (RELEASE_SIZE.width, RELEASE_SIZE.height)
    fields = {
        "episode": (annotation.episode, read and read.episode),
        "camera": (annotation.camera, read.camera if read else ""),
        "length": (annotation.length, length),
        "fps": (annotation.fps, fps),
        "size": (annotation.size and list(annotation.size), list(size)),
        "author": (annotation.author, ""),
        "stage": (annotation.stage or None, None),
    }
    return {name: ours for name, (ours, theirs) in fields.items() if ours not in (None, "") and ours != theirs}
