"""How every adapter does, those included that never did anything, and those that are broken."""

from adapters.health import Health, Work, health_by_family
from adapters.registry import broken_adapters, vendors


def standing() -> list[Health]:
    """Give the health of each family that is known, or would be if it were not broken, by their names.

    One that is gone has its rows still, and is no trouble any more.
    """
    noted = health_by_family()
    known = {family: noted.get(family) or Health(family, "unused") for family in vendors()}
    broken = {
        one.found.name: Health(
            one.found.name, "error", last_error=one.reason, last_error_in=Work.LOADING, failures=1
        )
        for one in broken_adapters()
        if one.found.name not in vendors()
    }
    known |= broken
    return [known[family] for family in sorted(known)]
