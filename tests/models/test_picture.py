"""Images on their way to a model."""

import base64

import numpy as np
import pytest
from tests.models.server import model_server

from vifailback.episodes.jpeg import encode_jpeg
from vifailback.models import OpenAiVlm
from vifailback.models.picture import Prepared, data_url
from vifailback.types import Ask

JPEG = encode_jpeg(np.full((24, 32, 3), 90, np.uint8))


def test_a_prepared_image_is_its_bytes_and_goes_out_as_they_would():
    prepared = Prepared(JPEG)
    assert prepared == JPEG
    assert prepared.url == data_url(JPEG) == f"data:image/jpeg;base64,{base64.b64encode(JPEG).decode()}"
    assert data_url(prepared) is prepared.url


def test_what_is_no_image_cannot_be_prepared():
    with pytest.raises(ValueError, match="expected the bytes of a JPEG"):
        Prepared(b"GIF89a")


def test_images_and_words_that_are_no_utf8_reach_the_server():
    with model_server() as server, OpenAiVlm(server.url, "m") as vlm:
        server.says("yes", "yes")
        for text in ("plain ü", "odd \udcff"):
            assert vlm.ask(Ask(text, (Prepared(JPEG),))).text == "yes"
        sent = [request["body"]["messages"][0]["content"] for request in server.requests]
    assert [parts[1]["text"] for parts in sent] == ["plain ü", "odd \udcff"]
    assert {parts[0]["image_url"]["url"] for parts in sent} == {data_url(JPEG)}
