"""Whom our callers trust: the certificate authorities that come with the HTTP client."""

import ssl
from functools import cache

import httpx


@cache
def trusted() -> ssl.SSLContext:
    """What a client of httpx trusts by itself, read once: reading it takes longer than a call."""
    return httpx.create_ssl_context(trust_env=False)
