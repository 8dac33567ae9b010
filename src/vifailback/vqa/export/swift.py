"""ms-swift: one JSON line a record, "messages" with `<image>` marks and "images"."""

from pathlib import Path

import msgspec

from vifailback.vqa.dataset.folder import DatasetFolder
from vifailback.vqa.dataset.lists import write_list
from vifailback.vqa.export.exported import Exported, ExportOptions, by_side, complete
from vifailback.vqa.templates import IMAGE_MARK


def export(dataset: DatasetFolder, out: Path, options: ExportOptions) -> Exported:
    """Write `<side>.jsonl` into `out`; only the keys that ms-swift knows."""
    found = complete(dataset, options)
    files: list[Path] = []
    for side, records in by_side(found.records).items():
        file = out / f"{side}.jsonl"
        items = (
            {
                "messages": [
                    {"role": "user", "content": IMAGE_MARK * len(record.images) + record.prompt},
                    {"role": "assistant", "content": record.answer},
                ],
                "images": [found.address(path, out, options.paths) for path in record.images],
            }
            for record in records
        )
        write_list(file, map(msgspec.json.encode, items))
        files.append(file)
    hint = f"ms-swift: swift sft --dataset {' '.join(map(str, files))}"
    return Exported(tuple(files), len(found.records), found.problems, hint)
