"""Connections to servers elsewhere that cannot be led into the networks around this one."""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
from urllib.parse import urlsplit

from django.conf import settings

PATIENCE = 10.0
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class Unreachable(Exception):
    """Why no connection is made, in words for whoever looks at the page."""


class Connection(http.client.HTTPSConnection):
    """HTTPS to the very address that was looked at: a name that resolves differently the next time changes nothing."""

    def __init__(self, host: str, port: int) -> None:
        super().__init__(host, port, timeout=PATIENCE, context=ssl.create_default_context())
        self._tls = self._context  # type: ignore[attr-defined]

    def connect(self) -> None:
        address = allowed_address(self.host, self.port)
        plain = socket.create_connection((str(address), self.port), PATIENCE)
        self.sock = self._tls.wrap_socket(plain, server_hostname=self.host)


class _Plain(http.client.HTTPConnection):
    """HTTP without encryption, within the networks that the operator named."""

    def connect(self) -> None:
        address = allowed_address(self.host, self.port)
        if not _is_named(address):
            raise Unreachable(f"{self.host} is asked over https only; plain http is for networks named as allowed.")
        self.sock = socket.create_connection((str(address), self.port), PATIENCE)


def connection_to(url: str) -> http.client.HTTPConnection:
    """A connection to the server of an http or https address. Raises Unreachable, at the latest when it connects."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
        raise Unreachable(f"{url} is no address of a server.")
    if parts.scheme == "https":
        return Connection(parts.hostname, parts.port or 443)
    return _Plain(parts.hostname, parts.port or 80, timeout=PATIENCE)


def allowed_address(host: str, port: int) -> Address:
    """The address to connect to. Raises Unreachable if any of those of the host is not one of the open internet."""
    try:
        answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Unreachable(f"The name {host} is not known.") from None
    addresses = [ipaddress.ip_address(str(answer[4][0]).partition("%")[0]) for answer in answers]
    if not addresses or not all(map(is_allowed, addresses)):
        raise Unreachable(f"{host} is not on the open internet, and its network is not one that is allowed here.")
    return addresses[0]


def is_allowed(address: Address) -> bool:
    """Public addresses, and those in the networks that the operator named."""
    inner = _inside(address)
    return _is_named(inner) or (inner.is_global and not inner.is_multicast and not inner.is_reserved)


def _is_named(address: Address) -> bool:
    inner = _inside(address)
    networks = (ipaddress.ip_network(each, strict=False) for each in settings.QA_PORTAL_NETWORKS)
    return any(inner in network for network in networks if network.version == inner.version)


def _inside(address: Address) -> Address:
    """The IPv4 address that one of IPv6 leads to, where it does."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None) or address
