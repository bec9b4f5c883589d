"""What origins on this machine have in common: there is no name to resolve."""

from edgetui.engine.commands import OriginResolved, ResolveOrigin


class LocalOrigin:
    """Stands for an origin whatever its domain name: the name always resolves."""

    async def resolve(self, command: ResolveOrigin) -> OriginResolved:
        return OriginResolved()
