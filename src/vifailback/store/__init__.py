"""Annotations on disk: our file format, the authors' release, the database with its history."""

import importlib
from typing import TYPE_CHECKING, Any

from vifailback.store.document import AnnotationSet
from vifailback.store.file import read_annotations, write_annotations
from vifailback.store.release import annotation_from_record, record_from_annotation
from vifailback.store.schema import annotation_from_json, annotation_to_json

if TYPE_CHECKING:
    from vifailback.store.sql import AnnotationStore, Stored, Written

__all__ = [
    "AnnotationSet",
    "AnnotationStore",
    "Stored",
    "Written",
    "annotation_from_json",
    "annotation_from_record",
    "annotation_to_json",
    "read_annotations",
    "record_from_annotation",
    "write_annotations",
]


def __getattr__(name: str) -> Any:
    """Import the database part only when it is asked for: SQLAlchemy costs a quarter of a second."""
    if name in ("AnnotationStore", "Stored", "Written"):
        return getattr(importlib.import_module("vifailback.store.sql"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
