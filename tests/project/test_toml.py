import os
import string
import tempfile
from collections.abc import Callable
from dataclasses import Field, fields
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from edgetui.engine.behavior import (
    AddedHeader,
    Association,
    Behavior,
    CachePolicy,
    Cors,
    CustomErrorResponse,
    Distribution,
    ForwardedValues,
    Function,
    GeoRestriction,
    Origin,
    OriginGroup,
    OriginRequestPolicy,
    PublicKey,
    ResponseHeadersPolicy,
    Selection,
    Settings,
)
from edgetui.engine.errors_config import custom_error_problems, origin_group_problems
from edgetui.engine.http import Headers
from edgetui.engine.response_headers import problems as response_headers_problems
from edgetui.engine.restrictions import geo_problems
from edgetui.engine.stage import EventType
from edgetui.errors import ExitCode, UsageError
from edgetui.project.handlers import DEFAULT_PYTHON
from edgetui.project.model import Project
from edgetui.project.policies import (
    managed_cache_policy,
    managed_origin_request_policy,
    managed_response_headers_policy,
)
from edgetui.project.toml import documented_keys, load_project
from edgetui.session.viewers import PRESETS

Load = Callable[[str], Project]
Errors = Callable[[str], list[str]]

ORIGIN = '[[Origins]]\nId = "web"\nDomainName = "origin.example.org"\n'
FUNCTION = '[Functions.auth]\nHandler = "auth.handler"\n'

PEM = """\
-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE2LY5XI+xj7PaN/BK++V3Etg8KkoO
a4lveg5QZBUUZ6FLw1QKueHkj78kGNHDg3n+rcrwegeGatmR0vblDU0VNg==
-----END PUBLIC KEY-----
"""

FULL = f"""
[Distribution]
Id = "E2EXAMPLE"
DomainName = "d222222abcdef8.cloudfront.net"
Aliases = ["www.example.org"]
DefaultRootObject = "index.html"

[[Origins]]
Id = "web"
DomainName = "origin.example.org"
OriginPath = "/app"
OriginCustomHeaders = [{{ HeaderName = "X-Key", HeaderValue = "s3cret" }}]
ConnectionAttempts = 2
ConnectionTimeout = 4
ResponseCompletionTimeout = 90
[Origins.CustomOriginConfig]
HTTPPort = 8080
HTTPSPort = 8443
OriginProtocolPolicy = "https-only"
OriginSSLProtocols = ["TLSv1.1", "TLSv1.2"]
OriginReadTimeout = 60
OriginKeepaliveTimeout = 10

[[Origins]]
Id = "bucket"
DomainName = "pictures.s3.eu-west-1.amazonaws.com"
OriginAccessControlId = "E127EXAMPLE51Z"
[Origins.S3OriginConfig]
OriginAccessIdentity = "origin-access-identity/cloudfront/E127EXAMPLE51Z"
OriginReadTimeout = 20

[[OriginGroups]]
Id = "either"
Members = ["web", "bucket"]
StatusCodes = [500, 503]

[Functions.auth]
Handler = "auth.handler"
Runtime = "python3.12"
CodeUri = "."
Timeout = 3
MemorySize = 256
Environment = {{ STAGE = "test" }}
interpreter = "python3.12"
region = "eu-central-1"

[Functions.pages]
Handler = "pages.handler"

[[CacheBehaviors]]
PathPattern = "/api/*"
TargetOriginId = "web"
ViewerProtocolPolicy = "redirect-to-https"
AllowedMethods = ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"]
CachedMethods = ["HEAD", "GET", "OPTIONS"]
CachePolicy = "brief"
OriginRequestPolicyId = "216adef6-5c7f-47e4-b989-5492eafa07d3"
ResponseHeadersPolicyId = "60669652-455b-4ae9-85a4-c4c02393f86c"
TrustedKeyGroups = ["keys"]
LambdaFunctionAssociations = [
  {{ EventType = "viewer-request", function = "auth", IncludeBody = true }},
  {{ EventType = "viewer-response", LambdaFunctionARN = "arn:aws:lambda:us-east-1:123456789012:function:pages:7" }},
]

[[CacheBehaviors]]
PathPattern = "*.jpg"
TargetOriginId = "either"
ResponseHeadersPolicy = "lines"
CachePolicyId = "Managed-CachingDisabled"
OriginRequestPolicy = "own"

[DefaultCacheBehavior]
TargetOriginId = "web"
Compress = true
MinTTL = 60
ForwardedValues = {{ QueryString = true, QueryStringCacheKeys = ["page"], Cookies = {{ Forward = "whitelist", \
WhitelistedNames = ["id"] }}, Headers = ["Accept"] }}
TrustedSigners = ["self"]

[CachePolicies.brief]
MinTTL = 1
DefaultTTL = 10
MaxTTL = 100
[CachePolicies.brief.ParametersInCacheKeyAndForwardedToOrigin]
EnableAcceptEncodingGzip = true
EnableAcceptEncodingBrotli = true
HeadersConfig = {{ HeaderBehavior = "whitelist", Headers = ["Accept-Language"] }}
CookiesConfig = {{ CookieBehavior = "allExcept", Cookies = ["tracker"] }}
QueryStringsConfig = {{ QueryStringBehavior = "all" }}

[OriginRequestPolicies.own]
HeadersConfig = {{ HeaderBehavior = "allExcept", Headers = ["Host"] }}
CookiesConfig = {{ CookieBehavior = "all" }}
QueryStringsConfig = {{ QueryStringBehavior = "whitelist", QueryStrings = ["q"] }}

[ResponseHeadersPolicies.lines]
RemoveHeadersConfig = {{ Items = [{{ Header = "X-Powered-By" }}] }}
CustomHeadersConfig = {{ Items = [{{ Header = "X-Edge", Value = "é", Override = true }}] }}
ServerTimingHeadersConfig = {{ Enabled = true, SamplingRate = 12.5 }}
[ResponseHeadersPolicies.lines.CorsConfig]
AccessControlAllowOrigins = {{ Items = ["https://*.example.org"] }}
AccessControlAllowMethods = {{ Items = ["GET", "PUT"] }}
AccessControlAllowHeaders = {{ Items = ["X-Token"] }}
AccessControlExposeHeaders = {{ Items = ["X-Edge"] }}
AccessControlAllowCredentials = true
AccessControlMaxAgeSec = 600
OriginOverride = true
[ResponseHeadersPolicies.lines.SecurityHeadersConfig]
ContentSecurityPolicy = {{ ContentSecurityPolicy = "default-src 'self'", Override = true }}
ContentTypeOptions = {{ Override = true }}
FrameOptions = {{ FrameOption = "DENY" }}
ReferrerPolicy = {{ ReferrerPolicy = "same-origin" }}
StrictTransportSecurity = {{ AccessControlMaxAgeSec = 63072000, IncludeSubdomains = true, Preload = true }}
XSSProtection = {{ Protection = true, ModeBlock = false, ReportUri = "/xss" }}

[[CustomErrorResponses]]
ErrorCode = 404
ResponsePagePath = "/missing.html"
ResponseCode = 200
ErrorCachingMinTTL = 30
[[CustomErrorResponses]]
ErrorCode = 503

[Restrictions]
GeoRestriction = {{ RestrictionType = "whitelist", Locations = ["JP", "CH"] }}

[KeyGroups.keys]
Items = ["K1"]

[PublicKeys.K1]
EncodedKey = '''
{PEM}'''

[PublicKeys.K2]
EncodedKey = '''{PEM}'''

[viewer]
preset = "phone-tokyo"
ip = "192.0.2.1"
http_version = "2.0"
protocol = "https"
country = "CH"
CloudFront-Viewer-City = "Zürich"

[settings]
profile = "legacy-2023"
vresp_status = "error"
strict = true
kb = 1000

[local]
"origin.example.org" = "http://127.0.0.1:8000"
"pictures.s3.eu-west-1.amazonaws.com" = "site/"
"elsewhere.example.org" = "none"
"""


def test_a_full_file_becomes_the_distribution_it_describes(load: Load, folder: Path) -> None:
    auth = Function(
        "auth", "auth.handler", "python3.12", str(folder), timeout=3.0, memory=256, interpreter="python3.12",
        region="eu-central-1", environment=(("STAGE", "test"),),
    )  # fmt: skip
    pages = Function("pages", "pages.handler", "nodejs22.x", str(folder), version="7")
    project = load(FULL)
    assert project.distribution.behaviors == (
        Behavior(
            path_pattern="/api/*",
            target_origin_id="web",
            viewer_protocol_policy="redirect-to-https",
            allowed_methods=("GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"),
            cached_methods=("HEAD", "GET", "OPTIONS"),
            cache_policy=CachePolicy(
                "brief", 1, 10, 100, gzip=True, brotli=True,
                headers=Selection("whitelist", ("Accept-Language",)),
                cookies=Selection("allExcept", ("tracker",)),
                query_strings=Selection("all"),
            ),
            origin_request_policy=managed_origin_request_policy("AllViewer"),
            associations=(
                Association(EventType.VIEWER_REQUEST, auth, include_body=True),
                Association(EventType.VIEWER_RESPONSE, pages),
            ),
            requires_signature=True,
            response_headers_policy=managed_response_headers_policy("SimpleCORS"),
            public_keys=(PublicKey("K1", PEM),),
        ),
        Behavior(
            path_pattern="*.jpg",
            target_origin_id="either",
            response_headers_policy=ResponseHeadersPolicy(
                "lines",
                cors=Cors(
                    ("https://*.example.org",), ("GET", "PUT"), ("X-Token",), ("X-Edge",),
                    allow_credentials=True, max_age=600, origin_override=True,
                ),
                security=(
                    AddedHeader("Content-Security-Policy", "default-src 'self'", override=True),
                    AddedHeader("X-Content-Type-Options", "nosniff", override=True),
                    AddedHeader("X-Frame-Options", "DENY"),
                    AddedHeader("Referrer-Policy", "same-origin"),
                    AddedHeader("Strict-Transport-Security", "max-age=63072000; includeSubDomains; preload"),
                    AddedHeader("X-XSS-Protection", "1; report=/xss"),
                ),
                custom=(AddedHeader("X-Edge", "\xc3\xa9", override=True),),
                remove=("X-Powered-By",),
                server_timing=12.5,
            ),
            allowed_methods=("GET", "HEAD"),
            cache_policy=managed_cache_policy("CachingDisabled"),
            origin_request_policy=OriginRequestPolicy(
                "own", Selection("allExcept", ("Host",)), Selection("all"), Selection("whitelist", ("q",))
            ),
        ),
        Behavior(
            target_origin_id="web",
            allowed_methods=("GET", "HEAD"),
            compress=True,
            forwarded_values=ForwardedValues(
                query_string=True, query_string_cache_keys=("page",), cookies=Selection("whitelist", ("id",)),
                headers=("Accept",), min_ttl=60, default_ttl=86400, max_ttl=31536000,
            ),
            requires_signature=True,
            public_keys=(PublicKey("K1", PEM), PublicKey("K2", PEM)),
        ),
    )  # fmt: skip
    assert project.distribution.settings == Settings(profile="legacy-2023", vresp_status="error", strict=True, kb=1000)
    assert (project.distribution.id, project.distribution.domain_name) == ("E2EXAMPLE", "d222222abcdef8.cloudfront.net")
    assert project.distribution.aliases == ("www.example.org",)
    assert project.distribution.default_root_object == "index.html"


def test_a_full_file_becomes_the_error_handling_and_the_restriction_it_describes(load: Load) -> None:
    distribution = load(FULL).distribution
    assert distribution.origin_groups == (OriginGroup("either", ("web", "bucket"), (500, 503)),)
    assert distribution.custom_error_responses == (
        CustomErrorResponse(404, "/missing.html", 200, 30),
        CustomErrorResponse(503),
    )
    assert distribution.geo_restriction == GeoRestriction("whitelist", ("JP", "CH"))


def test_a_full_file_says_who_sends_composed_requests(load: Load) -> None:
    project = load(FULL)
    assert project.viewer is not None
    assert (project.viewer.ip, project.viewer.protocol, project.viewer.http_version) == ("192.0.2.1", "https", "2.0")
    assert project.viewer.facts.get("cloudfront-viewer-city") == "Z%C3%BCrich"
    assert project.viewer_headers == PRESETS["phone-tokyo"].headers


def test_a_full_file_becomes_the_origins_it_describes(load: Load) -> None:
    web, bucket = load(FULL).distribution.origins
    assert web == Origin(
        "web", "origin.example.org", path="/app", custom_headers=Headers([("X-Key", "s3cret")]),
        protocol_policy="https-only", http_port=8080, https_port=8443, ssl_protocols=("TLSv1.1", "TLSv1.2"),
        read_timeout=60, keepalive_timeout=10, connection_attempts=2, connection_timeout=4,
        response_completion_timeout=90,
    )  # fmt: skip
    assert bucket == Origin(
        "bucket", "pictures.s3.eu-west-1.amazonaws.com", kind="s3", read_timeout=20, region="eu-west-1",
        auth_method="origin-access-identity",
    )  # fmt: skip


def test_local_answers_are_absolute_and_urls_and_none_stay_as_written(load: Load, folder: Path) -> None:
    assert load(FULL).local == {
        "origin.example.org": "http://127.0.0.1:8000",
        "pictures.s3.eu-west-1.amazonaws.com": str(folder / "site"),
        "elsewhere.example.org": "none",
    }


def test_one_origin_is_all_a_file_needs(load: Load, folder: Path) -> None:
    project = load(ORIGIN)
    assert project.distribution == Distribution(
        behaviors=(
            Behavior(
                target_origin_id="web",
                allowed_methods=("GET", "HEAD"),
                cache_policy=managed_cache_policy("CachingOptimized"),
            ),
        ),
        origins=(Origin("web", "origin.example.org"),),
    )
    assert (project.path, project.root, project.title) == (folder / "edgetui.toml", folder, folder.name)
    assert (project.local, project.requests, project.warnings) == ({}, (), ())


def test_the_runtime_comes_from_the_file_of_the_handler(load: Load) -> None:
    text = ORIGIN + (
        '[Functions.a]\nHandler = "auth.handler"\n[Functions.b]\nHandler = "pages.handler"\n'
        "[DefaultCacheBehavior]\nLambdaFunctionAssociations = ["
        '{ EventType = "viewer-request", function = "a" }, { EventType = "origin-request", function = "b" }]'
    )
    (behavior,) = load(text).distribution.behaviors
    assert [one.function.runtime for one in behavior.associations] == [DEFAULT_PYTHON, "nodejs22.x"]


def test_code_uri_is_the_task_root(load: Load, folder: Path) -> None:
    (folder / "edge").mkdir()
    (folder / "edge" / "login.py").touch()
    text = ORIGIN + (
        '[Functions.login]\nHandler = "login.handler"\nCodeUri = "./edge/"\ninterpreter = "edge/../site"\n'
        '[DefaultCacheBehavior]\nLambdaFunctionAssociations = [{ EventType = "viewer-request", function = "login" }]'
    )
    (association,) = load(text).distribution.behaviors[0].associations
    assert association.function.root == str(folder / "edge")
    assert association.function.interpreter == str(folder / "site")


@pytest.mark.parametrize(
    ("domain", "kind", "region"),
    [
        ("b.s3.amazonaws.com", "s3", "us-east-1"),
        ("b.s3-eu-west-1.amazonaws.com", "s3", "eu-west-1"),
        ("b.s3.dualstack.eu-west-1.amazonaws.com", "s3", "eu-west-1"),
        ("b.s3-website-eu-west-1.amazonaws.com", "custom", ""),
        ("b.s3-website.eu-west-1.amazonaws.com", "custom", ""),
        ("s3.example.org", "custom", ""),
    ],
)
def test_a_bucket_is_an_s3_origin_and_its_website_a_custom_one(load: Load, domain: str, kind: str, region: str) -> None:
    (origin,) = load(f'[[Origins]]\nId = "b"\nDomainName = "{domain}"').distribution.origins
    assert (origin.kind, origin.region) == (kind, region)
    assert (origin.protocol_policy == "http-only") is ("website" in domain), "a website endpoint has no HTTPS"


def test_a_minimum_ttl_lifts_the_ttls_that_are_not_given(load: Load) -> None:
    text = ORIGIN + '[DefaultCacheBehavior]\nCachePolicy = "long"\n[CachePolicies.long]\nMinTTL = 40000000\n'
    policy = load(text).distribution.behaviors[0].cache_policy
    assert policy is not None
    assert (policy.min_ttl, policy.default_ttl, policy.max_ttl) == (40000000, 40000000, 40000000)


@pytest.mark.parametrize(
    ("written", "ttls"),
    [
        ("", (0, 86400, 31536000)),
        ("MinTTL = 100000", (100000, 100000, 31536000)),
        ("DefaultTTL = 40000000", (0, 40000000, 40000000)),
        ("MinTTL = 40000000", (40000000, 40000000, 40000000)),
        ("MinTTL = 10\nDefaultTTL = 20\nMaxTTL = 30", (10, 20, 30)),
        ("MaxTTL = 30", (0, 86400, 30)),
    ],
)
def test_legacy_ttls_lift_only_those_that_are_not_given(load: Load, written: str, ttls: tuple[int, int, int]) -> None:
    (behavior,) = load(f"{ORIGIN}[DefaultCacheBehavior]\nForwardedValues = {{}}\n{written}").distribution.behaviors
    values = behavior.forwarded_values
    assert values is not None
    assert (values.min_ttl, values.default_ttl, values.max_ttl) == ttls


@pytest.mark.parametrize("switch", fields(Settings), ids=lambda switch: switch.name)
def test_every_switch_of_the_engine_can_be_set(load: Load, errors: Errors, switch: "Field[object]") -> None:
    other: object = {"profile": "legacy-2023", "vresp_status": "error", "root_object_stage": "origin", "kb": 1000}.get(
        switch.name, not switch.default
    )
    text = f"{ORIGIN}[settings]\n{switch.name} = "
    assert getattr(load(text + _toml(other)).distribution.settings, switch.name) == other != switch.default
    assert [report.split(": ")[1] for report in errors(text + '"junk"')] == [f"settings.{switch.name}"]


def test_a_behavior_may_target_an_origin_group(load: Load) -> None:
    text = (
        f'{ORIGIN}[[Origins]]\nId = "spare"\nDomainName = "b.example.org"\n'
        '[DefaultCacheBehavior]\nTargetOriginId = "g"\n'
        '[[OriginGroups]]\nId = "g"\nMembers = ["spare", "web"]\nStatusCodes = [404]\n'
    )
    distribution = load(text).distribution
    assert distribution.behaviors[0].target_origin_id == "g"
    assert distribution.origin_groups[0].members == ("spare", "web")


@pytest.mark.parametrize(
    ("written", "line"),
    [
        ("XSSProtection = { Protection = false }", ("X-XSS-Protection", "0")),
        ("XSSProtection = { Protection = true, ModeBlock = true }", ("X-XSS-Protection", "1; mode=block")),
        ("StrictTransportSecurity = { AccessControlMaxAgeSec = 0 }", ("Strict-Transport-Security", "max-age=0")),
        ("ContentTypeOptions = {}", ("X-Content-Type-Options", "nosniff")),
    ],
)
def test_a_security_header_is_the_line_cloudfront_makes(load: Load, written: str, line: tuple[str, str]) -> None:
    policy = '[DefaultCacheBehavior]\nResponseHeadersPolicy = "p"\n[ResponseHeadersPolicies.p.SecurityHeadersConfig]\n'
    (behavior,) = load(ORIGIN + policy + written).distribution.behaviors
    assert behavior.response_headers_policy is not None
    assert behavior.response_headers_policy.security == (AddedHeader(*line),)


def test_server_timing_that_is_not_enabled_is_none(load: Load) -> None:
    text = (
        f'{ORIGIN}[DefaultCacheBehavior]\nResponseHeadersPolicy = "p"\n'
        "[ResponseHeadersPolicies.p]\nServerTimingHeadersConfig = { Enabled = false, SamplingRate = 50 }\n"
    )
    (behavior,) = load(text).distribution.behaviors
    assert behavior.response_headers_policy == ResponseHeadersPolicy("p")


def test_requests_are_the_http_and_json_files_beside_it_by_name(load: Load, folder: Path) -> None:
    (folder / "requests").mkdir()
    for name in ("b.http", "a.json", "notes.txt"):
        (folder / "requests" / name).touch()
    (folder / "requests" / "c.http").mkdir()
    assert [file.name for file in load(ORIGIN).requests] == ["a.json", "b.http"]


def test_the_file_itself_can_be_the_target(load: Load, folder: Path) -> None:
    assert load(ORIGIN) == load_project(folder / "edgetui.toml")


def test_windows_line_ends_and_a_byte_order_mark_are_no_obstacle(folder: Path) -> None:
    path = folder / "edgetui.toml"
    path.write_bytes(b"\xef\xbb\xbf" + ORIGIN.replace("\n", "\r\n").encode() + b'\r\nOriginPth = "/a"\r\n')
    with pytest.raises(UsageError) as caught:
        load_project(path)
    assert caught.value.message.startswith(f'{path}:5: Origins[0].OriginPth: unknown key, with the value "/a"')


def test_the_day_decides_what_is_deprecated(folder: Path) -> None:
    association = 'LambdaFunctionAssociations = [{ EventType = "origin-request", function = "auth" }]'
    text = f'{ORIGIN}{FUNCTION}Runtime = "python3.11"\n[DefaultCacheBehavior]\n{association}'
    (folder / "edgetui.toml").write_text(text)
    assert load_project(folder, today=date(2027, 6, 29)).warnings == ()
    (lint,) = load_project(folder, today=date(2027, 6, 30)).warnings
    assert lint.code == "deprecated-runtime"


def test_all_problems_are_reported_at_once_in_the_order_of_their_lines(errors: Errors) -> None:
    assert [report.split(": ")[0:2] for report in errors("""\
[[Origins]]
DomainName = "a b"
ConnectionAttempts = "3"
[Functions.auth]
Handler = "nowhere.handler"
Timeout = "10"
[Functions.broken]
[DefaultCacheBehavior]
TargetOriginId = "anything"
LambdaFunctionAssociations = [
  { EventType = "viewer-request", function = "broken" },
  { EventType = "viewer-request", function = "other" },
]
Orgin = 1
[local]
a = "nowhere"
""")] == [
        ["edgetui.toml:1", "Origins[0].Id"],
        ["edgetui.toml:2", "Origins[0].DomainName"],
        ["edgetui.toml:3", "Origins[0].ConnectionAttempts"],
        ["edgetui.toml:5", "Functions.auth.Handler"],
        ["edgetui.toml:6", "Functions.auth.Timeout"],
        ["edgetui.toml:7", "Functions.broken.Handler"],
        ["edgetui.toml:12", "DefaultCacheBehavior.LambdaFunctionAssociations[1].EventType"],
        ["edgetui.toml:12", "DefaultCacheBehavior.LambdaFunctionAssociations[1].function"],
        ["edgetui.toml:14", "DefaultCacheBehavior.Orgin"],
        ["edgetui.toml:16", "local.a"],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a = 1\nb = \n", "edgetui.toml:2: not TOML: Invalid value, here: b ="),
        ("a = 1\na = 2\n", "edgetui.toml:2: not TOML: Cannot overwrite a value, here: a = 2"),
        ("a = 1\n\n[b", "edgetui.toml:3: not TOML: Expected ']' at the end of a table declaration, here: [b"),
        ("a = " + "[" * 5000, "edgetui.toml:1: arrays or tables are nested too deeply"),
        ("a = 1\nb = " + "9" * 5000, "edgetui.toml:1: not TOML: Exceeds the limit"),
    ],
)
def test_what_is_not_toml_names_the_line(errors: Errors, text: str, said: str) -> None:
    (report,) = errors(text)
    assert report.startswith(said)


def test_what_is_not_utf8_names_the_line(folder: Path) -> None:
    (folder / "edgetui.toml").write_bytes(b"a = 1\nb = '\xff'\n")
    with pytest.raises(UsageError, match=r"edgetui\.toml:2: byte 0xff is not UTF-8"):
        load_project(folder)


def test_a_folder_without_a_project_says_so(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        load_project(tmp_path)
    assert caught.value.message == f"{tmp_path}: there is no edgetui.toml in this folder"
    assert caught.value.exit_code == ExitCode.USAGE


def test_a_file_that_is_not_there_names_the_nearest(folder: Path) -> None:
    (folder / "edgetui.toml").touch()
    with pytest.raises(UsageError) as caught:
        load_project(folder / "edgtui.toml")
    assert caught.value.message == (
        f"{folder}/edgtui.toml: no such file or folder; did you mean {folder}/edgetui.toml?"
    )


def test_a_path_that_no_file_can_have_is_a_usage_error() -> None:
    with pytest.raises(UsageError):
        load_project("a\0b")


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_file_that_cannot_be_read_says_why(folder: Path) -> None:
    (folder / "edgetui.toml").write_text(ORIGIN)
    (folder / "edgetui.toml").chmod(0)
    with pytest.raises(UsageError, match="cannot be read: Permission denied"):
        load_project(folder)


def test_every_table_and_key_is_listed_for_the_documentation() -> None:
    keys = documented_keys()
    assert keys[""] == (
        "Distribution", "Origins", "OriginGroups", "Functions", "DefaultCacheBehavior", "CacheBehaviors",
        "CachePolicies", "OriginRequestPolicies", "ResponseHeadersPolicies", "CustomErrorResponses", "Restrictions",
        "KeyGroups", "PublicKeys", "settings", "viewer", "local",
    )  # fmt: skip
    assert keys["Distribution"] == ("Id", "DomainName", "Aliases", "DefaultRootObject")
    assert keys["Origins.S3OriginConfig"] == ("OriginAccessIdentity", "OriginReadTimeout")
    assert keys["Functions.NAME"][:2] == ("Handler", "Runtime")
    assert keys["CacheBehaviors.LambdaFunctionAssociations"][0] == "EventType"
    assert "PathPattern" in keys["CacheBehaviors"] and "PathPattern" not in keys["DefaultCacheBehavior"]
    assert keys["CachePolicies.NAME.ParametersInCacheKeyAndForwardedToOrigin.HeadersConfig"] == (
        "HeaderBehavior",
        "Headers",
    )
    assert "profile" in keys["settings"]
    assert keys["viewer"][:2] == ("preset", "ip") and "CloudFront-Viewer-City" in keys["viewer"]
    assert keys["PublicKeys.NAME"] == ("EncodedKey",)
    assert keys["local"] == keys["Functions.NAME.Environment"] == ()


def test_the_example_of_a_full_file_uses_every_key() -> None:
    for table, keys in documented_keys().items():
        if table and table != "settings":
            unused = [key for key in keys if f"{key} = " not in FULL and f"{key}]" not in FULL]
            assert [key for key in unused if not key.startswith("CloudFront-")] == [], table


# -- whatever is written, the answer is a project or a usage error


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        escaped = "".join(f"\\U{ord(char):08x}" if char in '"\\\x7f' or char < " " else char for char in value)
        return f'"{escaped}"'
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_toml(key)} = {_toml(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_toml(item) for item in value) + "]"
    return repr(value)


KEYS = st.sampled_from(sorted({key for keys in documented_keys().values() for key in keys})) | st.text(max_size=4)
WORDS = st.sampled_from(
    ["web", "origin.example.org", "auth.handler", "auth", "pages.handler", "/a", "none", "site", "viewer-request",
     "whitelist", "GET", "HEAD", "CachingOptimized", "s3.amazonaws.com", "phone-tokyo", "CH", "\0", "", "..", "/",
     "a" * 300]
)  # fmt: skip
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
SCALARS = WORDS | TEXT | st.booleans() | st.integers(-(2**63), 2**63) | st.floats(allow_nan=False, allow_infinity=False)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4), max_leaves=12
)
TABLES = st.dictionaries(KEYS, VALUES, max_size=5)
DOCUMENTS = st.fixed_dictionaries(
    {},
    optional={
        "Distribution": TABLES,
        "Origins": st.lists(TABLES, max_size=2),
        "Functions": st.dictionaries(WORDS, TABLES, max_size=2),
        "DefaultCacheBehavior": TABLES,
        "CacheBehaviors": st.lists(TABLES, max_size=2),
        "CachePolicies": st.dictionaries(WORDS, TABLES, max_size=2),
        "OriginRequestPolicies": st.dictionaries(WORDS, TABLES, max_size=2),
        "ResponseHeadersPolicies": st.dictionaries(WORDS, TABLES, max_size=2),
        "OriginGroups": st.lists(TABLES, max_size=2),
        "CustomErrorResponses": st.lists(TABLES, max_size=2),
        "Restrictions": TABLES,
        "KeyGroups": st.dictionaries(WORDS, TABLES, max_size=2),
        "PublicKeys": st.dictionaries(WORDS, TABLES, max_size=2),
        "viewer": TABLES,
        "settings": TABLES,
        "local": st.dictionaries(WORDS, SCALARS, max_size=2),
    },
)
ANYTHING = st.text(string.printable + "é\0", max_size=60) | DOCUMENTS.map(
    lambda document: "\n".join(f"{_toml(key)} = {_toml(value)}" for key, value in document.items())
)


def _assert_nothing_is_left_for_cloudfront_to_refuse(distribution: Distribution) -> None:
    """The engine's own checks, and every target and member is an origin or a group."""
    origins = [origin.id for origin in distribution.origins]
    groups = [group.id for group in distribution.origin_groups]
    assert custom_error_problems(distribution.custom_error_responses) == ()
    assert [said for group in distribution.origin_groups for said in origin_group_problems(group, origins)] == []
    assert geo_problems(distribution.geo_restriction) == ()
    for behavior in distribution.behaviors:
        assert behavior.target_origin_id in (*origins, *groups)
        assert (behavior.cache_policy is None) != (behavior.forwarded_values is None)
        assert not behavior.response_headers_policy or response_headers_problems(behavior.response_headers_policy) == ()


def _assert_project_or_usage_error(text: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "auth.py").touch()
        Path(folder, "pages.mjs").touch()
        Path(folder, "site").mkdir()
        path = Path(folder, "edgetui.toml")
        path.write_text(text, encoding="utf-8", newline="")
        try:
            project = load_project(path)
        except UsageError as error:
            assert all(line.startswith(f"{path}:") for line in error.message.split("\n"))
        else:
            _assert_nothing_is_left_for_cloudfront_to_refuse(project.distribution)


@given(ANYTHING)
@settings(max_examples=200, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
def test_junk_gives_a_project_or_a_usage_error_and_nothing_else(text: str) -> None:
    _assert_project_or_usage_error(text)


SECTIONS = FULL.split("\n\n")
LINES = st.sampled_from([line for line in FULL.split("\n") if not line.endswith("\\")])


@given(kept=st.sets(st.sampled_from(range(len(SECTIONS)))), extra=st.lists(LINES, max_size=2), at=st.integers(0, 200))
@settings(max_examples=100, deadline=None, derandomize=True)
def test_a_project_with_parts_missing_and_parts_misplaced_gives_a_project_or_a_usage_error(
    kept: set[int], extra: list[str], at: int
) -> None:
    lines = "\n\n".join(section for index, section in enumerate(SECTIONS) if index not in kept).split("\n")
    lines[at % len(lines) : at % len(lines)] = extra
    _assert_project_or_usage_error("\n".join(lines))


BUCKET = """
[[Origins]]
Id = "bucket"
DomainName = "my.pictures.s3.eu-west-1.amazonaws.com"
{access}
[DefaultCacheBehavior]
TargetOriginId = "bucket"
[local]
{local}
"""
OAC = 'OriginAccessControlId = "E127EXAMPLE51Z"'
OAI = 'S3OriginConfig = { OriginAccessIdentity = "origin-access-identity/cloudfront/E127EXAMPLE51Z" }'


@pytest.mark.parametrize("access", [OAC, OAI])
def test_a_bucket_that_cloudfront_signs_for_and_nobody_does_here_is_told(load: Load, access: str) -> None:
    (lint,) = load(BUCKET.format(access=access, local="")).warnings
    assert (lint.code, lint.where) == ("local-unsigned", "local")
    assert lint.message.startswith("my.pictures.s3.eu-west-1.amazonaws.com is asked without the signature")
    assert '"s3://my.pictures?profile=NAME&region=eu-west-1" signs with' in lint.message


@pytest.mark.parametrize(
    ("access", "local"),
    [("", ""), (OAC, '"my.pictures.s3.eu-west-1.amazonaws.com" = "none"')],
    ids=["a public bucket", "answered here"],
)
def test_other_buckets_need_no_signature(load: Load, access: str, local: str) -> None:
    assert load(BUCKET.format(access=access, local=local)).warnings == ()
