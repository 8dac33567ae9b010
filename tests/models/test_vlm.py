"""The scripted twin of a model."""

import pytest

from vifailback.errors import ModelError
from vifailback.models import Line, ScriptedVlm
from vifailback.types import Ask


def test_lines_come_in_order_and_the_asks_are_kept():
    model = ScriptedVlm(["one", Line("two", cut_off=True)])
    asks = [Ask("a"), Ask("b")]
    replies = [model.ask(ask) for ask in asks]
    assert [(reply.text, reply.cut_off, reply.model) for reply in replies] == [
        ("one", False, "scripted"),
        ("two", True, "scripted"),
    ]
    assert model.asked == asks


def test_a_script_may_decide_by_the_ask():
    model = ScriptedVlm(lambda ask: ask.text.upper(), name="echo")
    assert model.ask(Ask("a")).text == "A"
    assert list(model.stream(Ask("to the left"))) == ["TO ", "THE ", "LEFT"]
    assert model.name == "echo"


def test_a_script_at_its_end_says_so():
    model = ScriptedVlm([], name="mute")
    with pytest.raises(ModelError, match="script of mute has no line for ask 1"):
        model.ask(Ask("a"))


def test_an_error_comes_after_the_text_that_was_streamed():
    model = ScriptedVlm([Line("the left", error="out of memory"), Line(error="out of memory")])
    said: list[str] = []
    with pytest.raises(ModelError, match="out of memory"):
        said.extend(model.stream(Ask("a")))
    assert said == ["the ", "left"]
    with pytest.raises(ModelError, match="out of memory"):
        model.ask(Ask("a"))


def test_a_delay_is_waited_for_as_long_as_the_ask_does():
    waits: list[float] = []
    model = ScriptedVlm([Line("late", delay_s=3), Line("too late", delay_s=300)], sleep=waits.append)
    assert model.ask(Ask("a")).latency_s == 3
    with pytest.raises(ModelError, match="did not answer within 60 s"):
        model.ask(Ask("a"))
    assert waits == [3, 60]
