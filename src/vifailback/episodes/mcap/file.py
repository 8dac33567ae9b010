"""MCAP files by their index: which topics there are, when each message was logged, and any one message."""

import struct
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from vifailback.errors import MissingExtraError, RecordingError

_MESSAGE, _CHUNK, _MESSAGE_INDEX = 0x05, 0x06, 0x07
_MAGIC = b"\x89MCAP0\r\n"
_RECORD_HEAD = 9  # opcode (1 byte) and length (8 bytes)
_LONGEST_RECORD = 4 * 2**30


@dataclass(frozen=True)
class Topic:
    """One topic of a file.

    Args:
        name: "/cam_high/image_raw/compressed".
        schema: the type of its messages ("sensor_msgs/msg/CompressedImage").
        channels: channel id -> (schema record, message encoding); more than one where a publisher restarted.
        count: messages, as the file's statistics say; None where it has none.
    """

    name: str
    schema: str
    channels: dict[int, tuple[Any, str]]
    count: int | None


@dataclass(frozen=True)
class MessagePlaces:
    """Where a topic's messages are, in order of log time.

    Args:
        log_time: nanoseconds, int64 (messages,).
        channel: channel id, int64 (messages,).
        chunk: byte position of the chunk in the file, int64 (messages,).
        offset: position in the uncompressed chunk, int64 (messages,).
    """

    log_time: NDArray[np.int64]
    channel: NDArray[np.int64]
    chunk: NDArray[np.int64]
    offset: NDArray[np.int64]


@contextmanager
def open_mcap(path: Path) -> Generator[tuple[Any, Any]]:
    """Open a file: (stream, summary).

    Raises:
        MissingExtraError: the mcap package is not installed.
        RecordingError: not an MCAP file, cut short, or without an index.
    """
    try:
        from mcap.exceptions import McapError
        from mcap.reader import make_reader
    except ImportError as error:
        raise MissingExtraError("reading MCAP recordings", "mcap") from error
    try:
        with path.open("rb") as stream:
            _check_ends(stream, path)
            summary = make_reader(stream).get_summary()
            if summary is None or not summary.chunk_indexes:
                raise RecordingError("it has no index; make one with `mcap recover in.mcap -o out.mcap`", file=path)
            yield stream, summary
    except OSError as error:
        raise RecordingError(f"cannot be read: {error.strerror or error}", file=path) from error
    except (McapError, struct.error, ValueError, EOFError, KeyError, OverflowError, MemoryError) as error:
        why = f"not a whole MCAP file ({error or type(error).__name__}); try `mcap recover in.mcap -o out.mcap`"
        raise RecordingError(why, file=path) from error


def _check_ends(stream: BinaryIO, path: Path) -> None:
    size = path.stat().st_size
    if size == 0:
        raise RecordingError("the file is empty (0 bytes)", file=path)
    start = stream.read(len(_MAGIC))
    if start != _MAGIC:
        raise RecordingError(f"not an MCAP file (it starts with {start[:8].hex(' ')})", file=path)
    stream.seek(max(0, size - len(_MAGIC)))
    if size < 4 * len(_MAGIC) or stream.read() != _MAGIC:
        raise RecordingError("the file is cut short; repair it with `mcap recover in.mcap -o out.mcap`", file=path)
    stream.seek(0)


def topics(summary: Any) -> list[Topic]:
    """Return the topics of a file, in the order of their channels."""
    counts: dict[int, int] = {} if summary.statistics is None else summary.statistics.channel_message_counts
    result: dict[str, Topic] = {}
    for number, channel in sorted(summary.channels.items()):
        schema = summary.schemas.get(channel.schema_id)
        name = "" if schema is None else schema.name
        known = result.get(channel.topic)
        count = None if summary.statistics is None else counts.get(number, 0) + ((known and known.count) or 0)
        channels = {**(known.channels if known else {}), number: (schema, channel.message_encoding)}
        result[channel.topic] = Topic(channel.topic, known.schema if known else name, channels, count)
    return list(result.values())


def find_messages(stream: Any, summary: Any, topic: Topic) -> MessagePlaces:
    """Read a topic's part of the message indices; no message is read or uncompressed.

    Raises:
        ValueError: an index is not where the summary says.
    """
    parts: list[NDArray[np.int64]] = []
    for chunk in summary.chunk_indexes:
        for channel, place in chunk.message_index_offsets.items():
            if channel in topic.channels:
                entries = _index(stream, place)
                rows = np.empty((len(entries), 4), np.int64)
                rows[:, 0], rows[:, 1] = entries[:, 0], channel
                rows[:, 2], rows[:, 3] = chunk.chunk_start_offset, entries[:, 1]
                parts.append(rows)
    rows = np.concatenate(parts) if parts else np.empty((0, 4), np.int64)
    rows = rows[np.lexsort((rows[:, 3], rows[:, 2], rows[:, 0]))]
    return MessagePlaces(*(np.ascontiguousarray(column) for column in rows.T))


def read_messages(stream: Any, places: MessagePlaces, wanted: Sequence[int]) -> Iterator[tuple[int, bytes]]:
    """Yield (channel id, message bytes) in the order asked for; a chunk that serves several in a row is read once.

    Raises:
        ValueError: a chunk or message is not where the index says.
    """
    held, data = -1, b""
    for index in wanted:
        chunk, offset = int(places.chunk[index]), int(places.offset[index])
        if chunk != held:
            held, data = chunk, _uncompressed(stream, chunk)
        if not 0 <= offset < len(data) - _RECORD_HEAD or data[offset] != _MESSAGE:
            raise ValueError("there is no message where the index says")
        length = int.from_bytes(data[offset + 1 : offset + _RECORD_HEAD], "little")
        start = offset + _RECORD_HEAD
        # channel id (2 bytes), sequence (4), log time (8), publish time (8), then the message
        yield int.from_bytes(data[start : start + 2], "little"), data[start + 22 : start + length]


def _index(stream: Any, place: int) -> NDArray[np.int64]:
    """Return one message index: log time [ns] and offset, int64 (messages, 2)."""
    body = _record(stream, place, _MESSAGE_INDEX)
    return np.frombuffer(body[6:], "<i8").reshape(-1, 2)


def _record(stream: Any, place: int, opcode: int) -> bytes:
    stream.seek(place)
    head = stream.read(_RECORD_HEAD)
    length = int.from_bytes(head[1:], "little")
    if len(head) < _RECORD_HEAD or head[0] != opcode or length > _LONGEST_RECORD:
        raise ValueError(f"no record of kind {opcode} at byte {place}")
    body = stream.read(length)
    if len(body) < length:
        raise ValueError(f"the record at byte {place} is cut short")
    return body


def _uncompressed(stream: Any, place: int) -> bytes:
    from mcap.data_stream import ReadDataStream
    from mcap.records import Chunk
    from mcap.stream_reader import get_chunk_data_stream

    chunk = Chunk.read(ReadDataStream(BytesIO(_record(stream, place, _CHUNK))))
    if chunk.uncompressed_size > _LONGEST_RECORD:
        raise ValueError(f"the chunk at byte {place} claims {chunk.uncompressed_size} bytes")
    try:
        data, length = get_chunk_data_stream(chunk, validate_crc=True)
    except Exception as error:  # zstd and lz4 raise errors of kinds of their own
        raise ValueError(f"the chunk at byte {place} is damaged: {error}") from error
    return data.read(length)
