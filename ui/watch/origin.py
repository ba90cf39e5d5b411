"""Where a request came from, as far as it may be kept."""

from ipaddress import ip_address, ip_network

from starlette.requests import HTTPConnection


def origin_of(request: HTTPConnection | None) -> str:
    """The address, as the proxy handling before us has found it; "" where there is none."""
    return request.client.host if request is not None and request.client else ""


def shortened(address: str) -> str:
    """The network it is of (/24, of IPv6 /48): enough to tell an attack, not a household."""
    try:
        found = ip_address(address)
    except ValueError:
        return ""
    mapped = getattr(found, "ipv4_mapped", None)
    if mapped is not None:  # ::ffff:192.0.2.7
        found = mapped
    if found.is_loopback:
        return str(found)
    return str(ip_network(f"{found}/{24 if found.version == 4 else 48}", strict=False))
