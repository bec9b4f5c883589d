"""Pure drawings: a value in, lines of styled text out. No textual, no I/O."""
