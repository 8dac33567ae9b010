"""inspect_ai: a file of records for the task that this package registers there."""

from pathlib import Path

from vifailback.bench.export.exported import RECORDS_FILE, HarnessOptions, asked, template, write, write_lines
from vifailback.vqa.dataset.folder import DatasetFolder
from vifailback.vqa.export.exported import Exported


def export(dataset: DatasetFolder, out: Path, options: HarnessOptions) -> Exported:
    """Write `records.jsonl`, which names images by their files, and a task file that asks it."""
    found = asked(dataset, options)
    records = write_lines(out / RECORDS_FILE, found.records)
    task = write(out / "vifailback_bench.py", template("inspect_task.py.txt"))
    hint = (
        f"inspect eval vifailback/bench -T records={records.resolve()} --no-log-images --model openai/NAME\n"
        "(needs: pip install 'vifailback[inspect]'; without --no-log-images each sample logs all its frames)"
    )
    return Exported((task, records), len(found.records), found.left_out.problems, hint)
