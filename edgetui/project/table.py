"""What every table of edgetui.toml is."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

#: A TTL: 0 seconds to 100 years [expiration].
Ttl = Annotated[int, Field(ge=0, le=3_153_600_000)]


class Table(BaseModel):
    """A TOML table: unknown keys are errors, and nothing is converted (`"80"` is not a port)."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)
