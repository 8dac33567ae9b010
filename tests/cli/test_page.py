"""Pages are self-contained, escape what they are given, and are written whole."""

import io
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from vifailback.cli.page import Beside, Markup, facts, inside, page, table, tag, write_page
from vifailback.cli.progress import track
from vifailback.cli.say import printable
from vifailback.cli.table import text_table


def test_text_and_attribute_values_are_escaped() -> None:
    assert tag("p", "<script>", title='"quoted" & more') == (
        '<p title="&quot;quoted&quot; &amp; more">&lt;script&gt;</p>'
    )


@given(st.text())
def test_no_text_can_open_an_element(text: str) -> None:
    assert page(text, tag("p", text), subtitle=text).count("<script") == 0
    assert "<" not in tag("p", text)[3:-4]


def test_markup_passes_and_none_is_left_out() -> None:
    assert tag("div", tag("b", 3), None, (tag("i", text) for text in "ab"), hidden=True, id=None) == (
        "<div hidden><b>3</b><i>a</i><i>b</i></div>"
    )


def test_a_page_needs_nothing_from_elsewhere_and_follows_the_readers_light() -> None:
    text = page("Clips", facts({"episodes": 3}), table(("a",), [["x"]]), subtitle="/data")
    assert "http" not in text
    assert "<link" not in text
    assert "prefers-color-scheme:dark" in text
    assert "<title>Clips</title>" in text


def test_pictures_go_inside_or_beside_the_page(tmp_path: Path) -> None:
    assert inside("a", b"\xff\xd8") == "data:image/jpeg;base64,/9g="
    beside = Beside(tmp_path / "look files")
    address = beside("../a/b-3", b"jpeg")
    assert address.startswith("look%20files/.._a_b-3-")
    assert (tmp_path / address.replace("%20", " ")).read_bytes() == b"jpeg"


def test_two_names_never_share_a_picture_file(tmp_path: Path) -> None:
    beside = Beside(tmp_path / "files")
    assert beside("a/b", b"1") != beside("a_b", b"2")


def test_names_that_are_no_text_are_written_as_escapes(tmp_path: Path) -> None:
    name = b"n\xff".decode("utf-8", "surrogateescape")
    write_page(tmp_path / "page.html", page(name))
    assert "<title>n\\udcff</title>" in (tmp_path / "page.html").read_text()
    assert printable("\u00b7 \u65e5", "ascii") == "\\xb7 \\u65e5"


def test_a_page_replaces_the_old_one_whole(tmp_path: Path) -> None:
    file = tmp_path / "out" / "page.html"
    write_page(file, "one")
    write_page(file, "two")
    assert file.read_text() == "two"
    assert [path.name for path in file.parent.iterdir()] == ["page.html"]


def test_markup_is_text() -> None:
    assert Markup("<b>") + "x" == "<b>x"


def test_a_table_is_aligned_and_its_stretching_column_is_cut_to_the_width() -> None:
    rows = [("episode_1", "Stack the green cube on the blue cube.", 290), ("e", "Pull.", 3)]
    assert text_table(("id", "task", "frames"), rows, numbers=(2,), stretch=1, width=40) == (
        "id         task                   frames\n"
        "episode_1  Stack the green cu...     290\n"
        "e          Pull.                       3"
    )
    assert "blue cube." in text_table(("id", "task", "frames"), rows, stretch=1, width=0)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_progress_is_shown_at_a_terminal_and_only_there() -> None:
    terminal, file = Terminal(), io.StringIO()
    clock = iter(float(second) for second in range(100))
    assert list(track("abc", 3, "looking", stream=terminal, clock=lambda: next(clock))) == ["a", "b", "c"]
    assert "looking 3/3" in terminal.getvalue()
    assert terminal.getvalue().endswith("\r\x1b[K")
    assert list(track("abc", 3, "looking", stream=file)) == ["a", "b", "c"]
    assert file.getvalue() == ""
