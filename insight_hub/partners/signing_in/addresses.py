"""Where a request comes from, as the proxies before the hub say."""

import ipaddress

from django.conf import settings

NETWORK = 64  # bits of an IPv6 address that name a household or office; the rest changes as one likes


def address_of(request) -> str | None:
    """The address that the outermost of the hub's own proxies (`PROXY_COUNT`) saw, or None where nobody says one.
    What a client writes into X-Forwarded-For itself stands further left and is not believed. Of IPv6, the network."""
    seen = [text.strip() for text in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    if 0 < settings.PROXY_COUNT <= len(seen):
        forwarded = _readable(seen[-settings.PROXY_COUNT])
        if forwarded:
            return forwarded
    return _readable(request.META.get("REMOTE_ADDR", ""))


def _readable(text):
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    if address.version == 6 and address.ipv4_mapped:
        return str(address.ipv4_mapped)
    if address.version == 6:
        return str(ipaddress.ip_network((int(address), NETWORK), strict=False).network_address)
    return str(address)
