"""`vifailback train`: what a fine-tune will take, the same for other trainers, and the whole path on a tiny model."""

import json
from pathlib import Path

import pytest
from tests.train.rehearsal import write_lessons

from vifailback.cli.main import main
from vifailback.train.shape import QWEN3_VL_8B


@pytest.fixture(scope="module")
def lessons(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_lessons(tmp_path_factory.mktemp("lessons"))


@pytest.fixture
def paper_model(tmp_path: Path) -> Path:
    """The config of the paper's model, and nothing else."""
    folder = tmp_path / "Qwen3-VL-8B"
    folder.mkdir()
    (folder / "config.json").write_text(json.dumps(QWEN3_VL_8B))
    return folder


def lora(*words: object) -> int:
    return main(["train", "lora", *map(str, words)])


def test_a_dry_run_needs_only_the_config(
    paper_model: Path, lessons: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    out = tmp_path / "run"
    assert lora("--preset", "paper", paper_model, lessons, "--out", out, "--dry-run", "--json") == 0
    said = json.loads(capsys.readouterr().out)
    assert said["plan"]["estimate"]["trained"] == 89_587_712
    assert said["plan"]["records"] == 4
    assert said["plan"]["image_tokens"][2] == 3 * (70 + 2)
    assert "guessed" in said["plan"]["counted"]
    assert said["config"]["accumulation"] == 4
    assert not out.exists()


def test_options_override_the_preset(paper_model: Path, lessons: Path, capsys: pytest.CaptureFixture[str]):
    words = ("--preset=one-24gb", paper_model, lessons, "--out", "run", "--dry-run", "--rank", 8, "--json")
    assert lora(*words) == 0
    config = json.loads(capsys.readouterr().out)["config"]
    assert (config["preset"], config["rank"], config["quantize"], config["accumulation"]) == ("one-24gb", 8, "4bit", 16)


def test_a_dry_run_says_it_in_words(paper_model: Path, lessons: Path, capsys: pytest.CaptureFixture[str]):
    assert lora(paper_model, lessons, "--out", "run", "--dry-run") == 0
    said = capsys.readouterr().out
    for words in ("16 records a step (4 GPU x 1 x 4)", "89.59 M trained", "up to 3 images of 64x48", "H100 80 GB"):
        assert words in said


def test_other_trainers_get_settings_and_data(lessons: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert lora("--write", "swift", "model", lessons, "--out", tmp_path / "swift") == 0
    assert f"sh {tmp_path / 'swift' / 'train.sh'}" in capsys.readouterr().out
    assert (tmp_path / "swift" / "train.sh").is_file()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--packing",), "TRL refuses"),
        (("--no-merge", "--evaluate", "benchmark"), "--merge"),
        ((), r"config.json: cannot be read"),
    ],
)
def test_bad_input_is_said_in_one_line(
    words: tuple[str, ...], said: str, lessons: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    assert lora(tmp_path, lessons, "--out", tmp_path / "run", "--dry-run", *words) == 2
    assert said in capsys.readouterr().err


def test_an_unknown_word_names_the_known_ones(capsys: pytest.CaptureFixture[str]):
    assert main(["train", "lroa"]) == 2
    assert "lora, merge" in capsys.readouterr().err
    assert main(["train"]) == 0
    assert "example: vifailback train lora" in capsys.readouterr().out


@pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::UserWarning")
def test_a_rehearsal_goes_the_whole_way(lessons: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """Train in a process of its own, merge, let the benchmark ask the merged model; again, nothing is trained twice."""
    pytest.importorskip("trl", reason="the extra train is not installed")
    run = tmp_path / "run"
    words = ("--preset", "rehearse", "tiny", lessons, "--out", run, "--steps", 2, "--save-every", 2)
    assert lora(*words, "--evaluate", lessons, "--evaluate-tokens", 4) == 0
    assert f"--model local:{run / 'merged'}" in capsys.readouterr().out
    for file in ("adapter/adapter_model.safetensors", "merged/model.safetensors", "config.json", "plan.json"):
        assert (run / file).is_file()
    steps = (run / "losses.jsonl").read_text().splitlines()
    assert [json.loads(line)["step"] for line in steps] == [1, 2]
    assert list((run / "bench").rglob("*.jsonl"))
    assert lora(*words) == 0
    assert (run / "losses.jsonl").read_text().splitlines() == steps
