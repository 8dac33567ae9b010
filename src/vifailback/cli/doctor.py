"""`vifailback doctor`: what is installed, what is missing and how to get it."""

import importlib.metadata as metadata
import json
import platform
import shutil
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import av
import tyro

from vifailback import plugins
from vifailback.engine import default_workers
from vifailback.version import ANNOTATION_SCHEMA, DATASET_SCHEMA, PROMPT_SET, __version__

EXAMPLE = "example: vifailback doctor --json"

BASE = ("numpy", "av", "opencv-python-headless", "msgspec", "pyarrow", "sqlalchemy", "alembic", "httpx", "tyro")
OPTIONAL = (
    ("h5py", "hdf5", "ALOHA / ACT, AgileX and robomimic HDF5 recordings"),
    ("mcap", "mcap", "ROS 2 MCAP recordings"),
    ("mcap-ros2-support", "mcap", "ROS 2 MCAP recordings"),
    ("psycopg", "postgres", "a PostgreSQL annotation store"),
    ("fastapi", "annotate", "the annotation tool"),
    ("uvicorn", "annotate", "the annotation tool"),
    ("argon2-cffi", "annotate", "accounts of the annotation tool"),
    ("mujoco", "sim", "the simulated robot and its trials"),
    ("aiohttp", "bench", "asking servers the benchmark's questions"),
    ("pybase64", "bench", "asking servers the benchmark's questions"),
    ("inspect-ai", "inspect", "the benchmark as a task of inspect_ai"),
    ("websockets", "robot", "a proxy before a robot's policy server"),
    ("rerun-sdk", "rerun", "supervised attempts for the Rerun viewer"),
    ("torch", "local", "models in this process"),
    ("transformers", "local", "models in this process"),
    ("trl", "train", "the paper's fine-tune"),
    ("deepspeed", "deepspeed", "the fine-tune on several GPUs"),
    ("joserfc", "oidc", "logging in to the annotation tool through an OpenID provider"),
)
DECODERS = (("h264", "h264"), ("hevc", "HEVC"), ("libdav1d", "AV1, as LeRobot writes it"), ("vp9", "VP9 / webm"))


@dataclass(frozen=True)
class DoctorConfig:
    """What to say.

    Args:
        json: print machine-readable JSON.
    """

    json: bool = False


@dataclass(frozen=True)
class Check:
    """One thing looked for. `state` is "ok", "optional" (missing, not needed for the main job) or "missing"."""

    what: str
    state: str
    found: str
    remedy: str = ""


def main(arguments: Sequence[str]) -> int:
    """Run the verb; 0 when the main job can run, 1 when something it needs is missing."""
    config = tyro.cli(DoctorConfig, prog="vifailback doctor", description=EXAMPLE, args=arguments)
    checks = [*_packages(), *_decoders(), *_components(), *_programs()]
    healthy = all(check.state != "missing" for check in checks)
    if config.json:
        versions = {"vifailback": __version__, "annotations": ANNOTATION_SCHEMA, "dataset": DATASET_SCHEMA}
        machine = {"python": platform.python_version(), "cores": default_workers(), "system": platform.system()}
        report = {
            "ok": healthy,
            "versions": {**versions, "prompts": PROMPT_SET},
            "machine": machine,
            "checks": [asdict(check) for check in checks],
        }
        sys.stdout.write(json.dumps(report, indent=2) + "\n")
    else:
        sys.stdout.write(_table(checks))
        sys.stdout.write("Everything for the main job is here.\n" if healthy else "Something is missing, see above.\n")
    return 0 if healthy else 1


def _version(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def _packages() -> list[Check]:
    checks: list[Check] = []
    for package in BASE:
        version = _version(package)
        state = "ok" if version else "missing"
        checks.append(Check(package, state, version or "not installed", "" if version else f"pip install {package}"))
    for package, extra, purpose in OPTIONAL:
        version = _version(package)
        remedy = "" if version else f"for {purpose}: pip install 'vifailback[{extra}]'"
        checks.append(Check(package, "ok" if version else "optional", version or "not installed", remedy))
    return checks


def _decoders() -> list[Check]:
    return [
        Check(f"decoder {name}", "ok" if name in av.codecs_available else "missing", purpose, "")
        if name in av.codecs_available
        else Check(f"decoder {name}", "missing", f"no {purpose}", "pip install --force-reinstall av")
        for name, purpose in DECODERS
    ]


def _components() -> list[Check]:
    return [
        Check(kind, "ok" if plugins.names(kind) else "missing", ", ".join(plugins.names(kind)) or "none registered", "")
        for kind in ("readers", "exporters")
    ]


def _programs() -> list[Check]:
    found = shutil.which("chromium") or shutil.which("google-chrome") or shutil.which("chromium-browser")
    remedy = "" if found else "only for the browser tests: apt-get install chromium"
    return [Check("chromium", "ok" if found else "optional", "found" if found else "not installed", remedy)]


def _table(checks: Sequence[Check]) -> str:
    mark = {"ok": "ok      ", "optional": "optional", "missing": "MISSING "}
    width = max(len(check.what) for check in checks)
    lines = [f"ViFailback {__version__} on Python {platform.python_version()}, {default_workers()} cores"]
    for check in checks:
        remedy = f"   {check.remedy}" if check.remedy else ""
        lines.append(f"  {mark[check.state]}  {check.what:<{width}}  {check.found}{remedy}")
    return "\n".join(lines) + "\n"
