import pytest

from edgetui.runtimes import platform_lines


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (0, "Runtime exited without providing a reason"),
        (3, "Runtime exited with error: exit status 3"),
        (-9, "Runtime exited with error: signal: killed"),
        (-11, "Runtime exited with error: signal: segmentation fault"),
    ],
)
def test_the_end_of_a_process_in_lambdas_words(status, words):
    assert platform_lines.exit_words(status) == words


def test_a_report_has_its_figures_between_tabs_and_init_duration_only_on_a_cold_start():
    cold = platform_lines.report("id", 2.305, 128, 67, 151.224)
    warm = platform_lines.report("id", 0.2, 128, None, None, "Status: timeout")

    assert cold.text == (
        "REPORT RequestId: id\tDuration: 2.31 ms\tBilled Duration: 3 ms\tMemory Size: 128 MB\t"
        "Max Memory Used: 67 MB\tInit Duration: 151.22 ms\t"
    )
    assert warm.text == (
        "REPORT RequestId: id\tDuration: 0.20 ms\tBilled Duration: 1 ms\tMemory Size: 128 MB\tStatus: timeout\t"
    )


def test_the_line_of_a_timeout():
    line = platform_lines.timed_out("id", 3, 1_000_000_000.25)

    assert (line.stream, line.text) == ("platform", "2001-09-09T01:46:40.250Z id Task timed out after 3.00 seconds")


@pytest.mark.parametrize(
    ("runtime", "version", "said"),
    [
        ("python3.12", "3.11.7", "python:3.11.7"),
        ("nodejs22.x", "22.1.0", "nodejs:22.1.0"),
        ("nodejs22.x", "", "nodejs:22.x"),
    ],
)
def test_the_start_names_the_interpreter_or_else_the_runtime(runtime, version, said):
    assert platform_lines.init_start(runtime, version).text == f"INIT_START Runtime Version: {said}"
