"""Looking for a word in a document: in all of its text, whether it is drawn or not."""

import re
from bisect import bisect_left
from collections.abc import Iterator

from edgetui.tui.views.document import Document, Spot

#: What is said of words that are nowhere.
NOT_FOUND = "not found"


def pattern_of(words: str) -> re.Pattern[str]:
    """The words as they are, in letters of either case unless one is a capital; a blank is any white space.

    So a phrase is found where the end of a row has come between its words.
    """
    parts = [re.escape(part) for part in re.split(r"\s+", words)]
    return re.compile(r"\s+".join(parts), 0 if any(map(str.isupper, words)) else re.IGNORECASE)


class Search:
    """Every place where the words are, and the one looked at (None before one was)."""

    def __init__(self, document: Document, words: str) -> None:
        self._document = document
        self.words = words
        self._places = [found.span() for found in pattern_of(words).finditer(document.text)] if words.strip() else []
        self._at: int | None = None

    def to_row(self, row: int) -> None:
        """Look at the first place on or after a row, else at the first of all."""
        if self._places:
            self._at = self._first_on(row) % len(self._places)

    def move(self, by: int, row: int) -> None:
        """Look at the next place or the one before; around the ends. Before any was: from `row` on."""
        if not self._places:
            return
        at = self._first_on(row) - (by > 0) if self._at is None else self._at
        self._at = (at + by) % len(self._places)

    @property
    def row(self) -> int | None:
        """The row of the place looked at."""
        return None if self._at is None else self._row(self._places[self._at])

    @property
    def found(self) -> str:
        """`3 of 41`; before one is looked at how many there are."""
        count = len(self._places)
        if not count:
            return NOT_FOUND
        return f"{count} found" if self._at is None else f"{self._at + 1} of {count}"

    def on_row(self, row: int) -> Iterator[tuple[Spot, bool]]:
        """What of a row belongs to a place, and whether that is the one looked at."""
        # One that began on an earlier row may reach into this one.
        for number in range(max(0, self._first_on(row) - 1), len(self._places)):
            spots = self._document.place(*self._places[number])
            if spots[0].row > row:
                return
            yield from ((spot, number == self._at) for spot in spots if spot.row == row)

    def _first_on(self, row: int) -> int:
        return bisect_left(self._places, row, key=self._row)

    def _row(self, place: tuple[int, int]) -> int:
        return self._document.place(*place)[0].row
