"""Everything that ViFailback raises on purpose.

ViFailbackError
|-- InputError            something from outside is not what was expected: names the file, the field, the why
|   |-- RecordingError    ... in a recording (video, HDF5, LeRobot dataset, ...)
|   |-- AnnotationError   ... in an annotation or an annotation file
|   |-- RecordError       ... in a VQA record or a VQA file
|   `-- CommandError      ... in a low-level command sentence
|-- StoreError            the annotation database cannot do what was asked
|   `-- ConflictError     somebody else changed the same annotation first
|-- ModelError            a model server cannot be reached, or answers with something else than was asked for
|-- TrainingError           a training cannot start or go on; says which checkpoint is good
|-- UnreachableError      a robot arm cannot be brought to a pose; says why
|-- ConfigError           options that contradict each other
|-- UnknownNameError      a name that is not registered; lists the names that are, closest first
`-- MissingExtraError     an optional package is not installed; says which pip line installs it
"""

import difflib
from collections.abc import Iterable


class ViFailbackError(Exception):
    """Base of all errors that the package raises on purpose. The command line prints it without a traceback."""


class InputError(ViFailbackError):
    """Something from outside is not what was expected.

    Args:
        why: what is wrong and what was expected, in one sentence.
        file: the file it was found in.
        field: the field, record or line inside the file.
    """

    def __init__(self, why: str, *, file: object = None, field: str | None = None) -> None:
        self.why, self.field = why, field
        # file names that are no UTF-8 carry lone surrogates, which no terminal and no JSON takes
        self.file = None if file is None else str(file).encode("utf-8", "backslashreplace").decode()
        place = ": ".join(part for part in (self.file, field) if part)
        super().__init__(f"{place}: {why}" if place else why)


class RecordingError(InputError):
    """A recording cannot be opened or decoded."""


class AnnotationError(InputError):
    """An annotation or an annotation file is not valid."""


class RecordError(InputError):
    """A VQA record or a VQA file is not valid."""


class CommandError(InputError):
    """A sentence is not a low-level command."""


class StoreError(ViFailbackError):
    """The annotation store cannot do what was asked."""


class ConflictError(StoreError):
    """Somebody else changed the same annotation first; nothing was overwritten."""


class ModelError(ViFailbackError):
    """A model server cannot be reached, or answers with something else than was asked for."""


class TrainingError(ViFailbackError):
    """A training cannot start, or cannot go on; the last good checkpoint stays."""


class UnreachableError(ViFailbackError):
    """A robot arm cannot be brought to a pose."""


class ConfigError(ViFailbackError):
    """Options that contradict each other."""


class UnknownNameError(ViFailbackError):
    """A name that is not known.

    Args:
        kind: what was looked for ("reader", "camera", "task").
        name: what was asked for.
        known: the names that exist.
    """

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        names = sorted(known)
        close = difflib.get_close_matches(name, names, n=1, cutoff=0.4)
        hint = f" Did you mean {close[0]!r}?" if close else ""
        shown = ", ".join(names[:20]) + (f" and {len(names) - 20} more" if len(names) > 20 else "")
        super().__init__(f"no {kind} is called {name!r}.{hint} Known: {shown or 'none'}.")
        self.kind, self.name, self.known = kind, name, names


class MissingExtraError(ViFailbackError):
    """An optional package is needed and not installed.

    Args:
        what: what was attempted ("reading HDF5 recordings").
        extra: the extra of this package that brings it ("hdf5").
    """

    def __init__(self, what: str, extra: str) -> None:
        super().__init__(f"{what} needs an optional package. Install it with: pip install 'vifailback[{extra}]'")
        self.extra = extra
