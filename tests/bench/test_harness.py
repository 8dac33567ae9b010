"""Exports for other harnesses: complete, without names of frames in the prompt, and scored as ours."""

import ast
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pandas
import pytest
import yaml
from tests.bench.asked import a_dataset, reply_to

from vifailback.bench.export.exported import HarnessOptions, export_benchmark
from vifailback.bench.harness import figures, read_records, score_reply, table
from vifailback.cli.bench import main
from vifailback.errors import ConfigError, RecordError, UnknownNameError
from vifailback.types import VqaRecord
from vifailback.vqa.dataset.folder import DatasetFolder, open_dataset


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> DatasetFolder:
    return open_dataset(a_dataset(tmp_path_factory.mktemp("data"), episodes=3))


def ours(records: tuple[VqaRecord, ...]) -> dict[str, float | None]:
    return {line.name: line.figure.micro for line in figures(score_reply(one, reply_to(one)) for one in records)}


def executed(file: Path, name: str) -> ModuleType:
    module = ModuleType(name)
    exec(compile(file.read_text("utf-8"), str(file), "exec"), module.__dict__)
    return module


def test_inspect_gets_every_record_with_absolute_images(dataset: DatasetFolder, tmp_path: Path) -> None:
    done = export_benchmark(dataset, "inspect", tmp_path)
    records = read_records(tmp_path / "records.jsonl")
    assert done.records == len(records) == len(dataset.records) == 39
    assert not done.problems
    assert all(Path(path).is_file() for record in records for path in record.images)
    assert "--no-log-images" in done.hint
    ast.parse((tmp_path / "vifailback_bench.py").read_text("utf-8"))


def test_suites_and_missing_images_are_chosen_and_named(tmp_path: Path) -> None:
    folder = a_dataset(tmp_path / "data", episodes=2)
    gone = next((folder / "annotated_data").rglob("*.jpg"))
    gone.unlink()
    done = export_benchmark(open_dataset(folder), "inspect", tmp_path / "out", HarnessOptions(("lite",)))
    assert done.records == 6
    (problem,) = done.problems
    assert (problem.line, gone.name in problem.why) == ("13 records", True)
    with pytest.raises(ConfigError, match="no suite is called 'easy'"):
        export_benchmark(open_dataset(folder), "inspect", tmp_path / "out", HarnessOptions(("easy",)))
    with pytest.raises(UnknownNameError, match="lmms-eval"):
        export_benchmark(open_dataset(folder), "lmms", tmp_path / "out")


def test_lmms_eval_gets_tasks_whose_functions_score_as_we_do(dataset: DatasetFolder, tmp_path: Path) -> None:
    export_benchmark(dataset, "lmms-eval", tmp_path)
    utils = executed(tmp_path / "utils.py", "utils")
    group = yaml.safe_load((tmp_path / "vifailback_bench.yaml").read_text("utf-8"))
    assert group["task"] == ["vifailback_lite", "vifailback_hard", "vifailback_symbols"]
    expected = ours(dataset.records)
    for name in group["task"]:
        task = yaml.load((tmp_path / f"{name}.yaml").read_text("utf-8"), _WithFunctions)
        lines = Path(task["dataset_kwargs"]["data_files"]["test"]).read_text("utf-8").splitlines()
        found: dict[str, list[str]] = {}
        for doc in map(json.loads, lines):
            record = next(one for one in dataset.records if one.id == doc["id"])
            assert doc[task["doc_to_text"]] == record.prompt
            frames = utils.__dict__[task["doc_to_visual"].removeprefix("utils.")](doc)
            assert [frame.size for frame in frames] == [(64, 48)] * len(record.images)
            for metric, score in utils.process_results(doc, [reply_to(record)]).items():
                found.setdefault(metric, []).append(score)
        suite = name.removeprefix("vifailback_")
        assert {one["metric"] for one in task["metric_list"]} == set(found)
        for one in task["metric_list"]:
            value = utils.__dict__[one["aggregation"].removeprefix("utils.")](found[one["metric"]])
            if one["metric"] in expected or one["metric"] == "micro":
                wanted = expected[suite if one["metric"] == "micro" else one["metric"]]
                assert value == pytest.approx(float("nan") if wanted is None else wanted, nan_ok=True)


class _WithFunctions(yaml.SafeLoader):
    """Reads `!function utils.name` as its name, as lmms-eval's loader does."""


_WithFunctions.add_constructor("!function", lambda loader, node: loader.construct_scalar(node))


KIT = {
    "vlmeval/__init__.py": "",
    "vlmeval/dataset/__init__.py": "from .vifailback_bench import ViFailbackBench",
    "vlmeval/dataset/image_base.py": "class ImageBaseDataset: pass",
    "vlmeval/smp.py": """
import os, pandas
def LMUDataRoot(): return os.environ["LMUData"]
def load(file): return pandas.read_csv(file, sep="\\t")
def dump(data, file): data.to_csv(file, sep="\\t" if file.endswith(".tsv") else ",", index=False)
""",
}
"""The parts of VLMEvalKit that a dataset class stands on, in small (the whole pulls a CUDA build of torch)."""
EVALUATE = """
import sys
from vlmeval.dataset import ViFailbackBench
for name in sys.argv[1:]:
    assert len(ViFailbackBench().load_data(name))
    print(ViFailbackBench().evaluate(f"{name}_done.tsv").to_json(orient="records"))
"""


def test_vlmevalkit_gets_a_tsv_and_a_class_that_scores_as_we_do(dataset: DatasetFolder, tmp_path: Path) -> None:
    export_benchmark(dataset, "vlmevalkit", tmp_path)
    names = [f"ViFailbackBench_{suite}" for suite in ("lite", "hard", "symbols")]
    by_id = {one.id: one for one in dataset.records}
    for name in names:
        data = pandas.read_csv(tmp_path / f"{name}.tsv", sep="\t")  # how VLMEvalKit reads it
        for row in data.to_dict("records"):
            record = by_id[row["id"]]
            paths = [Path(path) for path in ast.literal_eval(row["image_path"])]
            assert row["question"] == record.prompt
            assert [path.name for path in paths] == [Path(path).name for path in record.images]
        data["prediction"] = [reply_to(by_id[key]) for key in data["id"]]
        data.to_csv(tmp_path / f"{name}_done.tsv", sep="\t", index=False)
    for file, text in KIT.items():
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).write_text(text, "utf-8")
    shutil.copy(tmp_path / "vifailback_bench.py", tmp_path / "vlmeval" / "dataset")
    environment = {**os.environ, "LMUData": str(tmp_path), "PYTHONPATH": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", EVALUATE, *names], cwd=tmp_path, env=environment, check=True, capture_output=True
    )
    found = {row["name"]: row["micro"] for line in done.stdout.splitlines() for row in json.loads(line)}
    assert found == pytest.approx(ours(dataset.records))
    assert (tmp_path / "ViFailbackBench_lite_done_acc.csv").is_file()


def test_the_table_names_what_is_unanswered_and_what_needs_a_judge(dataset: DatasetFolder) -> None:
    rows = {row["name"]: row for row in table(score_reply(one, reply_to(one)) for one in dataset.records)}
    assert rows["hard"]["unjudged"] == 9
    assert rows["lite"]["n"] == 18
    assert rows["lite"]["low"] <= rows["lite"]["micro"] <= rows["lite"]["high"]


def test_what_is_no_export_is_named(tmp_path: Path) -> None:
    with pytest.raises(RecordError, match=r"absent\.jsonl: cannot be read"):
        read_records(tmp_path / "absent.jsonl")
    (tmp_path / "odd.jsonl").write_text('{"id": 1}\n', "utf-8")
    with pytest.raises(RecordError, match="not written by"):
        read_records(tmp_path / "odd.jsonl")


def test_the_command_says_what_to_do_next(
    dataset: DatasetFolder, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    where = [str(dataset.root), "--out", str(tmp_path / "out")]
    assert main(["export", *where, "--to", "lmms-eval", "--suite", "symbols"]) == 0
    assert "--include_path" in capsys.readouterr().out
    assert main(["export", *where, "--to", "vlmevalkit", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["records"] == 39
