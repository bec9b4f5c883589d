"""Keys one after the other: the next one goes its way when the one before has come to its end.

textual hands a key to the widget that has the focus, and it comes back to the app when nobody wanted it: only then is
it looked up as a command. Of `:undo`, typed in one go, the letters were with the list of flows before the palette was
there, and came back as five other commands. So a marker goes the same way behind each key, twice, and the next key
waits for it, and until a screen that opens is there.
"""

from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any

from textual import events
from textual.app import App
from textual.message_pump import MessagePump


class TypeAhead:
    """`handle` is how textual's app takes a key; `is_opening` whether keys have to wait for the screen on top."""

    def __init__(
        self, app: App[Any], handle: Callable[[events.Key], Awaitable[None]], is_opening: Callable[[], bool]
    ) -> None:
        self._app = app
        self._handle = handle
        self._is_opening = is_opening
        self._waiting: deque[events.Key] = deque()
        #: Where the marker is; None when no key is on its way.
        self._at: MessagePump | None = None
        #: Does it go that way for the first time?
        self._is_first = False

    async def take(self, key: events.Key) -> None:
        """A key was pressed."""
        self._waiting.append(key)
        await self.go_on()

    async def go_on(self) -> None:
        """Send the next key on its way, if there is one and it may go."""
        # A widget that is gone has taken the marker with it.
        is_on_its_way = self._at is not None and self._at.is_running
        if self._waiting and not is_on_its_way and not self._is_opening():
            target = self._app.focused or self._app.screen
            await self._handle(self._waiting.popleft())
            self._is_first = True
            self._follow(target)

    def _follow(self, node: MessagePump) -> None:
        """Behind the key through the queue of `node`."""
        # Without arguments of its own: of those textual asks Python anew how many there are.
        self._at = node if node.post_message(events.Callback(self._passed)) else None

    async def _passed(self) -> None:
        """Then through that of what is above it, and the app's last.

        Twice: the key's action may have told the widget something that goes up the same way, as a line does at Enter.
        """
        node = self._at
        if node is not None and node is not self._app:
            self._follow(node._parent or self._app)
            return
        self._at = None
        if self._is_first:
            self._is_first = False
            self._follow(self._app.focused or self._app.screen)
        await self.go_on()
