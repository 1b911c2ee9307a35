"""The product on several machines, tried on this one: real services and several hosts, on loopback."""
