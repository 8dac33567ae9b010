"""`vifailback import`: annotation records into an annotation file or database, and back out."""

import getpass
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import tyro

from vifailback.cli.table import text_table
from vifailback.errors import ConfigError
from vifailback.store.place import shown_place
from vifailback.store.transfer import Form, Transfer, transfer
from vifailback.types import Json

EXAMPLE = (
    "Bring annotations into one annotation file or database, or write them as records of the authors' release.\n\n"
    "example: vifailback import ViFailback-Dataset/annotations.json clips/ --out annotations.json\n"
    "         vifailback import annotations.json --out postgresql://ana@server/annotations\n"
    "         vifailback import annotations.db --to release --out records.json"
)
SHOWN_PROBLEMS = 20
"""So many problems are printed; --json lists all."""


@dataclass(frozen=True)
class ImportConfig:
    """What to bring where.

    Args:
        sources: files, folders or stores: records of the release (JSON, JSON Lines), "real-failure-heldout/1" clips,
            our annotation files, SQLite stores, database URLs.
        out: an annotation file (.json), an SQLite store (.db, .sqlite) or a database URL. What it holds already stays;
            an annotation of the same episode is replaced.
        to: what is written to a file: our annotations, or records of the release.
        author: named as author where a record names nobody.
        json: print machine-readable JSON instead of the table.
    """

    sources: tyro.conf.Positional[Annotated[tuple[str, ...], tyro.conf.arg(metavar="SOURCE...")]]
    out: Annotated[str, tyro.conf.arg(metavar="FILE|STORE")]
    to: Form = Form.OURS
    author: str = ""
    json: bool = False


def main(arguments: Sequence[str]) -> int:
    """Run the verb; 0 when everything was understood and written, 1 when something is named as a problem."""
    config = tyro.cli(
        ImportConfig,
        prog="vifailback import",
        description=EXAMPLE,
        args=arguments,
        config=(tyro.conf.FlagCreatePairsOff, tyro.conf.EnumChoicesFromValues),
    )
    if not config.sources:
        raise ConfigError("no source is named; expected files, folders or stores before --out")
    by = config.author or _login()
    done = transfer(config.sources, config.out, form=config.to, author=config.author, by=by)
    text = (
        json.dumps(report(done, config), ensure_ascii=False, indent=1) + "\n"
        if config.json
        else _in_words(done, config)
    )
    sys.stdout.write(text.encode(errors="backslashreplace").decode())  # names of files need not be Unicode text
    return 1 if done.problems else 0


def report(done: Transfer, config: ImportConfig) -> dict[str, Json]:
    """Everything that was done, as JSON values."""
    return {
        "sources": [
            {"source": source.place, "read": source.read, "problems": source.problems} for source in done.sources
        ],
        "out": shown_place(config.out),
        "to": config.to.value,
        "read": done.read,
        "new": done.new,
        "changed": done.changed,
        "unchanged": done.unchanged,
        "problems": [{"what": problem.line, "why": problem.why} for problem in done.problems],
    }


def _in_words(done: Transfer, config: ImportConfig) -> str:
    rows = [(source.place, source.read, source.problems) for source in done.sources]
    lines = [
        text_table(("source", "read", "problems"), rows, numbers=(1, 2), stretch=0),
        "",
        f"{shown_place(config.out)}: {done.new} new, {done.changed} changed, {done.unchanged} unchanged",
    ]
    if done.problems:
        lines += ["", f"problems: {len(done.problems)}"]
        lines += [f"  {problem.line}: {problem.why}" for problem in done.problems[:SHOWN_PROBLEMS]]
    if len(done.problems) > SHOWN_PROBLEMS:
        lines.append(f"  ... and {len(done.problems) - SHOWN_PROBLEMS} more; --json lists all")
    return "\n".join(lines) + "\n"


def _login() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"
