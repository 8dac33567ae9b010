"""Self-contained HTML pages: markup that escapes by construction, one style sheet, pictures in or beside it."""

import base64
import hashlib
import html
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Protocol
from urllib.parse import quote

from vifailback.atomic import replaced
from vifailback.cli.say import printable
from vifailback.version import __version__


class Markup(str):
    """Text that is already HTML; everything else is escaped where it enters a page."""

    __slots__ = ()


Child = Markup | str | int | float | None | Iterable["Markup"]

_VOID = frozenset({"img", "br", "meta", "hr"})


def tag(name: str, /, *children: Child, **attributes: str | int | float | bool | None) -> Markup:
    """Return `<name ...>children</name>`; text and attribute values are escaped.

    Args:
        name: element name.
        children: markup, text, numbers, or iterables of markup; None is left out.
        attributes: attribute values; a trailing or inner `_` becomes `-` or is cut (`class_`, `data_role`);
            None and False are left out, True gives a bare attribute.
    """
    said = "".join(
        f" {key.rstrip('_').replace('_', '-')}" + ("" if value is True else f'="{html.escape(str(value))}"')
        for key, value in attributes.items()
        if value is not None and value is not False
    )
    if name in _VOID:
        return Markup(f"<{name}{said}>")
    return Markup(f"<{name}{said}>{''.join(map(_inside, children))}</{name}>")


def _inside(child: Child) -> str:
    if child is None:
        return ""
    if isinstance(child, Markup):
        return str(child)
    if isinstance(child, str | int | float):
        return html.escape(str(child), quote=False)
    return "".join(map(_inside, child))


def chip(text: str, tone: str = "") -> Markup:
    """A small label; tones: good, bad, warn, avoidance, correction, or none."""
    return tag("span", text, class_=f"chip {tone}".strip())


def facts(pairs: Mapping[str, object]) -> Markup:
    """The row of figures under a page's title."""
    return tag(
        "dl",
        (tag("div", tag("dt", name), tag("dd", str(value))) for name, value in pairs.items()),
        class_="facts",
    )


def table(headings: Sequence[str], rows: Iterable[Sequence[Child]], *, numbers: Sequence[int] = ()) -> Markup:
    """A table; the columns in `numbers` (0-based) are set to the right."""
    right = set(numbers)
    head = tag("tr", (tag("th", text, class_="n" if at in right else None) for at, text in enumerate(headings)))
    body = (
        tag("tr", (tag("td", cell, class_="n" if at in right else None) for at, cell in enumerate(row))) for row in rows
    )
    return tag("div", tag("table", tag("thead", head), tag("tbody", body)), class_="scroll")


class Pictures(Protocol):
    """Where a page's pictures go: given a name and JPEG bytes, returns what stands in `src`."""

    def __call__(self, name: str, jpeg: bytes) -> str:
        """Keep the picture and return its address."""
        ...


def inside(name: str, jpeg: bytes) -> str:  # noqa: ARG001 - the name serves pictures that lie beside the page
    """Keep the picture in the page itself, as a data URL."""
    return "data:image/jpeg;base64," + base64.b64encode(jpeg).decode("ascii")


@dataclass(frozen=True)
class Beside:
    """Keep the pictures in a folder beside the page, for pages with many of them.

    Args:
        folder: the folder; it lies next to the page.
    """

    folder: Path

    def __call__(self, name: str, jpeg: bytes) -> str:
        """Write the picture and return its address relative to the page."""
        safe = "".join(letter if letter.isalnum() or letter in "-_." else "_" for letter in name)[-80:]
        file = f"{safe}-{hashlib.blake2b(name.encode(), digest_size=4).hexdigest()}.jpg"
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / file).write_bytes(jpeg)
        return quote(f"{self.folder.name}/{file}")


def page(title: str, *body: Child, subtitle: str = "", styles: Sequence[str] = (), scripts: Sequence[str] = ()) -> str:
    """Return a whole page that needs nothing from elsewhere; light or dark as the reader's system is.

    Args:
        title: heading and window title.
        body: what follows the heading.
        subtitle: one muted line under the heading (a path, a date).
        styles: names of style sheets beside this module that come after the common one.
        scripts: names of scripts beside this module that run when the page stands; it is whole without them.
    """
    sheets = "".join(_beside(name) for name in ("page.css", *styles))
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="color-scheme", content="light dark"),
        tag("title", title),
        tag("style", Markup(sheets)),
    )
    heading = tag("header", tag("h1", title), tag("p", subtitle, class_="path") if subtitle else None, class_="top")
    foot = tag("footer", f"ViFailback {__version__}")
    running = [tag("script", Markup(_beside(name))) for name in scripts]
    whole = tag("html", head, tag("body", heading, tag("main", *body), foot, running), lang="en")
    return f"<!doctype html>\n{whole}\n"


def _beside(name: str) -> str:
    return resources.files("vifailback.cli").joinpath(name).read_text(encoding="utf-8")


def write_page(path: Path, text: str) -> None:
    """Write a page whole or not at all."""
    with replaced(path) as file:
        file.write(printable(text).encode())
