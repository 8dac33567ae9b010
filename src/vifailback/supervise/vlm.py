"""Any vision-language model as a supervisor: the paper's question about the last seconds, and its answer."""

from vifailback.errors import ModelError
from vifailback.models import Vlm
from vifailback.supervise.assessment import Assessment, TaskState
from vifailback.supervise.window import Window
from vifailback.types import Ask, Diagnosis, Guidance, Reply
from vifailback.vqa.live import LiveQuestion, live_prompt, read_live

TIMEOUT_S = 20.0
"""How long a reply is waited for; later it would be dropped anyway [s]."""


class VlmSupervisor:
    """Asks a model for diagnosis, command and symbols (supplement Fig. 9; the frame number is the last frame).

    Args:
        vlm: the model.
        question: how an attempt that still runs is asked about.
        timeout_s: the longest wait for a reply [s].
    """

    def __init__(
        self, vlm: Vlm, question: LiveQuestion = LiveQuestion.THREE_STATES, *, timeout_s: float = TIMEOUT_S
    ) -> None:
        self._vlm, self._question, self._timeout_s = vlm, question, timeout_s

    @property
    def name(self) -> str:
        """The model's name."""
        return self._vlm.name

    def assess(self, window: Window) -> Assessment:
        """Ask, wait and read.

        Raises:
            ModelError: the model cannot be reached, refuses or is too slow, or there is nothing to show it.
        """
        if not window.frames:
            raise ModelError(f"there is no frame of the head camera to show to {self._vlm.name}")
        prompt = live_prompt(window.task, len(window.frames), self._question)
        images = tuple(frame.jpeg for frame in window.frames)
        return read_assessment(self._vlm.ask(Ask(prompt, images, timeout_s=self._timeout_s)), prompt, self._question)

    def reset(self) -> None:
        """Nothing to forget."""


def read_assessment(reply: Reply, prompt: str, question: LiveQuestion = LiveQuestion.THREE_STATES) -> Assessment:
    """Read what a model concludes.

    Failing is what says so. Without the third option (`LiveQuestion.PAPER`) "Successful" means that nothing went
    wrong so far, because the model sees five seconds of an attempt and knows no other word for that.
    """
    live = read_live(reply.text, question)
    answer = live.answer
    if live.unfinished:
        state = TaskState.PROGRESSING
    elif answer.failed is None:
        state = None
    elif answer.failed:
        state = TaskState.FAILING
    else:
        state = TaskState.PROGRESSING if question is LiveQuestion.PAPER else TaskState.DONE
    failing = state is TaskState.FAILING
    commands, symbols = answer.commands or (), answer.symbols or ()
    guided = failing and bool(commands or symbols)
    return Assessment(
        state=state,
        diagnosis=Diagnosis(failing, answer.failure_type if failing else None, answer.keyframe, answer.thought or ""),
        guidance=Guidance(commands, symbols) if guided else None,
        words=(answer.low_level or "").strip() if failing else "",
        prompt=prompt,
        reply=reply.text,
        model=reply.model,
        latency_s=reply.latency_s,
        problems=answer.problems,
    )
