"""`vifailback supervise`: a proxy that supervises the policy behind any openpi policy server."""

import os
import sys
import time
from collections.abc import Generator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import tyro

from vifailback.errors import ConfigError
from vifailback.types import Policy

if TYPE_CHECKING:
    from vifailback.models import Vlm
    from vifailback.supervise.policy import SupervisedPolicy

EXAMPLE = (
    "Supervise the policy of a robot: the robot connects here instead of to its openpi policy server. A model watches\n"
    "the head camera; when the policy fails, the symbols it asks for are drawn into the policy's view (VSF).\n\n"
    "example: vifailback supervise --policy ws://gpu:8000 --url http://gpu:8001 --model vifailback-8b --log runs/today"
)


@dataclass(frozen=True)
class SuperviseConfig:
    """Whose policy is supervised, by whom, and how.

    Args:
        policy: the policy server ("ws://localhost:8000").
        url: an OpenAI-compatible server of the model that watches. A key is read from OPENAI_API_KEY.
        model: the model's name on that server.
        host: where robots connect.
        port: where robots connect.
        every: action chunks between queries; with a calibration, the fewest.
        calibration: ask when cheap signs say so; a file of `vifailback.supervise.adaptive.Calibration.save`.
        question: three-states knows unfinished from failed; paper asks to the letter, for models that were trained so.
        unmasked: draw the symbols, and mask nothing.
        log: a folder that keeps every intervention.
        rerun: a folder for recordings that the Rerun viewer shows.
    """

    policy: Annotated[str, tyro.conf.arg(metavar="URL")]
    url: Annotated[str, tyro.conf.arg(metavar="URL")]
    model: str
    host: str = "localhost"
    port: int = 8765
    every: int = 6
    calibration: Path | None = None
    question: Literal["three-states", "paper"] = "three-states"
    unmasked: bool = False
    log: Annotated[Path | None, tyro.conf.arg(metavar="FOLDER")] = None
    rerun: Annotated[Path | None, tyro.conf.arg(metavar="FOLDER")] = None


def main(arguments: Sequence[str]) -> int:
    """Run the verb until it is interrupted."""
    config = tyro.cli(
        SuperviseConfig,
        prog="vifailback supervise",
        description=EXAMPLE,
        args=arguments,
        config=(tyro.conf.FlagCreatePairsOff,),
    )
    if not config.policy.startswith(("ws://", "wss://")):
        raise ConfigError(f"--policy must be the address of a websocket (ws://host:port), got {config.policy!r}")
    from vifailback.models import OpenAiVlm
    from vifailback.supervise.serve import proxy

    with OpenAiVlm(config.url, config.model, api_key=os.environ.get("OPENAI_API_KEY")) as model:
        attempts = count(1)

        def supervised(policy: Policy) -> "AbstractContextManager[SupervisedPolicy]":
            return _supervised(policy, model, config, f"{int(time.time())}-{next(attempts)}")

        with proxy(config.policy, supervised, host=config.host, port=config.port) as server:
            place = server.socket.getsockname()
            sys.stdout.write(f"ws://{config.host}:{place[1]} supervises {config.policy} by {config.model}\n")
            sys.stdout.flush()
            server.serve_forever()
    return 0


@contextmanager
def _supervised(policy: Policy, model: "Vlm", config: SuperviseConfig, attempt: str) -> "Generator[SupervisedPolicy]":
    """The supervised policy of one attempt, its log and its recording closed when it ends."""
    from vifailback.supervise.adaptive import Adaptive, Calibration
    from vifailback.supervise.follow import SymbolFollowing
    from vifailback.supervise.intervention import Listener
    from vifailback.supervise.log import InterventionLog
    from vifailback.supervise.policy import SupervisedPolicy
    from vifailback.supervise.rerun import RerunRecording
    from vifailback.supervise.trigger import EveryChunks
    from vifailback.supervise.vlm import VlmSupervisor
    from vifailback.vqa.live import LiveQuestion

    with ExitStack() as stack:
        listeners: list[Listener] = []
        if config.log is not None:
            listeners.append(stack.enter_context(InterventionLog(config.log, attempt)))
        if config.rerun is not None:
            recording = RerunRecording(config.rerun / f"{attempt}.rrd", name=attempt)
            listeners.append(stack.enter_context(recording))
        if config.calibration is None:
            trigger = EveryChunks(config.every)
        else:
            least = config.every
            trigger = Adaptive(Calibration.load(config.calibration), chunks=least, most_chunks=4 * least)
        yield SupervisedPolicy(
            policy,
            VlmSupervisor(model, LiveQuestion(config.question)),
            corrector=SymbolFollowing(masked=not config.unmasked),
            trigger=trigger,
            listeners=listeners,
        )
