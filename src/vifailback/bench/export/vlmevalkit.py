"""VLMEvalKit: a TSV and the text of a dataset class."""

import csv
import io
from pathlib import Path

from vifailback.bench.export.exported import HarnessOptions, asked, template, write
from vifailback.bench.harness import encode_record
from vifailback.vqa.dataset.folder import DatasetFolder
from vifailback.vqa.export.exported import Exported

COLUMNS = ("index", "image_path", "question", "answer", "category", "id", "record")
"""Columns of the TSV: the first four are VLMEvalKit's, the others ours."""


def export(dataset: DatasetFolder, out: Path, options: HarnessOptions) -> Exported:
    """Write `ViFailbackBench_<suite>.tsv` of each suite, and `vifailback_bench.py` with the dataset class."""
    found = asked(dataset, options)
    files: list[Path] = []
    for suite in options.suites:
        text = io.StringIO()
        table = csv.writer(text, delimiter="\t", lineterminator="\n")
        table.writerow(COLUMNS)
        records = [record for record in found.records if record.question.suite == suite]
        for index, one in enumerate(records):
            images = str(list(one.images))
            row = (index, images, one.prompt, one.answer, one.question.value, one.id, encode_record(one))
            table.writerow(row)
        if records:
            files.append(write(out / f"ViFailbackBench_{suite}.tsv", text.getvalue()))
    code = write(out / "vifailback_bench.py", template("vlmevalkit_dataset.py.txt"))
    hint = (
        f"copy the .tsv files to $LMUData, {code.name} to vlmeval/dataset/, and add `from .vifailback_bench import "
        "ViFailbackBench` and the class itself to IMAGE_DATASET in vlmeval/dataset/__init__.py"
    )
    return Exported((code, *files), len(found.records), found.left_out.problems, hint)
