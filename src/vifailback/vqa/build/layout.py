"""Where a dataset keeps its files: the release's folders and names, whatever the ids are called."""

import hashlib
import re
import unicodedata
from dataclasses import dataclass

FRAMES_ROOT = "annotated_data"
"""Root of the frames (release layout)."""
VQA_FILE = "VQA/ViFailback_VQA.json"
"""All records; `vifailback split` makes the release's `_train` and `_benchmark` files of it."""
ANNOTATIONS_FILE = "annotations.json"
"""The annotation records, in the form of the release."""
MANIFEST_FILE = "manifest.json"
"""What was built, counted, skipped; written last."""
STATE_FOLDER = ".vifailback-build"
"""Stands in a folder only while its dataset is half built."""

LONGEST_NAME = 80
"""Longest file or folder name made [bytes]."""

_UNSAFE = re.compile(r"[^\w.-]+|^\.+|\.+$")
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")


@dataclass(frozen=True, slots=True)
class EpisodePlace:
    """Where the frames of one episode and camera go.

    Args:
        task: name of the task's folder.
        episode: name of the episode ("episode_3").
        camera: name of the camera ("cam_high").
    """

    task: str
    episode: str
    camera: str

    @property
    def id(self) -> str:
        """The id that the release's paths spell: "<task>/<episode>"."""
        return f"{self.task}/{self.episode}"

    @property
    def frames(self) -> str:
        """The folder of the frames, relative to the dataset: "annotated_data/<task>/frames/<episode>_<camera>"."""
        return f"{FRAMES_ROOT}/{self.task}/frames/{self.episode}_{self.camera}"


def place_of(episode: str, task: str, camera: str) -> EpisodePlace:
    """Choose the place of an episode; different ids never share one (of one camera), and none lies outside.

    Args:
        episode: episode id; the part before its last "/" names the task folder.
        task: the task sentence, which names the folder where the id has only one part.
        camera: camera name.
    """
    folder, _, name = episode.rpartition("/")
    return EpisodePlace(safe_name(folder) if folder else _slug(task), safe_name(name), safe_name(camera))


def safe_name(text: str) -> str:
    """Return a file name for any text: itself where it is harmless, else cleaned and marked with its digest."""
    plain = unicodedata.normalize("NFC", text)
    clean = _UNSAFE.sub("_", plain)
    if clean == text and clean and len(clean.encode()) <= LONGEST_NAME and not _RESERVED.fullmatch(clean):
        return text
    digest = hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()[:8]
    short = clean.encode(errors="ignore")[: LONGEST_NAME - 9].decode(errors="ignore").strip("._-")
    return f"{short or 'name'}-{digest}"


def _slug(sentence: str) -> str:
    words = re.findall(r"\w+", sentence.lower())
    return safe_name("_".join(words[:10])[: LONGEST_NAME - 20]) if words else "episodes"
