"""The commands without a screen: results on stdout (`output`), words for people on stderr (`diagnostics`)."""
