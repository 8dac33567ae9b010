"""Rows of LeRobot's parquet tables: those of one episode, only the columns asked for."""

from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from vifailback.errors import RecordingError


@contextmanager
def open_table(path: Path) -> Generator[Any]:
    """Open a parquet file.

    Raises:
        RecordingError: it is missing or not a parquet file.
    """
    import pyarrow.parquet as pq  # pyright: ignore[reportMissingTypeStubs]
    from pyarrow import ArrowException  # pyright: ignore[reportMissingTypeStubs, reportUnknownVariableType]

    broken = cast("tuple[type[Exception], ...]", (ArrowException, OSError, ValueError, KeyError))
    try:
        table = pq.ParquetFile(path, memory_map=True)
    except FileNotFoundError as error:
        raise RecordingError("there is no such file", file=path) from error
    except broken as error:
        raise RecordingError(f"not a readable parquet file: {error}", file=path) from error
    with table:
        try:
            yield table
        except broken as error:
            raise RecordingError(f"damaged parquet file: {error}", file=path) from error


def read_table(path: Path, columns: Sequence[str] | None = None) -> list[dict[str, Any]]:
    """Return a small table as one dict a row; columns that it lacks are left out."""
    with open_table(path) as table:
        names = table.schema_arrow.names
        wanted = names if columns is None else [name for name in columns if name in names]
        return cast("list[dict[str, Any]]", table.read(columns=wanted, use_threads=False).to_pylist())


def column_names(path: Path) -> list[str]:
    """Return the names of a table's columns."""
    with open_table(path) as table:
        return list(table.schema_arrow.names)


@dataclass(frozen=True, slots=True)
class EpisodeRows:
    """The rows of one episode in a table.

    Args:
        path: the parquet file.
        episode: the episode's number; None where the whole file is one episode.
    """

    path: Path
    episode: int | None

    def count(self) -> int:
        """Return the number of rows."""
        with open_table(self.path) as table:
            return sum(len(rows) for _, rows in self._groups(table))

    def signals(self, columns: Sequence[str]) -> dict[str, NDArray[np.float64]]:
        """Return numeric columns, each float64 (rows, dimensions); those that the table lacks are left out.

        Raises:
            RecordingError: a column is not numeric, or its rows differ in length.
        """
        with open_table(self.path) as table:
            names = [name for name in columns if name in table.schema_arrow.names]
            parts: dict[str, list[NDArray[np.float64]]] = {name: [] for name in names}
            for group, rows in self._groups(table):
                read = table.read_row_group(group, columns=names, use_threads=False)
                for name in names:
                    parts[name].append(_matrix(read.column(name), self.path, name)[rows])
        return {name: np.concatenate(part) for name, part in parts.items() if part}

    def cells(self, column: str, wanted: Sequence[int]) -> Iterator[tuple[int, Any]]:
        """Yield (row, cell) of the rows wanted, in the table's order; reads only the row groups that hold one."""
        with open_table(self.path) as table:
            if column not in table.schema_arrow.names:
                raise RecordingError("there is no such column", file=self.path, field=column)
            start = 0
            needed = np.unique(np.asarray(wanted, np.int64))
            for group, rows in self._groups(table):
                here = needed[(needed >= start) & (needed < start + len(rows))]
                if len(here):
                    read = table.read_row_group(group, columns=[column], use_threads=False).column(column)
                    for row in here:
                        yield int(row), read[int(rows[row - start])].as_py()
                start += len(rows)

    def _groups(self, table: Any) -> Iterator[tuple[int, NDArray[np.int64]]]:
        """Yield (row group, the episode's rows in it)."""
        names = table.schema_arrow.names
        for group in range(table.num_row_groups):
            if self.episode is None:
                yield group, np.arange(table.metadata.row_group(group).num_rows)
                continue
            if "episode_index" not in names:
                raise RecordingError("there is no such column", file=self.path, field="episode_index")
            if not self._may_hold(table.metadata.row_group(group)):
                continue
            numbers = table.read_row_group(group, columns=["episode_index"], use_threads=False).column(0)
            rows = np.flatnonzero(np.asarray(numbers.to_numpy()) == self.episode)
            if len(rows):
                yield group, rows.astype(np.int64)

    def _may_hold(self, group: Any) -> bool:
        """Whether the statistics of a row group leave room for the episode."""
        for place in range(group.num_columns):
            column = group.column(place)
            if column.path_in_schema == "episode_index":
                known = column.statistics
                if known is None or not known.has_min_max or self.episode is None:
                    return True
                return bool(known.min <= self.episode <= known.max)
        return True


def _matrix(column: Any, path: Path, name: str) -> NDArray[np.float64]:
    """Return a numeric or list column as float64 (rows, dimensions)."""
    try:
        values: Any = column.combine_chunks()
        if hasattr(values, "flatten") and str(values.type).startswith(("list", "large_list", "fixed_size_list")):
            flat = np.asarray(values.flatten().to_numpy(zero_copy_only=False), np.float64)
            lengths = np.diff(values.offsets.to_numpy()) if hasattr(values, "offsets") else np.zeros(0)
            if values.null_count or len(set(lengths.tolist())) > 1:
                raise ValueError("rows of different lengths")
            return flat.reshape(len(values), -1)
        return np.asarray(values.to_numpy(zero_copy_only=False), np.float64).reshape(len(values), -1)
    except (ValueError, TypeError) as error:
        raise RecordingError(f"cannot be read as numbers: {error}", file=path, field=name) from error
