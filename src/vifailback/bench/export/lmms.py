"""lmms-eval: a task folder for its `--include_path`."""

from pathlib import Path

import msgspec

from vifailback.bench.export.exported import HarnessOptions, asked, template, write
from vifailback.bench.harness import encode_record
from vifailback.vqa.dataset.folder import DatasetFolder
from vifailback.vqa.export.exported import Exported


def export(dataset: DatasetFolder, out: Path, options: HarnessOptions) -> Exported:
    """Write one task a suite (YAML and a file of records), their group, and the functions that they call."""
    found = asked(dataset, options)
    shared = write(out / "utils.py", template("lmms_utils.py.txt"))
    files: list[Path] = []
    for suite in options.suites:
        records = [record for record in found.records if record.question.suite == suite]
        if not records:
            continue
        lines = (
            {"id": one.id, "prompt": one.prompt, "answer": one.answer, "record": encode_record(one)} for one in records
        )
        data = write(out / f"{suite}.jsonl", "".join(msgspec.json.encode(line).decode() + "\n" for line in lines))
        kinds = "".join(
            template("lmms_metric.yaml.txt").format(name=name, better=str(not name.startswith("un")).lower())
            for name in dict.fromkeys(
                ("micro", "macro", "unanswered", "unjudged", *(one.question.value for one in records))
            )
        )
        text = template("lmms_task.yaml.txt").format(
            suite=suite, data=msgspec.json.encode(str(data.resolve())).decode()
        )
        files.append(write(out / f"vifailback_{suite}.yaml", text + kinds))
    names = "".join(f"  - {file.stem}\n" for file in files)
    group = write(out / "vifailback_bench.yaml", f"group: vifailback_bench\ntask:\n{names}")
    hint = f"python -m lmms_eval --include_path {out} --tasks vifailback_bench --model async_openai --model_args ..."
    return Exported((group, *files, shared), len(found.records), found.left_out.problems, hint)
