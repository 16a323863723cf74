"""The gateway: what several models have learned reaches another one that passes the proxy."""
