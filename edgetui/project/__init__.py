"""Where a distribution comes from: edgetui.toml, or handlers named on the command line.

load_project(target) -> Project       in `toml`; imports pydantic, so import it where it is needed
bare_project(functions) -> Project    in `bare`
"""
