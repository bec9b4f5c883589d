"""The way to the setup screen, and to the example."""

from edgetui.tui.actions import keyed
from edgetui.tui.deeds.base import Deeds


class Setup(Deeds):
    """Actions about the project."""

    def do_setup(self) -> None:
        self.show_setup()

    def show_setup(self, *, asks: bool = False) -> None:
        """The setup screen; with `asks` it begins with the question what to attach."""
        from edgetui.tui.screens.setup import SetupScreen

        self.app.push_screen(SetupScreen(self.inspection, self.say, asks=asks))

    def do_example(self) -> str:
        project = self.workspace.project
        assert project is not None, "the action table says when there is none"
        self.workspace.take(project.example())
        self.inspection.add_all(self.workspace.samples)
        return keyed("the example: {next} runs the next stage, {setup} shows its functions, {quit} quits")
