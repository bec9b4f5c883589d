"""What answers `FetchOrigin`: the live origin, a folder, a response from a file, nothing.

Every origin has `source` (text that says what answers), `async fetch(FetchOrigin) -> OriginResponded | OriginFailed`,
which never raises for what the world does, and `async close()`.
"""
