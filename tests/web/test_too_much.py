"""More than can be taken: a body beyond the limit is heard out and answered; a number beyond any row is not found."""

from __future__ import annotations

from io import BytesIO

import pytest
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import Rule

from summit.db import transaction
from summit.web.application import LARGEST_ID, Application
from tests import factories
from tests.conftest import Browser

MB = 1024 * 1024


@pytest.fixture
def wish(context: Application) -> str:
    """A form that anybody may post."""
    with transaction():
        return f"/e/{factories.event().slug}/wish"


@pytest.mark.parametrize(("size", "what"), [(11 * MB, 'name="file"; filename="list.csv"'), (9 * MB, 'name="message"')])
def test_whoever_sends_too_much_is_heard_out_and_told(client: Browser, wish: str, size: int, what: str) -> None:
    body = f"--b\r\nContent-Disposition: form-data; {what}\r\n\r\n".encode() + b"x" * size + b"\r\n--b--\r\n"
    stream = BytesIO(body)
    kind = "multipart/form-data; boundary=b"
    answer = client.post(wish, input_stream=stream, content_length=len(body), content_type=kind)
    assert (answer.status_code, "The file is too large" in answer.text) == (413, True)
    assert stream.tell() == len(body)


def test_a_number_that_no_row_can_have_is_not_found(app: Application) -> None:
    adapter = app.url_map.bind("localhost")
    rules = [rule for rule in app.url_map.iter_rules() if "<int:" in rule.rule]
    assert len(rules) > 20
    for rule in rules:
        method = "GET" if "GET" in (rule.methods or ()) else "POST"
        assert adapter.match(_address(rule, LARGEST_ID), method)
        with pytest.raises((NotFound, MethodNotAllowed)):
            adapter.match(_address(rule, LARGEST_ID + 1), method)


def _address(rule: Rule, number: int) -> str:
    """The address of `rule` with this number in each place for one."""
    parts = [
        str(number) if part.startswith("<int:") else "some-name" if part.startswith("<") else part
        for part in rule.rule.split("/")
    ]
    return "/".join(parts)
