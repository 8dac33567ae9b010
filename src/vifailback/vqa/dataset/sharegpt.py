"""The ShareGPT "messages" form of the authors' VQA files, one record at a time."""

import re
from collections.abc import Mapping, Sequence
from functools import cache

import msgspec

from vifailback.types import Json, Problem, QuestionKind, Split, VqaRecord
from vifailback.vqa.templates import IMAGE_MARK, kind_of_prompt, templates

ATTESTED_TAGS = frozenset({QuestionKind.VISUAL_AVOIDANCE.value})
"""Tags that the authors' public files show; every other tag must fit its prompt, or the prompt decides."""


class Message(msgspec.Struct, gc=False):
    """One turn."""

    role: str
    content: str


class Item(msgspec.Struct, gc=False, omit_defaults=True):
    """A record as it is in the file: `messages`, `images` and `tag` are the release's, the rest is ours."""

    messages: list[Message]
    images: tuple[str, ...] = ()
    tag: str | None = None
    id: str | None = None
    episode: str | None = None
    task: str | None = None
    choices: tuple[str, ...] = ()
    split: Split | None = None


class StrictItem(Item, forbid_unknown_fields=True, gc=False):
    """A record without any other key."""


_TASK = re.compile(
    r"(?:task being to|executing the task:|in the images is doing is:?|The task is to:) '(.+?)'"
    r"(?:, can it be|, select the frame|\.\s|\.$)",
    re.DOTALL,
)
_OPTION = re.compile(r"^(?:- )?[A-D]\. (.*)$", re.MULTILINE)
_FRAME = re.compile(r"(?:annotated_data/)?(.+)/frames/(episode_\d+|.+?)(?:_[^/]*)?/[^/]+")
_TAGS = {kind.value: kind for kind in QuestionKind}


def to_item(record: VqaRecord) -> dict[str, Json]:
    """Return a record in the form of the release: "messages", "images", "tag", then our own keys."""
    item: dict[str, Json] = {
        "messages": [
            {"role": "user", "content": IMAGE_MARK * len(record.images) + record.prompt},
            {"role": "assistant", "content": record.answer},
        ],
        "images": record.images,
        "tag": record.question.value,
        "id": record.id,
        "episode": record.episode,
        "task": record.task,
    }
    if record.choices:
        item["choices"] = record.choices
    if record.split is not None:
        item["split"] = record.split.value
    return item


def kind_of(tag: str | None, prompt: str, tags: Mapping[str, QuestionKind]) -> QuestionKind | None:
    """Tell which question a record asks: the user's map of tags first, a tag that fits its prompt, else the prompt."""
    if tag is not None and tag in tags:
        return tags[tag]
    named = _TAGS.get(tag or "")
    if named is not None and (not prompt or tag in ATTESTED_TAGS or templates()[named].matches(prompt)):
        return named
    return kind_of_prompt(prompt) or named


def from_item(item: Item, place: str, tags: Mapping[str, QuestionKind], problems: list[Problem]) -> VqaRecord | str:
    """Return a record, or why it is none; what is odd about it is added to `problems`.

    Args:
        item: the record as it is in the file.
        place: where it stands, for messages and where it has no id.
        tags: the user's map of tags.
        problems: gets a named problem for everything odd.
    """
    turns = _turns(item.messages)
    if turns is None:
        return f"expected one user and one assistant turn, got {[message.role for message in item.messages]}"
    marked, answer = turns
    marks = IMAGE_MARK * len(item.images)
    prompt = marked.removeprefix(marks)
    if IMAGE_MARK in prompt or (marked and len(prompt) + len(marks) != len(marked)):
        problems.append(Problem(place, f"{marked.count(IMAGE_MARK)} {IMAGE_MARK} marks for {len(item.images)} images"))
        prompt = marked.replace(IMAGE_MARK, "")
    kind = kind_of(item.tag, prompt, tags)
    if kind is None:
        return f"neither its tag ({item.tag!r}) nor its prompt is one of the thirteen questions"
    episode = item.episode if item.episode is not None else episode_of(item.images)
    return VqaRecord(
        id=item.id or f"{episode or place}/{kind}",
        question=kind,
        episode=episode,
        task=item.task if item.task is not None else task_of(prompt, kind),
        images=item.images,
        prompt=prompt,
        answer=answer,
        choices=item.choices or options_of(prompt),
        split=item.split,
    )


def episode_of(images: Sequence[str]) -> str:
    """Read the episode id from the path of the first image ("task/episode_3"); "" where the path does not say."""
    match = _FRAME.fullmatch(images[0]) if images else None
    return f"{match[1]}/{match[2]}" if match else ""


def task_of(prompt: str, kind: QuestionKind) -> str:
    """Read the task sentence out of a prompt; "" where it is not found."""
    before, after = _around_task(kind)
    start = prompt.find(before)
    end = prompt.find(after, start + len(before)) if start >= 0 else -1
    if end >= 0:
        return prompt[start + len(before) : end]
    match = _TASK.search(prompt)
    return match[1] if match else ""


def options_of(prompt: str) -> tuple[str, ...]:
    """Read the options A-D out of a prompt; none where it has none."""
    start = max(prompt.rfind("\n- A. "), prompt.rfind("\nA. "))
    return tuple(_OPTION.findall(prompt, start)) if start >= 0 else ()


@cache
def _around_task(kind: QuestionKind) -> tuple[str, str]:
    """What stands around the task sentence in a template: the end of what comes before, the start of what follows."""
    before, _, after = templates()[kind].question.partition("{task_description}")
    return before[-20:], re.split(r"\{|\n", after)[0][:20]


def _turns(messages: Sequence[Message]) -> tuple[str, str] | None:
    """Return the user's and the assistant's words; the public examples have records with only one of the two."""
    if len(messages) == 2 and messages[0].role == "user" and messages[1].role == "assistant":
        return messages[0].content, messages[1].content
    words = {message.role: message.content for message in messages}
    if not words or len(words) != len(messages) or not words.keys() <= {"user", "assistant"}:
        return None
    return words.get("user", ""), words.get("assistant", "")
