"""What CloudFront or Lambda would refuse, or ignore, when this distribution is deployed: pure checks over the value."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from edgetui.engine.admission import is_root_object
from edgetui.engine.behavior import Association, Behavior, Distribution, Function, Settings
from edgetui.engine.data import load
from edgetui.engine.errors_config import origin_group
from edgetui.engine.forwarding import forwarded_headers
from edgetui.engine.judgment import Severity
from edgetui.project.domains import is_website, service_by_host
from edgetui.project.problems import nearest

_GUIDE = "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/"
_RESTRICTIONS = f"{_GUIDE}lambda-at-edge-function-restrictions.html"
_QUOTAS = f"{_GUIDE}cloudfront-limits.html"
_ORIGINS = f"{_GUIDE}DownloadDistValuesOrigin.html"
_ORIGIN_ACCESS = f"{_GUIDE}private-content-restricting-access-to-s3.html"
_SIGNERS = f"{_GUIDE}private-content-trusted-signers.html"
_RUNTIMES = "https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html"
_ROOT_OBJECT = f"{_GUIDE}DefaultRootObject.html"
_FORWARDING = f"{_GUIDE}using-managed-origin-request-policies.html"
#: Lambda@Edge functions live there [lambda-at-edge-function-restrictions].
_REGION = "us-east-1"


@dataclass(frozen=True, slots=True)
class Lint:
    """A finding. `where` is a function, an origin, a behavior with its event, or the distribution; `url` the AWS page
    that says so."""

    code: str
    severity: Severity
    where: str
    message: str
    url: str

    @property
    def sentence(self) -> str:
        """`function auth: nodejs20.x is deprecated …`: what it is about, then what it says."""
        return f"{self.where}: {self.message}"


def lints(distribution: Distribution, today: date) -> tuple[Lint, ...]:
    """All findings, each once: those of the distribution, then those of the behaviors in their order."""
    found = [
        *_functions(distribution),
        *_above_2023s_quotas(distribution),
        *_root_object(distribution),
        *_websites(distribution),
    ]
    for behavior in distribution.behaviors:
        found += [*_signers(behavior), *_host(behavior, distribution)]
        for association in behavior.associations:
            found += _of_association(behavior, association, distribution.settings, today)
    return tuple(dict.fromkeys(found))


def misnamed_answers(distribution: Distribution, answered: Collection[str]) -> Iterator[Lint]:
    """A domain of [local] that is no origin's, where an origin with almost that name has no answer: it stays live.

    Functions may switch to any domain, so a name that is like no origin's is right.
    """
    domains = {origin.domain_name for origin in distribution.origins}
    for domain in sorted(set(answered) - domains):
        meant = nearest(domain, sorted(domains - set(answered)))
        if meant:
            message = f'local."{domain}" is the domain of no origin, and {meant} is asked live; did you mean "{meant}"?'
            yield Lint("local-domain", Severity.WARNING, "local", message, _ORIGINS)


def unsigned_buckets(signed: Iterable[str], distribution: Distribution, answered: Collection[str]) -> Iterator[Lint]:
    """Buckets, by domain, that CloudFront signs requests to, where nothing answers for them: there is no signature of
    CloudFront's here."""
    regions = {origin.domain_name: origin.region for origin in distribution.origins}
    for domain in signed:
        if domain not in answered:
            bucket, region = domain.partition(".s3")[0], regions[domain]
            message = (
                f"{domain} is asked without the signature that CloudFront's origin access would give; "
                f'local."{domain}" = "s3://{bucket}?profile=NAME&region={region}" signs with a profile of yours'
            )
            yield Lint("local-unsigned", Severity.WARNING, "local", message, _ORIGIN_ACCESS)


# -- the distribution


def _functions(distribution: Distribution) -> Iterator[Lint]:
    most = load("quotas")["lambda_edge"]["functions_per_distribution"]
    behaviors = distribution.behaviors
    count = len({association.function for behavior in behaviors for association in behavior.associations})
    if count > most:
        yield Lint(
            "functions-quota",
            Severity.ERROR,
            "distribution",
            f"{count} functions are associated; a distribution has at most {most}",
            _QUOTAS,
        )


def _above_2023s_quotas(distribution: Distribution) -> Iterator[Lint]:
    """What today's quotas allow and those of 2023 did not: an account may still have the old ones.

    Under the profile of 2023 a file with it does not load.
    """
    quotas = load("quotas")["cloudfront"]
    counts = [
        ("distribution", len(distribution.behaviors) - 1, quotas["cache_behaviors"]["legacy"], "cache behaviors"),
        ("distribution", len(distribution.origins), quotas["origins"]["legacy"], "origins"),
    ]
    for origin in distribution.origins:
        where = f"origin {origin.id}"
        counts += [
            (where, len(origin.custom_headers), quotas["origin_custom_headers"]["count"]["legacy"], "custom headers"),
            (where, origin.read_timeout, quotas["legacy_origin_read_timeout_s"][1], "s of OriginReadTimeout"),
            (where, origin.keepalive_timeout, quotas["legacy_keepalive_timeout_s"][1], "s of OriginKeepaliveTimeout"),
        ]
    for where, count, most, what in counts:
        if count > most:
            yield Lint(
                "quota-2023",
                Severity.WARNING,
                where,
                f"{count} {what} are above {most}, the quota until 2023: look at your account's in Service Quotas",
                _QUOTAS,
            )


def _signers(behavior: Behavior) -> Iterator[Lint]:
    if behavior.requires_signature and not behavior.public_keys:
        yield Lint(
            "signers-without-keys",
            Severity.WARNING,
            f"behavior {behavior.path_pattern}",
            "Trusted signers are set and no public key is known: every request is refused with 403. Add "
            "[PublicKeys.ID] with EncodedKey",
            _SIGNERS,
        )


def _root_object(distribution: Distribution) -> Iterator[Lint]:
    name = distribution.default_root_object
    if not is_root_object(name):
        yield Lint(
            "default-root-object",
            Severity.ERROR,
            "distribution",
            f"DefaultRootObject is {name!r}: / is answered with 400 InvalidDefaultRootObject. Use letters, digits and "
            "_ - . * $ / ~ \" ' &",
            _ROOT_OBJECT,
        )
    elif name.startswith("/"):
        yield Lint(
            "default-root-object",
            Severity.WARNING,
            "distribution",
            f"DefaultRootObject is {name!r}: the origin is asked for {f'/{name}'!r}, and may answer 403. Leave the "
            f"first / out: {name.lstrip('/')!r}",
            _ROOT_OBJECT,
        )


def _websites(distribution: Distribution) -> Iterator[Lint]:
    for origin in distribution.origins:
        if is_website(origin.domain_name) and origin.protocol_policy != "http-only":
            yield Lint(
                "website-without-https",
                Severity.WARNING,
                f"origin {origin.id}",
                f"OriginProtocolPolicy is {origin.protocol_policy}, and {origin.domain_name} is the website endpoint "
                'of a bucket, which has no HTTPS. Use "http-only"',
                _ORIGINS,
            )


def _host(behavior: Behavior, distribution: Distribution) -> Iterator[Lint]:
    """Who is reached by the Host of its own domain only [using-managed-origin-request-policies]."""
    if not forwarded_headers(behavior)("host"):
        return
    group = origin_group(distribution, behavior.target_origin_id)
    for origin_id in group.members if group else (behavior.target_origin_id,):
        domain = distribution.origin(origin_id).domain_name
        if service := service_by_host(domain):
            yield Lint(
                "host-forwarded",
                Severity.WARNING,
                f"behavior {behavior.path_pattern}",
                f"the viewer's Host is forwarded to {domain}, {service}, which knows its own alone. Use the "
                "origin request policy AllViewerExceptHostHeader",
                _FORWARDING,
            )


# -- functions


def _of_association(behavior: Behavior, association: Association, settings: Settings, today: date) -> Iterator[Lint]:
    function = association.function
    yield from _environment(function)
    yield from _version(behavior, association)
    yield from _runtime(function, today)
    yield from _quotas(function, is_viewer=association.event_type.is_viewer, settings=settings)


def _environment(function: Function) -> Iterator[Lint]:
    if function.environment:
        names = ", ".join(name for name, _ in function.environment)
        yield Lint(
            "environment-variables",
            Severity.WARNING,
            _named(function),
            f"Environment sets {names}: Lambda@Edge has no user environment variables. Put the values into the code, "
            "or read them from an origin custom header",
            _RESTRICTIONS,
        )


def _version(behavior: Behavior, association: Association) -> Iterator[Lint]:
    function = association.function
    where = f"behavior {behavior.path_pattern} {association.event_type}"
    refused = "CloudFront answers InvalidLambdaFunctionAssociation"
    if not function.version.isdecimal():
        yield Lint(
            "function-version",
            Severity.ERROR,
            where,
            f"{function.name} is associated as {function.version!r}: {refused}. Name a numbered version, not $LATEST "
            f"or an alias: …:function:{function.name}:1",
            _RESTRICTIONS,
        )
    if function.published_in != _REGION:
        yield Lint(
            "function-region",
            Severity.ERROR,
            where,
            f"{function.name} is in {function.published_in}: {refused}. Publish it in {_REGION}",
            _RESTRICTIONS,
        )


def _runtime(function: Function, today: date) -> Iterator[Lint]:
    lifecycle = load("runtimes")["lifecycle"].get(function.runtime)
    if lifecycle is None or date.fromisoformat(lifecycle["deprecated"]) > today:
        return
    is_closed = date.fromisoformat(lifecycle["update-block"]) <= today
    ending = ""
    if is_closed:
        ending = f"; since {lifecycle['update-block']} a function with it can be neither created nor updated"
    elif date.fromisoformat(lifecycle["create-block"]) <= today:
        ending = f"; since {lifecycle['create-block']} a function with it can be updated, but not created"
    yield Lint(
        "deprecated-runtime",
        Severity.ERROR if is_closed else Severity.WARNING,
        _named(function),
        f"{function.runtime} is deprecated since {lifecycle['deprecated']}{ending}. Move to {lifecycle['successor']}",
        _RUNTIMES,
    )


def _quotas(function: Function, *, is_viewer: bool, settings: Settings) -> Iterator[Lint]:
    """Timeout and memory against the quotas of the profile, and for viewer events against those of 2023."""
    side = "viewer" if is_viewer else "origin"
    quotas = load("quotas")["lambda_edge"]
    yield from _above(function, quotas["legacy" if settings.is_legacy else "current"][side], side)
    if is_viewer and not settings.is_legacy:
        yield from _above_2023(function, quotas["legacy"]["viewer"])


def _above(function: Function, quota: dict[str, Any], side: str) -> Iterator[Lint]:
    if function.timeout > quota["timeout_s"]:
        yield Lint(
            "timeout-quota",
            Severity.ERROR,
            _named(function),
            f"Timeout is {function.timeout:g} s; the quota of {side} events is {quota['timeout_s']} s",
            _QUOTAS,
        )
    memory = quota["memory_mb_max"]
    if isinstance(memory, int) and function.memory > memory:
        yield Lint(
            "memory-quota",
            Severity.ERROR,
            _named(function),
            f"MemorySize is {function.memory} MB; the quota of {side} events is {memory} MB",
            _QUOTAS,
        )


def _above_2023(function: Function, quota: dict[str, Any]) -> Iterator[Lint]:
    """The guide's pages disagree about viewer events, and deployment tools keep to the old quotas."""
    over = []
    if function.timeout > quota["timeout_s"]:
        over.append(f"Timeout {function.timeout:g} s is above {quota['timeout_s']} s")
    if function.memory > quota["memory_mb_max"]:
        over.append(f"MemorySize {function.memory} MB is above {quota['memory_mb_max']} MB")
    if over:
        yield Lint(
            "viewer-quota-2023",
            Severity.WARNING,
            _named(function),
            f"{' and '.join(over)}, the quota of viewer events until 2023: AWS's pages disagree about today's, and "
            "some tools refuse to deploy it",
            _QUOTAS,
        )


def _named(function: Function) -> str:
    return f"function {function.name}"
