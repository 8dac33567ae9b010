"""The versions that users depend on, in one place."""

__version__ = "0.1.0"

ANNOTATION_SCHEMA = "vifailback.annotations/1"
"""Name and version of the annotation file format (see docs/annotations.md)."""

DATASET_SCHEMA = "vifailback.dataset/1"
"""Name and version of the manifest that `vifailback build` writes."""

PROMPT_SET = "paper-2512.02787v1/1"
"""Prompt set: the templates of the paper's supplement Figures 4-9, in the released wording where it is known."""

DRAFT_PROMPTS = "vifailback-drafts/1"
"""Our own prompts for drafts of reason and guidance, where the paper gives none (vqa/prompts/draft_*.txt)."""

LIVE_PROMPTS = "vifailback-live/1"
"""Our wording of the paper's question for attempts that still run (vqa/prompts/live_*.txt)."""

BENCHMARK_SUITE = "vifailback-bench/1"
"""Which questions Lite, Hard and Symbols ask, how replies to them are read, and what they are worth."""
