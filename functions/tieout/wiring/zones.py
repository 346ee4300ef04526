"""Time zones by name, where the system has no list of them too: a Lambda runtime need not come with one."""

from datetime import tzinfo
from zoneinfo import ZoneInfo

from tieout.config.connection import ConfigurationError


def time_zone(name: str) -> tzinfo:
    """A time zone such as `America/Los_Angeles`.

    Raises:
        ConfigurationError: there is none of that name.
    """
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError) as error:
        found = _packed(name)
        if found is None:
            raise ConfigurationError([f"time_zone: there is no time zone {name!r}"]) from error
        return found


def _packed(name: str) -> tzinfo | None:
    """From the list that comes with boto3's own dependencies."""
    from dateutil.zoneinfo import (  # type: ignore[import-untyped]  # noqa: PLC0415 - rarely needed
        get_zonefile_instance,
    )

    found = get_zonefile_instance().get(name)
    return found if isinstance(found, tzinfo) else None
