"""Drafts without a model: reason and high-level guidance in English, from what was annotated."""

from vifailback.vqa.drafts.plan import high_level
from vifailback.vqa.drafts.reason import reason

__all__ = ["high_level", "reason"]
