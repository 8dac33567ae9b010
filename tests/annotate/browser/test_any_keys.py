"""Keys struck in any order, as a cat on the keyboard does: nothing in the page breaks."""

import random
from typing import TYPE_CHECKING

import pytest

from vifailback.sim.tabletop import SAMPLES

if TYPE_CHECKING:
    from playwright.sync_api import Page

KEYS = (
    *"abcdefghijklmnopqrstuvwxyz0123456789[]()<>+-,.",
    *("Space", "ArrowLeft", "ArrowRight", "Shift+ArrowRight", "Tab", "Escape", "Enter", "Delete", "Home", "End"),
    *("Shift+A", "Shift+L", "Shift+S", "Shift+C", "Alt+1", "Alt+2", "Alt+3", "Control+z", "Control+y", "Control+d"),
)


@pytest.mark.parametrize("seed", range(2))
def test_keys_in_any_order_break_nothing(view: "Page", site: str, seed: int):
    view.goto(f"{site}/#/episode/{SAMPLES[0].id.replace('/', '%2F')}/2")
    view.get_by_role("complementary", name="Annotation").wait_for()
    dice = random.Random(seed)
    for _ in range(250):
        view.keyboard.press(dice.choice(KEYS))
    view.goto("about:blank")  # whatever was on its way there does not come any more
    view.goto(f"{site}/#/")
    view.get_by_text(SAMPLES[0].id).first.wait_for()
