"""TRL: conversational records whose user turn holds one image part an image, then the text."""

from pathlib import Path

import msgspec

from vifailback.types import Json, VqaRecord
from vifailback.vqa.dataset.folder import DatasetFolder
from vifailback.vqa.dataset.lists import write_list
from vifailback.vqa.export.exported import Exported, ExportOptions, by_side, complete


def export(dataset: DatasetFolder, out: Path, options: ExportOptions) -> Exported:
    """Write `<side>.jsonl` into `out`: "messages" of content parts, and "images" as paths to be cast to images.

    Image parts are empty; TRL fills them from the "images" column, in order. Every content is a list of parts, so that
    the column has one type.
    """
    found = complete(dataset, options)
    files: list[Path] = []
    for side, records in by_side(found.records).items():
        file = out / f"{side}.jsonl"
        lines = (
            {
                "messages": messages(record),
                "images": [found.address(path, out, options.paths) for path in record.images],
            }
            for record in records
        )
        write_list(file, map(msgspec.json.encode, lines))
        files.append(file)
    name = str(files[0]) if files else "<side>.jsonl"
    hint = f'TRL: load_dataset("json", data_files={name!r}).cast_column("images", List(Image()))'
    return Exported(tuple(files), len(found.records), found.problems, hint)


def messages(record: VqaRecord) -> list[dict[str, Json]]:
    """The user turn with its image parts first, and the assistant turn."""
    images: list[Json] = [{"type": "image", "text": None} for _ in record.images]
    return [
        {"role": "user", "content": [*images, {"type": "text", "text": record.prompt}]},
        {"role": "assistant", "content": [{"type": "text", "text": record.answer}]},
    ]
