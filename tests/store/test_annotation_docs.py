"""docs/annotations.md says what the code does."""

import re
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

from vifailback.store.document import document_text, read_document
from vifailback.store.guidance import COMMAND_KINDS, SYMBOL_KINDS
from vifailback.store.json_text import decode
from vifailback.types import Annotation, Arm, Axis, Direction, FailureType, Keyframe, Magnitude, Outcome

DOCS = (Path(__file__).parents[2] / "docs" / "annotations.md").read_text(encoding="utf-8")


def test_the_example_is_written_as_the_program_writes_it() -> None:
    example = re.search(r"```json\n(.*?)```", DOCS, re.DOTALL)
    assert example is not None
    found = read_document(decode(example[1].encode()))
    assert found.problems == ()
    assert document_text(found) == example[1]


def test_the_program_for_the_database_runs(tmp_path: Path) -> None:
    program = re.search(r"```python\n(.*?)```", DOCS, re.DOTALL)
    assert program is not None
    done = subprocess.run([sys.executable, "-c", program[1]], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout == "1 ana \n2 ben The gripper closed too early.\n"


@pytest.mark.parametrize("kind", [Annotation, Keyframe])
def test_every_key_has_a_row(kind: type) -> None:
    names = [field.name for field in fields(kind) if field.name not in ("extra", "role")]
    assert [name for name in names if f"| `{name}` |" not in DOCS] == []


def test_every_value_is_listed() -> None:
    values = [member.value for kind in (Outcome, FailureType, Axis, Arm, Direction, Magnitude) for member in kind]
    assert [value for value in (*values, *SYMBOL_KINDS, *COMMAND_KINDS) if f'`"{value}"`' not in DOCS] == []
