"""Stage 2 in a real browser: symbols by mouse and keys, commands by buttons and words, code both ways."""

import math
import re
from typing import TYPE_CHECKING, cast
from urllib.parse import quote

import httpx
import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

EPISODE = "pick_red_cube_place_plate/episode_0"
"""Its task is for the right arm."""
Json = dict[str, object]


class Desk:
    """An episode that is open in stage 2, as a person handles it."""

    def __init__(self, page: "Page", site: str, episode: str = EPISODE):
        self.page, self.site, self.episode = page, site, episode
        page.goto(f"{site}/#/episode/{quote(episode, safe='')}/2")
        page.get_by_role("button", name=re.compile("Set it here")).click()
        page.locator(".stage2-drawing").wait_for()

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Where a place [per mille of the picture] is on the screen [px]."""
        box = self.page.locator("svg.overlay").bounding_box()
        assert box is not None
        return box["x"] + x * box["width"] / 1000, box["y"] + y * box["height"] / 1000

    def drag(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        self.page.mouse.move(*self.at(*start))
        self.page.mouse.down()
        self.page.mouse.move(*self.at((start[0] + end[0]) / 2, start[1]))
        self.page.mouse.move(*self.at(*end))
        self.page.mouse.up()

    def click(self, x: float, y: float) -> None:
        self.page.mouse.click(*self.at(x, y))

    def keys(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def tool(self, name: str) -> None:
        self.page.locator(f"[data-tool={name}]").click()

    @property
    def code(self) -> "Locator":
        return self.page.get_by_role("textbox", name="Symbol code")

    @property
    def sentence(self) -> "Locator":
        return self.page.get_by_role("textbox", name="Command sentence")

    def lines(self) -> list[str]:
        return self.code.input_value().split("\n")

    def saved(self, role: str = "avoidance") -> Json:
        """The keyframe as the server has it, once the page says that all is saved."""
        self.page.get_by_text("Saved", exact=True).wait_for()
        answer = httpx.get(f"{self.site}/api/document", params={"episode": self.episode})
        return cast(Json, answer.raise_for_status().json()["annotation"][role])


@pytest.fixture
def desk(view: "Page", site: str) -> Desk:
    return Desk(view, site)


def test_a_drag_becomes_exactly_the_arrow_of_the_paper(desk: Desk):
    desk.drag((602, 179), (689, 325))
    line = "Draw Straight Arrow: {'start_point': [602, 179], 'end_point': [689, 325], 'color': ['green']}"
    assert desk.lines() == [line]
    places = {"start": {"x": 602, "y": 179}, "end": {"x": 689, "y": 325}}
    assert desk.saved()["symbols"] == [{"symbol": "arrow", **places, "axes": ["y"]}]


@pytest.mark.parametrize("off", [-0.45, 0.45])
@pytest.mark.parametrize("zoom", [0, 3])
def test_places_are_whole_per_mille_wherever_the_picture_lies_on_the_screen(desk: Desk, zoom: int, off: float):
    desk.page.mouse.move(*desk.at(640, 250))
    for _ in range(zoom):
        desk.page.mouse.wheel(0, -120)
    desk.page.get_by_text(f"{round(100 * math.exp(0.24 * zoom))}%").wait_for()
    desk.drag((602 + off, 179 - off), (689 - off, 325 + off))
    assert desk.lines()[0].startswith("Draw Straight Arrow: {'start_point': [602, 179], 'end_point': [689, 325]")


def test_every_symbol_can_be_drawn_by_mouse(desk: Desk):
    desk.tool("turn")
    desk.click(550, 179)
    desk.tool("align")
    desk.drag((806, 196), (789, 317))
    for tool, x in [("target", 100), ("on", 200), ("off", 300), ("hold", 400), ("rewind", 500)]:
        desk.tool(tool)
        desk.click(x, 700)
    assert desk.lines() == [
        "Draw Rotating Arrow: {'center': [550, 179], 'direction': 'clockwise'}",
        "Draw Dual Crosshair: {'start_point': [806, 196], 'end_point': [789, 317]}",
        "Draw Crosshair: {'position': [100, 700]}",
        "Draw ON: {'position': [200, 700]}",
        "Draw OFF: {'position': [300, 700]}",
        "Draw Lock: {'position': [400, 700]}",
        "Draw Rewind: {'position': [500, 700]}",
    ]
    assert desk.page.get_by_role("list", name="Symbols on the avoidance keyframe").get_by_role("listitem").count() == 7


def test_a_click_draws_no_arrow_and_escape_gives_a_drag_up(desk: Desk):
    desk.keys("a")
    desk.click(500, 500)
    desk.page.mouse.move(*desk.at(300, 300))
    desk.page.mouse.down()
    desk.page.mouse.move(*desk.at(600, 600))
    desk.keys("Escape")
    desk.page.mouse.up()
    assert desk.lines() == [""]


def test_both_ends_and_the_whole_are_dragged_and_each_drag_is_one_step(desk: Desk):
    desk.drag((200, 200), (400, 300))
    desk.drag((400, 300), (450, 500))
    desk.drag((200, 200), (150, 100))
    desk.drag((300, 300), (320, 290))
    moved = "[170, 90], 'end_point': [470, 490]"
    assert moved in desk.lines()[0]
    for ends in [
        "[150, 100], 'end_point': [450, 500]",
        "[200, 200], 'end_point': [450, 500]",
        "[200, 200], 'end_point': [400, 300]",
    ]:
        desk.keys("Control+z")
        assert ends in desk.lines()[0]
    desk.keys("Control+z")
    assert desk.lines() == [""]
    desk.keys(*["Control+Shift+z"] * 4)
    assert moved in desk.lines()[0]


def test_the_selected_symbol_is_changed_by_keys(desk: Desk):
    desk.drag((200, 200), (400, 300))
    desk.keys("ArrowRight", "ArrowRight", "ArrowDown", "Shift+ArrowLeft", "Shift+ArrowUp")
    assert "[192, 191], 'end_point': [392, 291], 'color': ['green']" in desk.lines()[0]
    desk.keys("Control+z")
    assert "[200, 200]" in desk.lines()[0]
    desk.keys("3", "1", "c")
    assert "['blue', 'red', 'green']" in desk.lines()[0]
    desk.keys("1", "2", "3")
    assert "['blue']" in desk.lines()[0]
    desk.keys("f")
    assert "'start_point': [400, 300], 'end_point': [200, 200]" in desk.lines()[0]
    desk.keys("Control+d")
    assert len(desk.lines()) == 2
    desk.keys("Delete")
    assert len(desk.lines()) == 1
    desk.keys("n", "Backspace")
    assert desk.lines() == [""]


def test_another_click_on_a_turn_and_on_a_label_flips_it(desk: Desk):
    desk.keys("t")
    desk.click(500, 300)
    desk.click(500, 300)
    desk.keys("o")
    desk.click(200, 600)
    desk.click(200, 600)
    assert desk.lines() == [
        "Draw Rotating Arrow: {'center': [500, 300], 'direction': 'counterclockwise'}",
        "Draw OFF: {'position': [200, 600]}",
    ]


def test_buttons_make_the_sentence_in_the_order_of_clicking_and_arrows_take_its_colours(desk: Desk):
    press = desk.page.get_by_role
    assert press("radio", name="Right arm").is_checked()  # the task speaks of it
    press("button", name="Move the right gripper backward significantly.", exact=True).click()
    press("button", name="Move the right gripper to the right slightly.", exact=True).click()
    press("button", name="Rotate the right gripper clockwise.", exact=True).click()
    moves = "Move the right gripper backward significantly and to the right slightly"
    words = f"{moves}, and rotate the right gripper clockwise."
    assert desk.sentence.input_value() == words
    desk.drag((602, 179), (689, 325))
    assert "'color': ['red', 'green']" in desk.lines()[0]
    press("button", name="Move the right gripper downward.", exact=True).click()
    assert "'color': ['red', 'green', 'blue']" in desk.lines()[0]
    desk.keys("Control+z")
    assert desk.sentence.input_value() == words
    assert "'color': ['red', 'green']" in desk.lines()[0]
    assert desk.saved()["low_level"] == words


def test_chips_are_reordered_and_taken_away(desk: Desk):
    desk.keys("Shift+R", "Shift+U", "Shift+T")
    chips = desk.page.get_by_role("list", name="Commands in their order").get_by_role("listitem")
    assert chips.all_inner_texts() == ["to the right", "upward", "clockwise"]
    chips.nth(2).drag_to(chips.nth(0))
    assert chips.all_inner_texts() == ["clockwise", "to the right", "upward"]
    chips.nth(0).get_by_role("button").first.focus()
    desk.keys("ArrowRight")
    assert chips.all_inner_texts() == ["to the right", "clockwise", "upward"]
    chips.nth(1).get_by_role("button", name="Take away").click()
    assert desk.sentence.input_value() == "Move the right gripper to the right and upward."


def test_own_words_are_read_into_commands_and_kept(desk: Desk):
    words = "please move the left gripper slightly to the left and then close it"
    desk.keys("e")
    desk.page.keyboard.type(words)
    desk.page.locator("[aria-pressed=true]", has_text="slightly").wait_for()
    desk.keys("Enter")
    saved = desk.saved()
    assert saved["low_level"] == words
    assert saved["commands"] == [
        {"command": "move", "arm": "left", "direction": "left", "size": "slightly"},
        {"command": "grasp", "arm": "left", "open": False},
    ]


def test_words_that_cannot_be_read_are_named_and_not_lost(desk: Desk):
    desk.sentence.fill("Move the left gripper to the left and sing.")
    desk.page.get_by_text("sing").last.wait_for()
    desk.keys("Escape")
    assert desk.sentence.input_value() == "Move the left gripper to the left and sing."
    assert desk.saved()["low_level"] == "Move the left gripper to the left and sing."


def test_code_is_typed_and_applied_as_soon_as_it_reads(desk: Desk):
    desk.drag((602, 179), (689, 325))
    desk.code.fill(desk.code.input_value().replace("689", "700") + "\ndraw lock: {'position': [10, 20]}")
    desk.page.get_by_role("button", name="Lock: hold still 10, 20").wait_for()
    desk.keys("Escape")
    assert desk.lines()[1] == "Draw Lock: {'position': [10, 20]}"
    assert len(cast(list[Json], desk.saved()["symbols"])) == 2


def test_code_that_cannot_be_read_is_named_by_its_line_and_stays(desk: Desk):
    text = "Draw Lock: {'position': [10, 20]}\nDraw Banana: {'position': [1, 2]}"
    desk.code.fill(text)
    desk.page.get_by_text("Line 2").wait_for()
    assert desk.page.get_by_role("list", name=re.compile("Symbols on")).count() == 0
    desk.keys("Escape")
    desk.page.get_by_role("button", name="Lock: hold still 10, 20").wait_for()
    assert desk.code.input_value() == text
    desk.page.get_by_role("button", name="Drop what cannot be read").click()
    assert desk.lines() == ["Draw Lock: {'position': [10, 20]}"]


def test_a_contradiction_is_shown_at_once_in_the_panel_and_at_the_arrow_and_put_right(desk: Desk):
    desk.keys("Shift+L")
    desk.drag((600, 300), (300, 300))
    badge = desk.page.locator(".stage2-badge")
    wrong = desk.page.get_by_role("status", name="Contradictions")
    assert (badge.count(), wrong.inner_text()) == (0, "")
    desk.keys("2", "3", "2")
    assert badge.count() == 1
    assert "no arrow is green" in wrong.inner_text()
    assert "An arrow is blue" in wrong.inner_text()
    desk.page.get_by_role("button", name="Colour the arrows as the command says").click()
    assert (badge.count(), wrong.inner_text()) == (0, "")


def test_the_command_that_the_symbols_say_is_taken_by_one_press(desk: Desk):
    desk.drag((600, 300), (300, 320))
    desk.keys("p")
    desk.click(300, 320)
    desk.keys("Shift+S")
    assert desk.sentence.input_value() == "Move the right gripper to the left, and close the right gripper."


def test_the_list_selects_symbols_and_takes_numbers(desk: Desk):
    desk.drag((200, 200), (400, 300))
    desk.keys("Escape")
    assert desk.page.locator(".stage2-handle").count() == 0
    desk.page.get_by_role("button", name=re.compile("Arrow, green 200, 200 → 400, 300")).click()
    assert desk.page.locator(".stage2-handle").count() == 2
    desk.page.get_by_label("to: x, per mille").fill("1000")
    desk.page.get_by_label("to: y, per mille").fill("1001")
    assert "'end_point': [1000, 300]" in desk.lines()[0]


def test_guidance_is_copied_to_the_other_keyframe(desk: Desk):
    desk.keys("Shift+R")
    desk.drag((602, 179), (689, 325))
    desk.keys("Escape", "q", "End")
    desk.page.get_by_role("button", name=re.compile("Set it here: frame [1-9]")).click()
    desk.page.locator(".stage2-drawing").wait_for()
    assert desk.lines() == [""]
    desk.keys("Shift+C")
    assert "[602, 179]" in desk.lines()[0]
    assert desk.saved("correction")["low_level"] == "Move the right gripper to the right."


def test_another_frame_is_not_drawn_on_and_the_keyframe_moves_there_on_demand(desk: Desk):
    desk.drag((602, 179), (689, 325))
    desk.keys("Escape", "ArrowRight", "ArrowRight")
    desk.page.get_by_text("Frame 2 is shown, not the keyframe.").wait_for()
    desk.drag((100, 100), (300, 300))
    assert len(desk.lines()) == 1
    desk.page.get_by_role("button", name="Move it here").click()
    desk.drag((100, 100), (300, 300))
    assert len(desk.lines()) == 2
    assert desk.saved()["index"] == 2


def test_nothing_changes_what_a_second_visit_does_not_touch(desk: Desk):
    desk.code.fill("Draw Crosshair: {'position': [10.5, 20.25]}\nDraw Lock: {'position': [30, 40]}")
    desk.page.get_by_role("button", name=re.compile("Crosshair 10.5")).wait_for()
    desk.keys("Escape")
    desk.code.fill(desk.code.input_value().replace("[30, 40]", "[30, 41]"))
    desk.page.get_by_role("button", name="Lock: hold still 30, 41").wait_for()
    desk.keys("Escape")
    crosshair, lock = cast(list[Json], desk.saved()["symbols"])
    assert crosshair == {"symbol": "target", "at": {"x": 10.5, "y": 20.25}}
    assert lock == {"symbol": "hold", "at": {"x": 30, "y": 41}}


def test_tab_goes_through_the_symbols_and_then_on(desk: Desk):
    desk.keys("x")
    desk.click(100, 100)
    desk.keys("h")
    desk.click(300, 300)
    desk.keys("Escape", "Tab", "ArrowRight")
    assert desk.lines() == ["Draw Crosshair: {'position': [101, 100]}", "Draw Lock: {'position': [300, 300]}"]
    desk.keys("Tab", "ArrowRight")
    assert desk.lines()[1] == "Draw Lock: {'position': [301, 300]}"
    desk.keys("Tab")
    assert desk.page.evaluate("document.activeElement.closest('.stage2-drawing')") is None


def test_a_tool_that_is_chosen_twice_stays(desk: Desk):
    desk.keys("x", "x")
    desk.click(100, 100)
    desk.click(100, 100)
    desk.click(300, 300)
    desk.keys("Escape")
    desk.click(500, 800)
    assert len(desk.lines()) == 3


def test_a_finger_draws(chromium: "Browser", site: str):
    context = chromium.new_context(viewport={"width": 1280, "height": 720}, has_touch=True, device_scale_factor=2)
    desk = Desk(context.new_page(), site)
    touch = context.new_cdp_session(desk.page)
    for kind, places in [("Start", [(602, 179)]), ("Move", [(650, 200)]), ("Move", [(689, 325)]), ("End", [])]:
        points = [dict(zip("xy", desk.at(*place), strict=True)) for place in places]
        touch.send("Input.dispatchTouchEvent", {"type": f"touch{kind}", "touchPoints": points})
    desk.page.get_by_role("button", name=re.compile("Arrow, green 602, 179 → 689, 325")).wait_for()
    context.close()


def test_words_written_just_before_leaving_are_read(desk: Desk):
    desk.sentence.fill("close the right gripper")
    desk.page.get_by_role("radio", name=re.compile("Correction")).check()
    desk.page.get_by_role("radio", name=re.compile("Avoidance")).check()
    desk.page.locator("[aria-label='Close the right gripper.'][aria-pressed=true]").wait_for()
    assert desk.saved()["low_level"] == "close the right gripper"


def test_words_wait_for_a_server_that_is_away(desk: Desk):
    desk.page.route("**/api/language", lambda route: route.abort())
    desk.sentence.fill("open the left gripper")
    desk.page.get_by_text("The server is away. The sentence is read when it is back.").wait_for()
    desk.keys("Enter")
    desk.page.unroute("**/api/language")
    desk.page.locator("[aria-label='Open the left gripper.'][aria-pressed=true]").wait_for()
    assert desk.saved()["low_level"] == "open the left gripper"


def test_the_foot_leads_over_the_correction_to_stage_3(desk: Desk):
    desk.keys("x")
    desk.click(100, 100)
    desk.keys("Escape", "q", "End")
    desk.page.get_by_role("button", name=re.compile("Set it here: frame [1-9]")).click()
    desk.page.locator(".stage2-drawing").wait_for()
    desk.keys("x")
    desk.click(200, 200)
    desk.keys("Escape", "q", "Enter")
    assert desk.lines() == ["Draw Crosshair: {'position': [200, 200]}"]
    desk.keys("Enter")
    desk.page.wait_for_url(re.compile("/3$"))
