"""Annotations on disk: our file format, the authors' release, the database with its history."""

from vifailback.store.document import AnnotationSet
from vifailback.store.file import read_annotations, write_annotations
from vifailback.store.release import annotation_from_record, record_from_annotation
from vifailback.store.schema import annotation_from_json, annotation_to_json

__all__ = [
    "AnnotationSet",
    "annotation_from_json",
    "annotation_from_record",
    "annotation_to_json",
    "read_annotations",
    "record_from_annotation",
    "write_annotations",
]
