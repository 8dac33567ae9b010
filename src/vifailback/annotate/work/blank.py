"""The annotation of an episode that nobody has annotated: what its recording says."""

from vifailback.errors import ViFailbackError
from vifailback.store.schema import annotation_to_json
from vifailback.types import Annotation, Episode, Json


def blank_annotation(episode: Episode) -> dict[str, Json]:
    """Return the JSON object of an annotation that says only what the recording itself says."""
    try:
        camera = next(iter(episode.source.cameras), None)
        size = camera.size if camera else None
        annotation = Annotation(
            episode=episode.id,
            task=episode.task,
            camera=camera.name if camera else "",
            length=episode.length,
            fps=episode.fps,
            size=(size.width, size.height) if size else None,
        )
        return annotation_to_json(annotation)
    except ViFailbackError:  # a recording that cannot be read is named where its frames are asked for
        return annotation_to_json(Annotation(episode.id, episode.task))
