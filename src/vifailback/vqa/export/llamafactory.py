"""LLaMA-Factory: ShareGPT files and the dataset_info.json that names them."""

from pathlib import Path

import msgspec

from vifailback.atomic import replaced
from vifailback.types import Json
from vifailback.vqa.dataset.folder import DatasetFolder
from vifailback.vqa.dataset.lists import write_list
from vifailback.vqa.export.exported import Exported, ExportOptions, by_side, complete
from vifailback.vqa.templates import IMAGE_MARK

TAGS = {"role_tag": "role", "content_tag": "content", "user_tag": "user", "assistant_tag": "assistant"}
"""The names of our message keys, where LLaMA-Factory would otherwise expect "from", "value", "human", "gpt"."""


def export(dataset: DatasetFolder, out: Path, options: ExportOptions) -> Exported:
    """Write `vifailback_<side>.json` and `dataset_info.json` into `out`, which is then a `dataset_dir`.

    An existing `dataset_info.json` keeps its other entries.
    """
    found = complete(dataset, options)
    info_file = out / "dataset_info.json"
    info: dict[str, Json] = {}
    if info_file.is_file():
        info = msgspec.json.decode(info_file.read_bytes(), type=dict[str, Json])
    files: list[Path] = []
    for side, records in by_side(found.records).items():
        file = out / f"vifailback_{side}.json"
        items = (
            {
                "messages": [
                    {"role": "user", "content": IMAGE_MARK * len(record.images) + record.prompt},
                    {"role": "assistant", "content": record.answer},
                ],
                "images": [found.address(path, out, options.paths) for path in record.images],
                "tag": record.question.value,
            }
            for record in records
        )
        write_list(file, map(msgspec.json.encode, items))
        files.append(file)
        info[file.stem] = {
            "file_name": file.name,
            "formatting": "sharegpt",
            "columns": {"messages": "messages", "images": "images"},
            "tags": TAGS,
        }
    with replaced(info_file) as target:
        target.write(msgspec.json.format(msgspec.json.encode(info), indent=2) + b"\n")
    media = "" if options.paths == "absolute" else f", media_dir: {out}"
    names = ", ".join(file.stem for file in files)
    hint = f"LLaMA-Factory: dataset_dir: {out}{media}, dataset: {names}"
    return Exported((info_file, *files), len(found.records), found.problems, hint)
