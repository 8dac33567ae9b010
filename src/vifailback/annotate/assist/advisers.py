"""The models that help a person who annotates; none of them is asked unless it was configured."""

from dataclasses import dataclass

from vifailback.annotate.config import AnnotateConfig, ModelAddress
from vifailback.models.openai import OpenAiVlm
from vifailback.models.vlm import Vlm


@dataclass(frozen=True)
class Advisers:
    """Who may be asked.

    Args:
        drafting: writes drafts and subtasks; None: templates and the grammar only.
        diagnosing: a ViFailback model that prefills annotations; None: no prefill.
    """

    drafting: Vlm | None = None
    diagnosing: Vlm | None = None

    @classmethod
    def of(cls, config: AnnotateConfig) -> "Advisers":
        """The models that a server is told to ask. Nothing is asked yet."""
        return cls(_vlm(config.model), _vlm(config.diagnosis))

    def close(self) -> None:
        """Close the connections to the models."""
        for model in (self.drafting, self.diagnosing):
            if isinstance(model, OpenAiVlm):
                model.close()


def _vlm(address: ModelAddress | None) -> Vlm | None:
    return None if address is None else OpenAiVlm(address.url, address.name, api_key=address.api_key)
