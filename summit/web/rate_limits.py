"""Rate limits that every process shares: a storage for `limits` in the second database, and whom a limit counts.

The limits themselves stand beside the routes they protect. What counts an e-mail address stands in the view, behind the
form: what is no address counts for nobody.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
from datetime import datetime

from email_validator import validate_email
from flask import current_app, g, request
from flask_limiter import Limiter
from limits import RateLimitItem
from limits.storage import Storage
from sqlalchemy import delete, func, select, text
from sqlalchemy.exc import SQLAlchemyError

from summit import clock, tokens
from summit.web import second_database
from summit.web.second_database import LONGEST_KEY, rate_counts

_COUNT = text(
    """
    INSERT INTO rate_count (key, count, expires_at) VALUES (:key, :amount, :expires_at)
    ON CONFLICT (key) DO UPDATE SET
        count = CASE WHEN rate_count.expires_at <= :now THEN :amount ELSE rate_count.count + :amount END,
        expires_at = CASE WHEN rate_count.expires_at <= :now THEN :expires_at ELSE rate_count.expires_at END
    RETURNING count
    """
)


class SqlStorage(Storage):
    """Counters as rows: one statement counts and tells the sum, so that two processes never count as one."""

    STORAGE_SCHEME = ["summit-sql"]

    @property
    def base_exceptions(self) -> type[Exception]:
        """What this storage may raise when its database is out of reach."""
        return SQLAlchemyError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count `amount` for `key` and return the sum. The first count of a window lets it last `expiry` seconds."""
        now = clock.now().timestamp()
        with second_database.write() as connection:
            count = connection.execute(
                _COUNT, {"key": _short(key), "amount": amount, "expires_at": now + expiry, "now": now}
            ).scalar_one()
        if count == amount:  # a new window: the moment to forget the ones that have ended
            forget_ended(clock.now())
        return int(count)

    def get(self, key: str) -> int:
        """What has been counted for `key` in its present window."""
        return int(self._row(key)[0])

    def get_expiry(self, key: str) -> float:
        """When the window of `key` ends, in seconds since 1970; now, when there is none."""
        return float(self._row(key)[1])

    def check(self) -> bool:
        """Is the database there?"""
        try:
            with second_database.read() as connection:
                connection.execute(select(1))
                return True
        except SQLAlchemyError:
            return False

    def reset(self) -> int:
        """Forget every counter; returns how many there were."""
        with second_database.write() as connection:
            count = connection.execute(select(func.count()).select_from(rate_counts)).scalar_one()
            connection.execute(delete(rate_counts))
        return int(count)

    def clear(self, key: str) -> None:
        """Forget the counter of `key`."""
        with second_database.write() as connection:
            connection.execute(delete(rate_counts).where(rate_counts.c.key == _short(key)))

    def _row(self, key: str) -> tuple[int, float]:
        now = clock.now().timestamp()
        query = select(rate_counts.c.count, rate_counts.c.expires_at).where(
            rate_counts.c.key == _short(key), rate_counts.c.expires_at > now
        )
        with second_database.read() as connection:
            row = connection.execute(query).one_or_none()
        return (row[0], row[1]) if row else (0, now)


def forget_ended(now: datetime) -> int:
    """Clear away counters whose window has ended. Returns how many."""
    ended = second_database.locked_rows(rate_counts.c.key, rate_counts.c.expires_at <= now.timestamp())
    with second_database.write() as connection:
        return connection.execute(delete(rate_counts).where(rate_counts.c.key.in_(ended))).rowcount


def _short(key: str) -> str:
    return key if len(key) <= LONGEST_KEY else hashlib.sha256(key.encode()).hexdigest()


def by_address() -> str:
    """Count the visitor's network address (of IPv6 the /64, which one household has to itself)."""
    try:
        address = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        return "unknown"
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is None:
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)


def by_subnet() -> str:
    """Count the network that the visitor's address belongs to: what one provider hands to one customer or office."""
    try:
        address = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        return "unknown"
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    bits = 48 if isinstance(address, ipaddress.IPv6Address) else 24
    return str(ipaddress.ip_network((address, bits), strict=False))


def by_email(address: str) -> str:
    """Count an e-mail address as a valid form carries it: one mailbox, however it is written.

    Not what was posted: invisible characters, or another spelling of the domain, would each be an address of its own.
    The counter keeps no readable address.
    """
    bare = str(validate_email(address, check_deliverability=False).normalized).casefold()
    return hmac.new(str(current_app.secret_key).encode(), bare.encode(), hashlib.sha256).hexdigest()


def by_link() -> str:
    """Count the personal link by which the visitor came."""
    token = (request.view_args or {}).get("token") or g.get("token", "")
    return tokens.fingerprint(str(token))


limiter = Limiter(by_address, storage_uri="summit-sql://", strategy="fixed-window")


def is_within(limit: RateLimitItem, *counted: str) -> bool:
    """Count once more; False when that is more than `limit`. For what is known only when a form has been read."""
    return not limiter.enabled or limiter.limiter.hit(limit, *counted)
