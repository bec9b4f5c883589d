"""What CloudFront refuses of custom error responses, origin groups and the geographic restriction."""

from collections.abc import Iterator

from edgetui.engine.behavior import GeoRestriction
from edgetui.engine.data import load
from edgetui.engine.errors_config import FAILOVER_CODES, PAGE_CODES, RESPONSE_CODES
from edgetui.engine.restrictions import geo_problems
from edgetui.project.problems import KeyPath, Problem, not_a_code, shown, suggestion
from edgetui.project.schema import CustomErrorResponseTable, File, OriginGroupTable
from edgetui.project.structure import ABSENT


def custom_error_response_problems(file: File) -> Iterator[Problem]:
    """Everything wrong with [[CustomErrorResponses]] [custom-error-pages-response-code]."""
    seen: dict[int, int] = {}
    for index, entry in enumerate(file.CustomErrorResponses):
        keys = ("CustomErrorResponses", index)
        code = entry.ErrorCode
        if code not in PAGE_CODES:
            yield Problem((*keys, "ErrorCode"), not_a_code(code, PAGE_CODES))
        if seen.setdefault(code, index) != index:
            first = f"CustomErrorResponses[{seen[code]}]"
            yield Problem((*keys, "ErrorCode"), f"{code} is already the ErrorCode of {first}")
        yield from _page(keys, entry)


def _page(keys: KeyPath, entry: CustomErrorResponseTable) -> Iterator[Problem]:
    path, code = entry.ResponsePagePath, entry.ResponseCode
    if path and not path.startswith("/"):
        yield Problem(
            (*keys, "ResponsePagePath"), f"must begin with /, not {shown(path)}; did you mean {shown(f'/{path}')}?"
        )
    if path and code is None:
        yield Problem(
            (*keys, "ResponsePagePath"),
            f"{shown(path)} needs a ResponseCode: both or neither; did you mean ResponseCode = {entry.ErrorCode}?",
            beside="ResponseCode",
        )
    if code is not None and not path:
        yield Problem((*keys, "ResponseCode"), f"{code} needs a ResponsePagePath: both or neither", "ResponsePagePath")
    if code is not None and code not in RESPONSE_CODES:
        yield Problem((*keys, "ResponseCode"), not_a_code(code, RESPONSE_CODES))


def origin_group_problems(file: File, *, has_all_origins: bool) -> Iterator[Problem]:
    """Everything wrong with [[OriginGroups]] [high-availability-origin-failover] [cloudfront-limits].

    Without `has_all_origins` some origins could not be read: a member that is none of the others is not told.
    """
    most = load("quotas")["cloudfront"]["origin_groups"]
    if len(file.OriginGroups) > most:
        yield Problem(("OriginGroups",), f"a distribution has at most {most}, not {len(file.OriginGroups)}")
    origins = {origin.Id: f"Origins[{index}]" for index, origin in enumerate(file.Origins)}
    taken = dict(origins)
    for index, group in enumerate(file.OriginGroups):
        keys = ("OriginGroups", index)
        if group.Id != ABSENT and taken.setdefault(group.Id, f"OriginGroups[{index}]") != f"OriginGroups[{index}]":
            yield Problem((*keys, "Id"), f"{shown(group.Id)} is already the Id of {taken[group.Id]}")
        yield from _members((*keys, "Members"), group, [*origins] if has_all_origins else None)
        yield from _status_codes((*keys, "StatusCodes"), group)


def _members(keys: KeyPath, group: OriginGroupTable, origins: list[str] | None) -> Iterator[Problem]:
    members = group.Members
    if len(members) != 2 or members[0] == members[1]:
        yield Problem(keys, f"must be the Ids of two different origins, the primary first, not {shown(members)}")
    for index, member in enumerate(members):
        if origins is not None and member not in origins:
            yield Problem((*keys, index), f"there is no origin {shown(member)}{suggestion(member, origins)}")


def _status_codes(keys: KeyPath, group: OriginGroupTable) -> Iterator[Problem]:
    if not group.StatusCodes:
        yield Problem(keys, f"is required: the statuses to fail over on, of {_listed(FAILOVER_CODES)}")
    for index, code in enumerate(group.StatusCodes):
        if code not in FAILOVER_CODES:
            yield Problem((*keys, index), not_a_code(code, FAILOVER_CODES))


def _listed(codes: frozenset[int]) -> str:
    return ", ".join(str(code) for code in sorted(codes))


def restriction_problems(file: File) -> Iterator[Problem]:
    """Everything wrong with [Restrictions] [georestrictions]."""
    table = file.Restrictions.GeoRestriction
    keys = ("Restrictions", "GeoRestriction", "Locations")
    kind, locations = table.RestrictionType, table.Locations
    if kind == "none" and locations:
        message = f'{shown(locations)} has no effect with RestrictionType = "none"; did you mean "blacklist"?'
        yield Problem(keys, message, "RestrictionType")
    if kind != "none" and not locations:
        yield Problem(keys, f'is required with RestrictionType = "{kind}": country codes, not []')
    for index, location in enumerate(locations):
        for sentence in geo_problems(GeoRestriction("blacklist", (location,))):
            meant = location.strip().upper()
            ending = "" if geo_problems(GeoRestriction("blacklist", (meant,))) else f"; did you mean {shown(meant)}?"
            yield Problem((*keys, index), sentence + ending)
