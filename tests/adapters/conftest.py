"""Examples are tried for what they show, however long the machine takes for one."""

from hypothesis import settings

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
