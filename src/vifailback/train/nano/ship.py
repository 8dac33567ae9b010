"""Eye and mind as ONNX files, beside the lists that their numbers stand for: what the package ships."""

from pathlib import Path

import msgspec
import torch
from torch import Tensor, nn
from torch.export import Dim

from vifailback.atomic import replaced
from vifailback.nano.lesson import ENTITIES
from vifailback.nano.net import EYE, MANIFEST, MIND, SEEN
from vifailback.nano.plan import MOST_STEPS, SLOTS
from vifailback.nano.sight import HEIGHT, WIDTH
from vifailback.nano.tables import Manifest
from vifailback.nano.words import PHRASE
from vifailback.train.nano.eye import FEATURES, MAP, Eye
from vifailback.train.nano.mind import ROLES, Mind, Shown, Thought

OPSET = 18
_FRAMES, _SAMPLES = "frames", "samples"


class _Look(nn.Module):
    """The eye as it is asked when it is shipped: bytes in, probabilities out."""

    def __init__(self, eye: Eye) -> None:
        super().__init__()
        self.eye = eye

    def forward(self, frames: Tensor, names: Tensor) -> tuple[Tensor, ...]:
        """Frames uint8 (B, HEIGHT, WIDTH, 3), names int64 (SLOTS, PHRASE)."""
        rows = names.unsqueeze(0).expand(frames.shape[0], -1, -1)
        seen = self.eye(frames.permute(0, 3, 1, 2).float(), rows)
        return (
            seen.places,
            seen.there,
            seen.positions,
            seen.features,
            seen.opening,
            seen.held.softmax(-1),
            seen.whole,
        )


class _Think(nn.Module):
    def __init__(self, mind: Mind) -> None:
        super().__init__()
        self.mind = mind

    def forward(
        self,
        places: Tensor,
        there: Tensor,
        positions: Tensor,
        features: Tensor,
        opening: Tensor,
        held: Tensor,
        whole: Tensor,
        known: Tensor,
        steps: Tensor,
        mode: Tensor,
        marks: Tensor,
        given: Tensor,
    ) -> tuple[Tensor, ...]:
        shown = Shown(places, there, positions, features, opening, held, whole, known, steps, mode, marks, given)
        return tuple(self.mind(shown))


def ship(eye: Eye, mind: Mind, manifest: Manifest, out: Path) -> None:
    """Write `eye.onnx`, `mind.onnx` and `nano.json`."""
    out.mkdir(parents=True, exist_ok=True)
    eye.eval()
    mind.eval()
    frames, names = torch.zeros(2, HEIGHT, WIDTH, 3, dtype=torch.uint8), torch.zeros(SLOTS, PHRASE, dtype=torch.long)
    _export(_Look(eye), (frames, names), ("frames", "names"), SEEN, {"frames": {0: _FRAMES}}, out / EYE)
    shown = blank(2, 5)
    several = {name: {0: _SAMPLES, 1: _FRAMES} for name in (*SEEN, "known")}
    several |= {name: {0: _SAMPLES} for name in ("steps", "mode", "marks", "given")}
    thoughts = tuple(f"thought_{name}" for name in Thought._fields)
    _export(_Think(mind), tuple(shown), Shown._fields, thoughts, several, out / MIND)
    with replaced(out / MANIFEST) as file:
        file.write(msgspec.json.format(msgspec.json.encode(manifest), indent=1))


def blank(samples: int, frames: int) -> Shown:
    """What is shown, empty, with the right shapes."""
    size = (samples, frames)
    return Shown(
        torch.zeros(*size, ENTITIES, 2),
        torch.zeros(*size, ENTITIES),
        torch.zeros(*size, ENTITIES, 3),
        torch.zeros(*size, ENTITIES, FEATURES),
        torch.zeros(*size, 2),
        torch.zeros(*size, 2, SLOTS + 2),
        torch.zeros(*size, MAP),
        torch.ones(*size, dtype=torch.bool),
        torch.zeros(samples, MOST_STEPS, 4, dtype=torch.long),
        torch.zeros(samples, dtype=torch.long),
        torch.full((samples, ROLES), -1, dtype=torch.long),
        torch.zeros(samples, dtype=torch.long),
    )


def _export(
    module: nn.Module,
    arguments: tuple[Tensor, ...],
    inputs: tuple[str, ...],
    outputs: tuple[str, ...],
    axes: dict[str, dict[int, str]],
    path: Path,
) -> None:
    with torch.inference_mode():
        module.eval()
        torch.onnx.export(
            module,
            arguments,
            str(path),
            input_names=list(inputs),
            output_names=list(outputs),
            dynamic_shapes=tuple(dict.fromkeys(axes.get(name, {}), Dim.DYNAMIC) for name in inputs),
            opset_version=OPSET,
            dynamo=True,
            external_data=False,
            verbose=False,
        )
