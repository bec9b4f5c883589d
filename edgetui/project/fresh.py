"""The first edgetui.toml of a folder: what a project without a file already is, written down."""

import os
from pathlib import Path

import tomlkit

from edgetui.project.model import Project

_HEAD = """\
# A CloudFront distribution as edgetui runs it on this machine. Capitalised
# names are CloudFormation's and Lambda's; edgetui's README lists every key.

[[Origins]]
Id = "{id}"
DomainName = "{domain}"

[DefaultCacheBehavior]
TargetOriginId = "{id}"
CachePolicy = "{policy}"

# What answers for an origin on this machine: a folder, a raw response file,
# a URL, or "none". An origin without a line here is asked live.
[local]
"""


def fresh_document(project: Project) -> str:
    """The text for a project that was named on the command line: its origin and policy; no functions yet."""
    distribution = project.distribution
    origin, policy = distribution.origins[0], distribution.behaviors[-1].cache_policy
    text = _HEAD.format(id=origin.id, domain=origin.domain_name, policy=policy.name if policy else "CachingOptimized")
    for domain, answer in project.local.items():
        text += f"{_quoted(domain)} = {_quoted(_written(answer, project.root))}\n"
    return text


def _written(answer: str, root: Path) -> str:
    """A path below the project's folder as one relative to it."""
    below = os.path.relpath(answer, root) if os.path.isabs(answer) else answer
    return answer if below.startswith(os.pardir) else below


def _quoted(text: str) -> str:
    return tomlkit.string(text).as_string()
