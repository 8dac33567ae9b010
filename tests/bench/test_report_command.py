"""The whole path: dataset, scripted models of different skill, scores, report; and the page in a real browser."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from tests.bench.asked import a_dataset

from vifailback.cli.bench import main

CHROMIUM = Path("/usr/bin/chromium")


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Run folders: a good and a poor model, and the good one on leak-free frames."""
    folder = tmp_path_factory.mktemp("bench")
    dataset = a_dataset(folder / "data", episodes=8)
    for name, model, more in (
        ("good", "skill=0.85", ()),
        ("poor", "skill=0.3", ()),
        ("good-leak-free", "skill=0.85", ("--frames", "leak-free")),
    ):
        assert main(["run", str(dataset), "--model", f"scripted:{model}", "--out", str(folder / name), *more]) == 0
    return folder


def reported(runs: Path, names: Sequence[str], *more: str) -> int:
    return main(["report", *(str(runs / name) for name in names), *more])


def test_models_of_known_skill_come_out_within_their_intervals(runs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert reported(runs, ("good", "poor", "good-leak-free"), "--json") == 0
    said = json.loads(capsys.readouterr().out)
    good, poor, free = said["runs"]
    assert (good["frames"], free["frames"]) == ("paper", "leak-free")
    assert good["suites"]["lite"]["n"] == 48
    for run, skill in ((good, 0.85), (poor, 0.3)):
        low, high = run["suites"]["lite"]["interval"]
        assert low - 0.05 <= skill <= high + 0.05  # wrong answers are drawn, the truth is never among them
    (against,) = said["comparisons"]
    assert against["second"] == "scripted:skill=0.3"
    assert against["suites"]["lite"]["difference"] < -0.3
    assert against["suites"]["lite"]["p"] < 0.001
    (leak,) = said["leaks"]
    assert leak["second"] == "scripted:skill=0.85, leak-free"
    assert set(leak["suites"]) == {"lite", "hard", "symbols"}


def test_every_file_can_be_made_again_without_a_model(runs: Path, tmp_path: Path) -> None:
    assert reported(runs, ("good", "poor"), "--out", str(tmp_path / "one")) == 0
    assert reported(runs, ("good", "poor"), "--out", str(tmp_path / "two")) == 0
    one, two = ({file.name: file.read_bytes() for file in (tmp_path / name).iterdir()} for name in ("one", "two"))
    assert set(one) == {"index.html", "report.md", "report.tex", "report.json"}
    assert one == two


def test_lines_that_cannot_be_read_and_questions_not_asked_are_named(
    runs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for file in (runs / "good").iterdir():
        if file.is_file():
            (tmp_path / file.name).write_bytes(file.read_bytes())
    lines = (tmp_path / "predictions.jsonl").read_bytes().splitlines(keepends=True)
    (tmp_path / "predictions.jsonl").write_bytes(b"".join(lines[:-2]) + b"{broken}\n")
    assert main(["report", str(tmp_path), "--json"]) == 1
    out, problems = capsys.readouterr()
    assert json.loads(out)["runs"][0]["all"]["unanswered"] >= 2
    assert "not valid JSON" in problems
    assert "2 questions: were not asked yet: each counts as unanswered" in problems


@pytest.mark.parametrize(("width", "scheme"), [(480, "dark"), (1280, "light"), (1920, "dark")])
def test_the_page_is_whole_in_a_browser(runs: Path, tmp_path: Path, width: int, scheme: str) -> None:
    playwright = pytest.importorskip("playwright.sync_api")
    if not CHROMIUM.exists():
        pytest.skip("chromium is not installed")
    names = ("good", "poor", "good-leak-free")
    assert reported(runs, names, "--out", str(tmp_path), "--errors", "13") == 0
    fetched: list[str] = []
    with playwright.sync_playwright() as player:
        browser = player.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"])
        view = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
        view.on("request", lambda request: fetched.append(request.url))
        errors: list[str] = []
        view.on("pageerror", lambda error: errors.append(str(error)))
        view.goto((tmp_path / "index.html").as_uri())
        broken = view.evaluate(
            "async () => { await Promise.all([...document.images].map(i => i.decode()));"
            "return [...document.images].filter(i => !i.naturalWidth).length }"
        )
        wide = view.evaluate("() => document.documentElement.scrollWidth")
        heading = view.locator("table.paper th", has_text="Failure Detection")
        rows = "document.querySelectorAll('.tables .wide tbody tr:not(.group)')"
        cell = f"() => [...{rows}].slice(0, 2).map(row => row.innerText)"
        before = view.evaluate(cell)
        heading.click()
        sorted_ = view.evaluate(cell)
        heading.click()
        heading.click()
        again = view.evaluate(cell)
        cards = view.locator(".error:visible").count()
        view.locator("select[name=kind]").select_option("failure_detection_qa")
        chosen = view.locator(".error:visible").count()
        browser.close()
    assert (broken, errors) == (0, [])
    assert wide <= width
    assert sorted_[0].startswith(("ViFailback-8B", "scripted:"))
    assert before == again != sorted_
    assert 0 < chosen < cards
    assert [url for url in fetched if not url.startswith("data:")] == [(tmp_path / "index.html").as_uri()]
