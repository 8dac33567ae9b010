"""Subtasks of a task sentence, by the offline grammar or a language model."""

from vifailback.errors import InputError
from vifailback.models.vlm import Vlm
from vifailback.types import Json
from vifailback.vqa.subtasks.decompose import decompose
from vifailback.vqa.subtasks.model import decompose_with_model

GRAMMAR = "grammar"
"""Who wrote subtasks that no model wrote."""


def subtasks(task: str, model: Vlm | None) -> dict[str, Json]:
    """Answer POST /api/subtasks; without a model the grammar answers.

    Raises:
        ModelError: the model cannot be reached, or does not answer with a numbered list.
    """
    if model is None:
        return {"subtasks": list(decompose(task)), "by": GRAMMAR}
    return {"subtasks": list(decompose_with_model(task, model)), "by": model.name}


def need(model: Vlm | None, what: str) -> Vlm:
    """The model that was asked for.

    Raises:
        InputError: none is configured.
    """
    if model is None:
        raise InputError(f"no model is configured for {what}; start the server with one", field="use")
    return model
