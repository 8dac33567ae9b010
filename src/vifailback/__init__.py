"""ViFailback: turn failed robot episodes into corrections.

Everything a program needs first stands here; names are imported when they are used, so `import vifailback` is cheap.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from vifailback.version import __version__

if TYPE_CHECKING:
    from vifailback.episodes import open_recordings
    from vifailback.store import read_annotations, write_annotations
    from vifailback.supervise.mask import mask_roi
    from vifailback.supervise.policy import SupervisedPolicy
    from vifailback.symbols import contradictions, draw, format_command, format_symbols, parse_command, parse_symbols
    from vifailback.vqa.answer import parse_answer
    from vifailback.vqa.subtasks.decompose import decompose

_HOMES = {
    "SupervisedPolicy": "vifailback.supervise.policy",
    "mask_roi": "vifailback.supervise.mask",
    "open_recordings": "vifailback.episodes",
    "read_annotations": "vifailback.store",
    "write_annotations": "vifailback.store",
    "contradictions": "vifailback.symbols",
    "draw": "vifailback.symbols",
    "format_command": "vifailback.symbols",
    "format_symbols": "vifailback.symbols",
    "parse_command": "vifailback.symbols",
    "parse_symbols": "vifailback.symbols",
    "decompose": "vifailback.vqa.subtasks.decompose",
    "parse_answer": "vifailback.vqa.answer",
}

__all__ = [
    "SupervisedPolicy",
    "__version__",
    "contradictions",
    "decompose",
    "draw",
    "format_command",
    "format_symbols",
    "mask_roi",
    "open_recordings",
    "parse_answer",
    "parse_command",
    "parse_symbols",
    "read_annotations",
    "write_annotations",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'vifailback' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return __all__
