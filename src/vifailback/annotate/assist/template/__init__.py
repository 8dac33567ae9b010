"""Drafts without a model: reason and high-level guidance in English, from what was annotated."""

from vifailback.annotate.assist.template.plan import high_level
from vifailback.annotate.assist.template.reason import reason

__all__ = ["high_level", "reason"]
