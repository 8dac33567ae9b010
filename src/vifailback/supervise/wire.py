"""What openpi's policy servers and robots say to each other: msgpack with numpy arrays, observations, actions."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

import msgspec
import numpy as np
from numpy.typing import NDArray

from vifailback.episodes.source import head_first
from vifailback.errors import InputError
from vifailback.types import Image, Json, Observation

_ARRAY, _NUMBER = b"__ndarray__", b"__npgeneric__"


def pack(value: Json) -> bytes:
    """Return a value with numpy arrays in it as msgpack, as `openpi_client.msgpack_numpy` does."""
    return msgspec.msgpack.encode(value, enc_hook=_packed)


def unpack(data: bytes) -> Json:
    """Read what `pack` wrote.

    Raises:
        InputError: it is no msgpack, or an array in it is damaged.
    """
    try:
        return _unpacked(msgspec.msgpack.decode(data))
    except (msgspec.DecodeError, ValueError, TypeError, KeyError, RecursionError) as error:
        raise InputError(f"expected msgpack with numpy arrays: {error}", field="message") from error


@dataclass(frozen=True)
class Seen:
    """An observation of a client as ours, and what it takes to send it on.

    Args:
        raw: the client's own.
        observation: ours; images as uint8 RGB (height, width, 3), the head camera first.
        places: camera -> where its image stands in the client's.
    """

    raw: Mapping[str, Json]
    observation: Observation
    places: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, raw: Json, time_s: float) -> "Seen":
        """Read an observation: images under "images" or "observation/...", a "state", a "prompt".

        Raises:
            InputError: there is no image, or one is not uint8 with three colours.
        """
        if not isinstance(raw, dict):
            raise InputError(f"expected a table, got {type(raw).__name__}", field="observation")
        table = cast("dict[str, Json]", raw)
        places = {place[-1].removeprefix("observation/"): place for place in _image_places(table)}
        if not places:
            raise InputError('expected images under "images" or as "observation/..."', field="observation")
        images = {name: _upright(_at(table, places[name]), name) for name in head_first(places)}
        state = np.asarray(table.get("state", table.get("observation/state", ())), np.float64).reshape(-1)
        prompt = table.get("prompt", "")
        return cls(table, Observation(time_s, images, state, prompt if isinstance(prompt, str) else ""), places)

    def changed(self, observation: Observation) -> dict[str, Json]:
        """Return the client's observation with the images and the prompt of ours in their places, where they differ."""
        table: dict[str, Json] = {**self.raw}
        if observation.prompt != self.observation.prompt:
            table["prompt"] = observation.prompt
        for name, image in observation.images.items():
            if image is self.observation.images.get(name):
                continue
            place, own = self.places[name], _at(self.raw, self.places[name])
            sent = np.ascontiguousarray(image.transpose(2, 0, 1)) if _channels_first(own) else image
            if len(place) == 1:
                table[place[0]] = sent
            else:
                table[place[0]] = {**table[place[0]], place[1]: sent}
        return table


def _image_places(table: Mapping[str, Json]) -> list[tuple[str, ...]]:
    inside = table.get("images")
    found: list[tuple[str, ...]] = []
    if isinstance(inside, dict):
        found += [("images", name) for name in cast("dict[str, Json]", inside)]
    found += [(key,) for key, value in table.items() if isinstance(value, np.ndarray) and value.ndim == 3]
    return found


def _at(table: Mapping[str, Json], place: tuple[str, ...]) -> Any:
    value: Json = table
    for key in place:
        value = value[key]
    return value


def _channels_first(image: Any) -> bool:
    return bool(image.shape[0] == 3 and image.shape[2] != 3)


def _upright(image: Any, name: str) -> Image:
    """An image as (height, width, 3)."""
    kind = str(getattr(image, "dtype", type(image).__name__))
    shape: tuple[int, ...] = tuple(getattr(image, "shape", ()))
    if kind != "uint8" or len(shape) != 3 or 3 not in shape[::2]:
        raise InputError(f"expected a uint8 image with 3 colours, got {kind} {shape}", field=f"image {name}")
    return np.ascontiguousarray(image.transpose(1, 2, 0)) if _channels_first(image) else image


def _packed(value: Any) -> Json:
    if isinstance(value, np.ndarray):
        array = cast("NDArray[np.generic]", value)
        return {_ARRAY: True, b"data": array.tobytes(), b"dtype": array.dtype.str, b"shape": array.shape}
    if isinstance(value, np.generic):
        number = cast("Any", value)
        return {_NUMBER: True, b"data": number.item(), b"dtype": number.dtype.str}
    raise TypeError(f"cannot be sent: {type(value).__name__}")


def _unpacked(value: Json) -> Json:
    if isinstance(value, list):
        return [_unpacked(item) for item in cast("list[Json]", value)]
    if not isinstance(value, dict):
        return value
    table = cast("dict[Json, Json]", value)
    if _ARRAY in table:
        kind = np.dtype(table[b"dtype"])
        if kind.hasobject:
            raise ValueError("arrays of objects are not read")
        return np.frombuffer(table[b"data"], kind).reshape(table[b"shape"])
    if _NUMBER in table:
        return np.dtype(table[b"dtype"]).type(table[b"data"])
    return {key: _unpacked(item) for key, item in table.items()}
