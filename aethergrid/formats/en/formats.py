"""ISO 8601, to be compared with what logs and the API say, instead of `Nov. 23, 2026, 5:22 a.m.`."""

DATE_FORMAT = "Y-m-d"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = "Y-m-d H:i"
