"""Network addresses, by which requests are limited: an address is no proof of who asks.

A household or telephone chooses its IPv6 addresses from a whole /64, so a /64 counts as one person.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final

Network = IPv4Network | IPv6Network

RANGES: Final[Mapping[str, tuple[str, ...]]] = {  # the words that stand for ranges in the settings
    "loopback": ("127.0.0.0/8", "::1/128"),
    "private": ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7", "fe80::/10"),
}
_ONE_PERSON = 64  # bits of an IPv6 network
_LONGEST = 64  # characters; the longest address with brackets, zone and port has fewer


def read_networks(text: str) -> tuple[Network, ...]:
    """Return the networks of a setting; raise ValueError for a word that is neither a range's name nor a network.

    >>> read_networks("192.0.2.0/24, 2001:db8::7")
    (IPv4Network('192.0.2.0/24'), IPv6Network('2001:db8::7/128'))
    """
    words = [word.strip() for word in text.split(",") if word.strip()]
    return tuple(ip_network(network) for word in words for network in RANGES.get(word, (word,)))


@lru_cache(maxsize=4_096)
def read_address(text: str) -> str:
    """Return an IP address in its usual form, without brackets, port and zone; empty for anything else.

    >>> [read_address(a) for a in ("192.0.2.7:41", "[2001:DB8::7]:41", "::ffff:192.0.2.7", "unknown")]
    ['192.0.2.7', '2001:db8::7', '192.0.2.7', '']
    """
    text = text[:_LONGEST].strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return ""
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return str(mapped or address)


@lru_cache(maxsize=16)
def is_loopback(address: str) -> bool:
    """Return whether an IP address in its usual form is that of a program on this machine."""
    return ip_address(address).is_loopback


def network_of(address: str) -> str:
    """Return what counts as one person's address: an IPv4 address as it is, the /64 of an IPv6 address.

    >>> network_of("192.0.2.7"), network_of("2001:db8:1:2:3::4")
    ('192.0.2.7', '2001:db8:1:2::/64')
    """
    known = read_address(address)
    if ":" not in known:
        return known or address
    return str(ip_network(f"{known}/{_ONE_PERSON}", strict=False))


def neighbourhood_of(address: str) -> str:
    """Return the address as it is kept for people to read: the /24 or /48 around it, which names no single person.

    >>> neighbourhood_of("192.0.2.7"), neighbourhood_of("2001:db8:1:2:3::4"), neighbourhood_of("unknown")
    ('192.0.2.0/24', '2001:db8:1::/48', '')
    """
    known = read_address(address)
    if not known:
        return ""
    return str(ip_network(f"{known}/{48 if ':' in known else 24}", strict=False))
