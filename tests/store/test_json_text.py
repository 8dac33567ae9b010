"""JSON text: places of errors, one line per value, whole files."""

from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from tests.store.strategies import JSON, PATIENT

from vifailback.errors import AnnotationError
from vifailback.store.json_text import decode, encode, pretty, write_whole
from vifailback.types import Json


@PATIENT
@given(JSON)
def test_json_survives_its_pretty_form(value: Json) -> None:
    assert repr(msgspec.json.decode(pretty(value))) == repr(value)
    assert repr(decode(encode(value))) == repr(value)


def test_what_fits_in_a_line_is_one_line() -> None:
    value = {"points": [{"x": 1.5, "y": 2}, {"x": 3, "y": 4}], "empty": {}, "name": "a long one"}
    assert pretty(value, width=40) == (
        "{\n"
        '  "points": [\n    {"x": 1.5, "y": 2},\n    {"x": 3, "y": 4}\n  ],\n'
        '  "empty": {},\n'
        '  "name": "a long one"\n'
        "}\n"
    )
    assert pretty(value) == '{"points": [{"x": 1.5, "y": 2}, {"x": 3, "y": 4}], "empty": {}, "name": "a long one"}\n'


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "x.json: the file is empty"),
        (b" \n", "x.json: the file is empty"),
        (b'{"a": 1,\n "b": [1, 2', "x.json: line 2, column 12: is not valid JSON: the JSON ends before it is complete"),
        (b'{"a": 1,\n "b": NaN}', "x.json: line 2, column 7: is not valid JSON: NaN is no number that JSON knows"),
        (b"[Infinity]", "x.json: line 1, column 2: is not valid JSON"),
        (b'{"a": 1}\n{"a": 2}', "x.json: line 2, column 2: is not valid JSON"),
        (b'["gr\xfcn"]', "x.json: line 1, column 5: is not UTF-8 text"),
        ("[1]".encode("utf-16"), "x.json: line 1, column 1: is not UTF-8 text"),
        (b"[" * 100_000, "x.json: is nested too deeply"),
        (b"[1e999]", "x.json: line 1, column 8: is not valid JSON"),
    ],
)
def test_what_is_not_json_is_named_with_its_place(data: bytes, why: str) -> None:
    with pytest.raises(AnnotationError) as error:
        decode(data, file="x.json")
    assert str(error.value).startswith(why)


def test_a_byte_order_mark_is_no_error() -> None:
    assert decode(b"\xef\xbb\xbf[1]") == [1]


def test_a_file_is_replaced_as_a_whole(tmp_path: Path) -> None:
    path = tmp_path / "new folder" / "a.json"
    write_whole(path, b"one")
    path.chmod(0o640)
    with path.open("rb") as reader:
        write_whole(path, b"two")
        assert reader.read() == b"one"
    assert path.read_bytes() == b"two"
    assert path.stat().st_mode & 0o777 == 0o640
    assert list(path.parent.iterdir()) == [path]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "link.json").symlink_to(tmp_path / "real.json")
    write_whole(tmp_path / "link.json", b"one")
    assert (tmp_path / "link.json").is_symlink()
    assert (tmp_path / "real.json").read_bytes() == b"one"


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(AnnotationError, match="cannot be written"):
        write_whole(tmp_path / "file" / "a.json", b"")
    (tmp_path / "folder").mkdir()
    with pytest.raises(AnnotationError, match="cannot be written"):
        write_whole(tmp_path / "folder", b"")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "folder"]
