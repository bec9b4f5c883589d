"""Whoever encodes an event, it is the same event for the worker, and ASCII."""

import json
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edgetui.runtimes.encoding import to_json

TEXTS = st.text(st.characters(exclude_categories=[]) | st.sampled_from('\ud800é€😀"\\/\x7f'), max_size=6)
NUMBERS = st.integers() | st.floats(allow_nan=False)
SIMPLE = st.none() | st.booleans() | NUMBERS | TEXTS
EVENTS = st.dictionaries(
    TEXTS,
    st.recursive(
        SIMPLE,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
        max_leaves=12,
    ),
    max_size=4,
)


@pytest.mark.parametrize("has_pydantic", [True, False])
@given(event=EVENTS)
def test_an_encoded_event_is_the_event_in_ascii(has_pydantic, event):
    with pytest.MonkeyPatch.context() as patch:
        if has_pydantic:
            import pydantic_core

            patch.setitem(sys.modules, "pydantic_core", pydantic_core)
        else:
            patch.delitem(sys.modules, "pydantic_core", raising=False)
        text = to_json(event)
    assert text.isascii()
    assert json.loads(text) == json.loads(json.dumps(event))
    assert b"\n" not in text
