"""The 16 models of the paper's tables as presets, to be pointed at a server (paper Sec. 4.1, Tables 1-3)."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import msgspec

from vifailback.bench.subject import Layout
from vifailback.errors import UnknownNameError
from vifailback.types import Json


@dataclass(frozen=True)
class Preset:
    """How one of the paper's models is asked.

    Args:
        name: its row in the paper's tables.
        hub: its name on the Hugging Face hub, or at its maker's API.
        group: "general", "embodied" or "proprietary", as in the paper's tables.
        layout: how a question is put to it.
        most_images: the most images in one request; None: no limit is known that a question reaches.
        thinking: "off", "on" or "always": whether it reasons before it answers, and whether that can be changed.
        source: where the settings come from.
        assumed: what the paper and the source leave open, and what is assumed.
    """

    name: str
    hub: str
    group: str
    layout: Layout
    most_images: int | None
    thinking: str
    source: str
    assumed: str


@cache
def presets() -> tuple[Preset, ...]:
    """All presets, in the order of the paper's tables."""
    text = (files("vifailback.bench") / "presets.json").read_bytes()
    families = msgspec.json.decode(text, type=list[_Family])
    return tuple(
        Preset(
            name,
            hub,
            family.group,
            Layout(family.order, family.system, family.after, family.detail, family.extra),
            family.most_images,
            family.thinking,
            family.source,
            family.assumed,
        )
        for family in families
        for name, hub in family.models.items()
    )


def find_preset(name: str) -> Preset:
    """Find a preset by its row in the paper's tables or its name on the hub, in any case.

    Raises:
        UnknownNameError: there is none.
    """
    for preset in presets():
        if name.lower() in (preset.name.lower(), preset.hub.lower()):
            return preset
    raise UnknownNameError("preset", name, [preset.name for preset in presets()])


class _Family(msgspec.Struct, forbid_unknown_fields=True):
    """Models that are asked in the same way."""

    models: dict[str, str]
    group: str
    source: str
    assumed: str
    order: str = "images-first"
    system: str = ""
    after: str = ""
    detail: str = ""
    extra: Mapping[str, Json] = {}
    most_images: int | None = None
    thinking: str = "off"
