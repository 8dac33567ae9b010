"""Bring annotations from files and stores into one file or store."""

import importlib
import os
from collections.abc import Generator, Iterable, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from vifailback.atomic import held
from vifailback.errors import AnnotationError, ConfigError
from vifailback.store.document import AnnotationSet, document_text
from vifailback.store.file import is_store, kind_of, read_annotations
from vifailback.store.json_text import encode, pretty, write_whole
from vifailback.store.place import shown_place
from vifailback.store.release import RECORD_KEYS, record_from_annotation
from vifailback.types import Annotation, Json, Problem


class Form(StrEnum):
    """How annotations are written to a file."""

    OURS = "ours"
    """Our annotation file (docs/annotations.md)."""
    RELEASE = "release"
    """The list of records of the authors' release."""


@dataclass(frozen=True)
class Source:
    """A source (without a password), how many annotations could be read of it, and how many problems were found."""

    place: str
    read: int
    problems: int


@dataclass(frozen=True)
class Transfer:
    """What a transfer did.

    Args:
        sources: each source in the order given.
        new: annotations of episodes that were not there before.
        changed: annotations that replaced another one of their episode.
        unchanged: annotations that were there already.
        problems: everything that was not understood or not written, with its place.
    """

    sources: tuple[Source, ...]
    new: int
    changed: int
    unchanged: int
    problems: tuple[Problem, ...]

    @property
    def read(self) -> int:
        """Number of annotations read."""
        return sum(source.read for source in self.sources)


def transfer(sources: Sequence[str], out: str, *, form: Form = Form.OURS, author: str = "", by: str = "") -> Transfer:
    """Read all sources and add their annotations to a file or store, all of them or (on an error) none.

    What the file or store already holds stays, an annotation of the same episode is replaced (a store keeps the old one
    in its history), an equal one changes nothing. Two different annotations of one episode among the sources are a
    problem: the first is taken.

    Args:
        sources: files, folders, stores.
        out: file, or path or URL of a store.
        form: what is written to a file.
        author: named as author in annotations that name nobody.
        by: who is named in the history of a store.

    Raises:
        AnnotationError: a source cannot be read, or the output cannot be written.
        ConfigError: `out` is a file of another form.
        StoreError: a store cannot be opened or written.
    """
    found, wanted, problems = _collect(sources)
    if author:
        wanted = [replace(annotation, author=annotation.author or author) for annotation in wanted]
    if is_store(out):
        if form is not Form.OURS:
            raise ConfigError(f"{shown_place(out)}: records of the release are written to a file, not to a store")
        new, changed = _to_store(wanted, out, by or author)
    else:
        with _one_at_a_time(Path(out)):
            new, changed, more = _to_file(wanted, Path(out), form)
        problems = [*problems, *more]
    return Transfer(tuple(found), new, changed, len(wanted) - new - changed, tuple(problems))


def _collect(sources: Sequence[str]) -> tuple[list[Source], list[Annotation], list[Problem]]:
    found: list[Source] = []
    problems: list[Problem] = []
    chosen: dict[str, tuple[Annotation, str]] = {}
    for source in sources:
        read = read_annotations(source)
        place = shown_place(source)
        here = [Problem(f"{place}: {problem.line}".removesuffix(": "), problem.why) for problem in read.problems]
        for annotation in read.annotations:
            first, origin = chosen.setdefault(annotation.episode, (annotation, place))
            if first != annotation:
                why = f"a second, different annotation of {annotation.episode!r}; that of {origin} is taken"
                here.append(Problem(f"{place}: {annotation.episode}", why))
        found.append(Source(place, len(read.annotations), len(here)))
        problems += here
    return found, [annotation for annotation, _ in chosen.values()], problems


def _to_store(annotations: Sequence[Annotation], out: str, by: str) -> tuple[int, int]:
    sql = importlib.import_module("vifailback.store.sql")  # brings SQLAlchemy, which files do not need
    with sql.AnnotationStore.open(out) as store:
        written = store.put_many(annotations, author=by, source="import")
    new = sum(put.new for put in written)
    return new, sum(put.changed for put in written) - new


@contextmanager
def _one_at_a_time(out: Path) -> Generator[None]:
    """Wait for others who add to files of the same folder: two who read the same file would each lose the other's."""
    folder = Path(os.path.realpath(out)).parent
    with ExitStack() as stack:
        with suppress(OSError):  # a folder that cannot be made is named when the file is written
            folder.mkdir(parents=True, exist_ok=True)
            stack.enter_context(held(folder, wait=True))
        yield


def _to_file(annotations: Sequence[Annotation], out: Path, form: Form) -> tuple[int, int, list[Problem]]:
    present = _present(out, form)
    merged = {annotation.episode: annotation for annotation in present.annotations}
    new = sum(annotation.episode not in merged for annotation in annotations)
    changed = sum(merged.get(annotation.episode, annotation) != annotation for annotation in annotations)
    merged |= {annotation.episode: annotation for annotation in annotations}
    content = replace(present, annotations=tuple(merged.values()))
    problems: list[Problem] = []
    try:
        if form is Form.RELEASE:
            text, problems = _records(content, lines=out.suffix.lower() == ".jsonl")
        else:
            text = document_text(content)
    except AnnotationError as error:
        raise AnnotationError(error.why, file=out, field=error.field) from None
    if new or changed or not out.exists():
        write_whole(out, text.encode())
    written = {annotation.episode for annotation in annotations}
    return new, changed, [problem for problem in problems if problem.line in written]


def _present(out: Path, form: Form) -> AnnotationSet:
    """What the output file holds already.

    Raises:
        ConfigError: it is of another form, or something else, or its name does not fit the form.
    """
    if out.is_dir():
        raise ConfigError(f"{out}: is a folder; expected the name of a file")
    if form is Form.OURS and out.suffix.lower() == ".jsonl":
        raise ConfigError(f"{out}: an annotation file is one JSON document; expected a name that ends in .json")
    if not out.exists():
        return AnnotationSet()
    if kind_of(out) != form.value:
        raise ConfigError(f"{out}: exists and is no {_FORMS[form]}; nothing was overwritten")
    return read_annotations(out)


_FORMS = {Form.OURS: "annotation file", Form.RELEASE: "list of records of the release"}


def _records(annotations: AnnotationSet, *, lines: bool) -> tuple[str, list[Problem]]:
    records: list[Json] = [*map(record_from_annotation, annotations.annotations), *annotations.unread]
    text = "".join(f"{encode(record).decode()}\n" for record in records) if lines else pretty(records)
    return text, list(_losses(annotations.annotations))


def _losses(annotations: Iterable[Annotation]) -> Iterable[Problem]:
    """Name what a record of the release cannot say of an annotation."""
    for annotation in annotations:
        if annotation.length is None and not annotation.extra.get("$release"):
            yield Problem(annotation.episode, "its number of frames is unknown: the record lists only the keyframes")
        lost = [key for key in annotation.extra if key in RECORD_KEYS]
        if lost:
            yield Problem(annotation.episode, f"a record has keys of its own called {', '.join(lost)}: not written")
        if annotation.size is None and any(frame.symbols for frame in annotation.keyframes):
            yield Problem(annotation.episode, "its frame size is unknown: the symbols are written for 640x480")
