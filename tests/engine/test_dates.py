"""HTTP dates, in the three forms of RFC 9110 §5.6.7."""

from email.utils import formatdate, parsedate_to_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edgetui.engine.dates import http_date, seconds_from_http_date

MOMENTS = st.integers(0, 4_102_444_800)  # to the year 2100


@pytest.mark.parametrize(
    "text",
    ["Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"],
    ids=["IMF-fixdate", "RFC 850", "asctime"],
)
def test_the_three_forms_name_the_same_moment(text: str) -> None:
    assert seconds_from_http_date(text) == 784111777
    assert http_date(784111777) == "Sun, 06 Nov 1994 08:49:37 GMT"


@given(MOMENTS)
def test_a_date_is_written_as_the_standard_library_writes_it(moment: int) -> None:
    text = http_date(moment + 0.9)
    assert text == formatdate(moment, usegmt=True)
    assert seconds_from_http_date(text) == moment == parsedate_to_datetime(text).timestamp()


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("Thursday, 01-Jan-70 00:00:00 GMT", 1970),
        ("Tuesday, 01-Jan-69 00:00:00 GMT", 2069),
        ("Saturday, 01-Jan-00 00:00:00 GMT", 2000),
        ("Friday, 01-Jan-99 00:00:00 GMT", 1999),
    ],
)
def test_two_digits_of_a_year_are_of_1970_to_2069(text: str, year: int) -> None:
    seconds = seconds_from_http_date(text)
    assert seconds is not None and http_date(seconds)[12:16] == str(year)


def test_a_leap_second_is_the_last_second_of_its_minute() -> None:
    assert seconds_from_http_date("Sat, 31 Dec 2016 23:59:60 GMT") == seconds_from_http_date(
        "Sat, 31 Dec 2016 23:59:59 GMT"
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0",
        "-1",
        "now",
        "Sun, 06 Nov 1994 08:49:37 UTC",
        "Sun, 31 Feb 1994 08:49:37 GMT",
        "Sun, 06 Xyz 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 25:49:37 GMT",
        "1994-11-06T08:49:37Z",
        "Sun, 06 Nov 0000 08:49:37 GMT",
    ],
)
def test_what_is_no_date_has_no_seconds(text: str) -> None:
    assert seconds_from_http_date(text) is None


@given(st.text())
def test_no_text_raises(text: str) -> None:
    seconds_from_http_date(text)
