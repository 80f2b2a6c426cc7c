"""Every request that this instance makes to another machine goes through here, and only to machines of the public Internet.

A person who gives an address (a webhook, another instance) must not make this machine speak to its own neighbours. So:

- the address is ``http`` or ``https``, on a port of the web, without a name or a password in it, its host written plainly;
- the host is resolved once, every address it resolves to must be public (``addresses``), and the connection is made to the one
  that was checked (``connection``): what the name says a moment later does not matter;
- a redirection is a new address, checked as the first one was; the one who posts follows none;
- what is read is capped in bytes, compressed or not, and the whole exchange in seconds, however slowly the other side speaks;
- nothing is taken from the environment: no proxy, no ``.netrc``, no cookie kept from one request to the next.

``settings.OUTGOING_ALLOW`` names private targets that may be reached all the same: for development and tests.
"""

from maillage.core.outgoing.exceptions import AddressRefused, OutgoingError, TooLarge, TooSlow, Unreachable
from maillage.core.outgoing.requests import Answer, check, fetch, post

__all__ = ["AddressRefused", "Answer", "OutgoingError", "TooLarge", "TooSlow", "Unreachable", "check", "fetch", "post"]
