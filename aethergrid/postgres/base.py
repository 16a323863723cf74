"""The backend as Django finds it: `ENGINE` names this package."""

from typing import ClassVar

from django.db.backends.base.base import NO_DB_ALIAS
from django.db.backends.postgresql import base

from aethergrid.postgres.pool import Pool


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's, with `Pool` for its pool."""

    _connection_pools: ClassVar[dict[str, Pool]] = {}

    @property
    def pool(self) -> Pool | None:
        """Give the pool of this process, the same to every thread; `None` where the settings name none."""
        options = self.settings_dict["OPTIONS"].get("pool")
        if self.alias == NO_DB_ALIAS or not options:
            return None
        if self.alias not in self._connection_pools:
            pool = Pool(
                kwargs=self.get_connection_params() | {"autocommit": True},
                configure=self._configure_connection,  # type: ignore[attr-defined] # the stubs lack it
                **options,
            )
            # Of several threads that come here first, one wins.
            self._connection_pools.setdefault(self.alias, pool)
        return self._connection_pools[self.alias]
