import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from edgetui.engine.behavior import ALL_METHODS, Function, Origin
from edgetui.engine.stage import EventType
from edgetui.errors import UsageError
from edgetui.project.bare import bare_project
from edgetui.project.policies import managed_cache_policy

TODAY = date(2026, 11, 22)
AUTH = Function("auth.handler", "auth.handler", "python3.12", "/srv")
PAGE = Function("page.handler", "page.handler", "nodejs22.x", "/srv")


def test_functions_become_the_associations_of_one_behavior() -> None:
    project = bare_project({EventType.VIEWER_RESPONSE: PAGE, EventType.VIEWER_REQUEST: AUTH}, today=TODAY)
    (behavior,) = project.distribution.behaviors
    assert [(one.event_type, one.function, one.include_body) for one in behavior.associations] == [
        (EventType.VIEWER_REQUEST, AUTH, False),
        (EventType.VIEWER_RESPONSE, PAGE, False),
    ]
    assert behavior.cache_policy == managed_cache_policy("CachingOptimized")
    assert behavior.allowed_methods == ALL_METHODS
    assert project.distribution.origins == (Origin("origin", "origin.example.org"),)
    assert (project.path, project.title, project.requests) == (None, "auth.handler, page.handler", ())


def test_include_body_holds_for_request_events_only() -> None:
    functions = dict.fromkeys(EventType, AUTH)
    (behavior,) = bare_project(functions, include_body=True, today=TODAY).distribution.behaviors
    assert [one.include_body for one in behavior.associations] == [True, True, False, False]


@pytest.mark.parametrize(
    ("written", "answer"),
    [
        (None, "none"),
        ("none", "none"),
        ("http://127.0.0.1:8000/a", "http://127.0.0.1:8000/a"),
        ("http://[::1]:8000", "http://[::1]:8000"),
        ("site", "{root}/site"),
        ("./page.http", "{root}/page.http"),
    ],
)
def test_origin_says_what_answers_for_the_one_domain(tmp_path: Path, written: str | None, answer: str) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "page.http").touch()
    project = bare_project({}, origin=written, root=tmp_path, today=TODAY)
    assert project.local == {"origin.example.org": answer.format(root=tmp_path)}
    assert (project.root, project.title) == (tmp_path, tmp_path.name)


@pytest.mark.parametrize(
    ("url", "domain", "protocol", "port"),
    [
        ("https://www.example.org/a", "www.example.org", "https", 443),
        ("HTTP://WWW.Example.org", "www.example.org", "http", 80),
        ("http://localhost:3000", "localhost", "http", 3000),
        ("insecure+https://dev.example.org:8443", "dev.example.org", "https", 8443),
    ],
)
def test_a_server_with_a_name_is_the_origin_itself(url: str, domain: str, protocol: str, port: int) -> None:
    project = bare_project({}, origin=url, today=TODAY)
    (origin,) = project.distribution.origins
    endpoint = origin.endpoint("https")
    assert (endpoint.domain_name, endpoint.protocol, endpoint.port) == (domain, protocol, port)
    assert project.local == {domain: url}


def test_an_origin_that_is_not_there_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match='--origin: there is no folder or file "sites" in'):
        bare_project({}, origin="sites", root=tmp_path)


def test_findings_come_with_it() -> None:
    function = Function("a", "a.handler", "python3.12", "/srv", timeout=60)
    project = bare_project({EventType.ORIGIN_REQUEST: function}, today=TODAY)
    assert [lint.code for lint in project.warnings] == ["timeout-quota"]


def test_pydantic_is_not_loaded_without_a_file() -> None:
    probe = "import sys, edgetui.project.bare, edgetui.project.model; print('pydantic' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
