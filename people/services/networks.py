"""The network of a closed meeting (局域网), as the site's settings name it."""

from __future__ import annotations

from ipaddress import ip_address, ip_network

from django.conf import settings


def is_closed() -> bool:
    """Tell whether the site serves one network alone."""
    return bool(settings.JUJIAN_NETWORK)


def is_inside(address: str) -> bool:
    """Tell whether an address is of the site's networks or of the machine itself; without any, all are."""
    if not is_closed():
        return True
    try:
        given = ip_address(address)
    except ValueError:
        return False
    return given.is_loopback or any(given in ip_network(each) for each in settings.JUJIAN_NETWORK)
