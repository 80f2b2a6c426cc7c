"""Which domains of a place's page are its own: who receives mail at one of them is of the place."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

FREE_MAIL: Final = frozenset(
    """
    gmail.com googlemail.com outlook.com outlook.fr hotmail.com hotmail.fr hotmail.be hotmail.ch live.com live.fr live.be msn.com
    windowslive.com yahoo.com yahoo.fr yahoo.be ymail.com rocketmail.com aol.com aol.fr icloud.com me.com mac.com
    laposte.net orange.fr wanadoo.fr voila.fr free.fr aliceadsl.fr libertysurf.fr online.fr sfr.fr neuf.fr cegetel.net club-internet.fr
    9online.fr bbox.fr numericable.fr noos.fr akeonet.com mailo.com mailo.eu net-c.com netcourrier.com caramail.com caramail.fr
    nordnet.fr ozone.net alsatis.net wibox.fr mediaserv.net outremer.fr ool.fr canl.nc lagoon.nc mls.nc nautile.nc mail.pf
    skynet.be telenet.be voo.be scarlet.be bluewin.ch sunrise.ch hispeed.ch pt.lu internet.lu
    proton.me protonmail.com protonmail.ch pm.me tutanota.com tutanota.de tuta.io tuta.com tutamail.com keemail.me posteo.net posteo.de
    mailbox.org mailfence.com disroot.org riseup.net autistici.org infomaniak.com ik.me etik.com ikmail.com zaclys.net murena.io e.email
    vivaldi.net fastmail.com fastmail.fm hushmail.com runbox.com zoho.com zohomail.com zohomail.eu gmx.com gmx.fr gmx.net gmx.de gmx.ch
    web.de mail.com mail.ru yandex.com yandex.ru inbox.lv seznam.cz libero.it virgilio.it
    """.split()
)
"""Mail that anyone may have. Sources: each provider's own sign-up page, the brands that French internet providers have kept for their
subscribers (pages « adresse mail » of Orange, Free, SFR, Bouygues Telecom, La Poste, Nordnet and those of overseas), and the criteria
of the public list ``jgillich/free-email-domains`` (open to anyone, with a mail exchanger, not disposable), read in 2026."""

SHARED_PAGES: Final = frozenset(
    """
    facebook.com fb.me instagram.com linkedin.com twitter.com x.com youtube.com helloasso.com linktr.ee goo.gl bit.ly tinyurl.com
    google.com google.fr wordpress.com blogspot.com blogspot.fr over-blog.com canalblog.com tumblr.com weebly.com wix.com wixsite.com
    webnode.fr webnode.com jimdo.com jimdofree.com jimdosite.com e-monsite.com free.fr pagesperso-orange.fr wanadoo.fr orange.fr
    github.io gitlab.io netlify.app framasoft.org frama.io frama.site framasite.org communecter.org movilab.org wikipedia.org
    meetup.com eventbrite.fr eventbrite.com airtable.com notion.site notion.so canva.site square.site myshopify.com odoo.com
    """.split()
)
"""Where many keep a page: nobody of the place has mail there. Found among the websites of the census of 2019 that ships with Maillage
(facebook.com is the first of them, with 30 places), and hosts of their kind."""


def domain_of(address: str) -> str:
    """The domain of an e-mail address as the network writes it (lower case, ``xn--``); an empty string for what has none."""
    return _plain(address.rpartition("@")[2]) if "@" in address else ""


def domain_of_site(url: str) -> str:
    """The host of a website without ``www.``; an empty string for what has none."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return ""
    return _plain(host.removeprefix("www."))


def may_be_a_places(domain: str) -> bool:
    """Whether mail at ``domain`` tells anything: no provider of mail for all, no host of others' pages."""
    return (
        "." in domain
        and domain not in FREE_MAIL
        and not any(domain == host or domain.endswith(f".{host}") for host in SHARED_PAGES)
    )


def _plain(host: str) -> str:
    try:
        return host.strip().rstrip(".").lower().encode("idna").decode("ascii")
    except UnicodeError:
        return ""
