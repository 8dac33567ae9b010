"""The `vifailback` command: finds the verb's file and hands over. Errors are caught here, once."""

import importlib
import io
import sys
from collections.abc import Sequence

from vifailback.errors import ViFailbackError
from vifailback.version import __version__

VERBS = {
    "look": "what is in these recordings: episodes, cameras, problems; a contact-sheet page",
    "draw": "draw symbols on an image, a video frame, or the frames of annotation records",
    "import": "bring annotation records into an annotation file or database, and back out",
    "build": "annotations + recordings -> a VQA dataset in the authors' format",
    "split": "train / benchmark by trajectories and tasks, as in the paper",
    "repair": "which images of a dataset are missing; makes them again from the recordings",
    "stats": "the paper's tables and figures for any dataset",
    "export": "write a dataset for LLaMA-Factory, ms-swift, TRL, Parquet or LeRobot",
    "train": "teach a model: the paper's fine-tune by LoRA, merged and exported for serving",
    "subtasks": "a task sentence into numbered subtasks",
    "annotate": "explain failed episodes in a browser: what failed, what to do instead, and why",
    "sim": "a simulated table with two arms: tasks that can fail in the four ways of the paper, and recordings of them",
    "bench": "run a model on ViFailback-Bench, score it, and print the paper's tables for it",
    "trials": "the closed loop measured: success with and without a supervisor, beside the paper's Table 4",
    "supervise": "a proxy before a robot's policy server: a model watches, failures are answered with symbols in view",
    "diagnose": "what failed in a recording and what to do about it, in a model's words and symbols",
    "doctor": "what is installed, what is missing and how to get it",
    "demo": "the whole path on sample episodes made here: recordings in, dataset and a page out",
}
"""Verb -> one line. Each verb is a module `cli/<verb>.py` (`import` is `import_.py`) with `main(arguments) -> int`."""


def usage() -> str:
    """The text of `vifailback --help`."""
    width = max(map(len, VERBS))
    lines = "\n".join(f"  {verb:<{width}}  {text}" for verb, text in VERBS.items())
    return (
        f"ViFailback {__version__}: turn failed robot episodes into corrections.\n\n"
        f"usage: vifailback VERB [options]      vifailback VERB --help shows options and an example\n\n{lines}\n"
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb; return the exit status: 0 only when nothing was lost, 1 when something was, 2 on bad input."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # names of files need not be Unicode text
    if not words or words[0] in ("-h", "--help", "help"):
        sys.stdout.write(usage())
        return 0
    if words[0] in ("-V", "--version"):
        sys.stdout.write(f"vifailback {__version__}\n")
        return 0
    verb, rest = words[0], words[1:]
    if verb not in VERBS:
        sys.stderr.write(f"vifailback: no verb {verb!r}; known: {', '.join(VERBS)}\n")
        return 2
    module = importlib.import_module(f"vifailback.cli.{'import_' if verb == 'import' else verb}")
    try:
        return module.main(rest)
    except ViFailbackError as error:
        sys.stderr.write(f"vifailback {verb}: {error}\n")
        return 2
    except BrokenPipeError:
        return 141
    except OSError as error:  # a full disk, a folder that may not be written to or is a file
        what = [str(part) for part in (error.filename2 or error.filename, error.strerror or error) if part]
        sys.stderr.write(f"vifailback {verb}: {': '.join(what)}\n")
        return 2
    except KeyboardInterrupt:
        sys.stderr.write(f"\nvifailback {verb}: interrupted; the same command goes on where it stopped\n")
        return 130


if __name__ == "__main__":
    sys.exit(main())
