"""The doors: every blueprint with its guard and its prefix on one line, and nothing else lets anybody in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Flask, current_app, g, request
from flask_wtf import CSRFProtect
from flask_wtf.csrf import generate_csrf

from summit.web import (
    access,
    answers,
    attendee,
    code,
    desk,
    desk_door,
    health,
    mailbox,
    nominator,
    once,
    public,
    sign_in,
    ticket,
)
from summit.web.organiser import (
    after_restore,
    checkin,
    colleagues,
    contact_data,
    dates,
    events,
    exports,
    groups,
    hosts,
    invitations,
    letters,
    log,
    mail_texts,
    mails,
    meanwhile,
    nominator_contacts,
    nominators,
    overview,
    people,
    personal_data,
    plan_changes,
    plan_mending,
    plan_prints,
    plan_progress,
    plan_proofs,
    programme,
    releases,
    settings,
    substitutes,
    table_plans,
    table_rules,
    table_sizes,
    themes,
    waiting,
    waves,
)

csrf = CSRFProtect()


@dataclass(frozen=True)
class Door:
    """A blueprint, who guards it, and the addresses behind it. `wing` goes before the names of its endpoints.

    Where nothing is known of the visitor but the link in the address (`has_session` is false) no cookie is ever set,
    and there is nothing that a forged request could use.
    """

    blueprint: Blueprint
    guard: Callable[[], access.Stop]
    prefix: str
    wing: str = ""
    has_session: bool = True

    @property
    def name(self) -> str:
        """What its endpoints begin with."""
        return f"{self.wing}.{self.blueprint.name}" if self.wing else self.blueprint.name


_ONE_CONTACT = "/o/<slug>/nominators/<int:nominator_id>/contacts/<int:contact_id>"
DOORS = (
    Door(public.blueprint, access.open_to_all, "", has_session=False),
    Door(health.blueprint, access.open_to_all, "/health", has_session=False),
    Door(code.blueprint, access.open_to_all, "/code", has_session=False),
    Door(sign_in.blueprint, access.open_to_all, "/sign-in"),
    Door(attendee.blueprint, access.holds_invitation, "/i/<token>", has_session=False),
    Door(ticket.blueprint, access.holds_ticket, "/t/<token>", has_session=False),
    Door(nominator.blueprint, access.holds_nominator_link, "/n/<token>", has_session=False),
    Door(desk_door.blueprint, access.holds_desk_link, "/d/<token>"),
    Door(desk.blueprint, access.at_desk, "/desk"),
    Door(mailbox.blueprint, access.on_loopback_in_development, "/mailbox", has_session=False),
    Door(events.blueprint, access.signed_in, "/o", wing="organiser"),
    Door(hosts.blueprint, access.organises_host, "/o/hosts/<int:host_id>", wing="organiser"),
    Door(overview.blueprint, access.works_on_event, "/o/<slug>", wing="organiser"),
    Door(dates.blueprint, access.works_on_event, "/o/<slug>/date", wing="organiser"),
    Door(groups.blueprint, access.works_on_event, "/o/<slug>/groups", wing="organiser"),
    Door(nominators.blueprint, access.works_on_event, "/o/<slug>/nominators", wing="organiser"),
    Door(nominator_contacts.blueprint, access.works_on_event, "/o/<slug>/nominators", wing="organiser"),
    Door(contact_data.blueprint, access.works_on_event, _ONE_CONTACT, wing="organiser"),
    Door(waiting.blueprint, access.works_on_group, "/o/<slug>/waiting", wing="organiser"),
    Door(releases.blueprint, access.works_on_event, "/o/<slug>/releases", wing="organiser"),
    Door(people.blueprint, access.works_on_group, "/o/<slug>/people", wing="organiser"),
    Door(personal_data.blueprint, access.works_on_event, "/o/<slug>/people/<int:person_id>", wing="organiser"),
    Door(substitutes.blueprint, access.works_on_group, "/o/<slug>/people/<int:person_id>/substitute", wing="organiser"),
    Door(invitations.blueprint, access.works_on_group, "/o/<slug>/invitations", wing="organiser"),
    Door(letters.blueprint, access.works_on_event, "/o/<slug>/letters", wing="organiser"),
    Door(waves.blueprint, access.works_on_group, "/o/<slug>/invitations/waves", wing="organiser"),
    Door(programme.blueprint, access.works_on_event, "/o/<slug>/programme", wing="organiser"),
    Door(themes.blueprint, access.works_on_event, "/o/<slug>/themes", wing="organiser"),
    Door(table_plans.blueprint, access.works_on_event, "/o/<slug>/tables", wing="organiser"),
    Door(table_rules.blueprint, access.works_on_event, "/o/<slug>/tables/rules", wing="organiser"),
    Door(table_sizes.blueprint, access.works_on_event, "/o/<slug>/tables/sizes", wing="organiser"),
    Door(plan_prints.blueprint, access.works_on_event, "/o/<slug>/tables", wing="organiser"),
    Door(plan_progress.blueprint, access.works_on_event, "/o/<slug>/tables", wing="organiser"),
    Door(plan_changes.blueprint, access.works_on_event, "/o/<slug>/tables", wing="organiser"),
    Door(plan_mending.blueprint, access.works_on_event, "/o/<slug>/tables", wing="organiser"),
    Door(plan_proofs.blueprint, access.works_on_event, "/o/<slug>/tables", wing="organiser"),
    Door(checkin.blueprint, access.works_on_event, "/o/<slug>/check-in", wing="organiser"),
    Door(mails.blueprint, access.works_on_event, "/o/<slug>/mails", wing="organiser"),
    Door(mail_texts.blueprint, access.works_on_event, "/o/<slug>/mails/texts", wing="organiser"),
    Door(after_restore.blueprint, access.works_on_event, "/o/<slug>/after-restore", wing="organiser"),
    Door(exports.blueprint, access.works_on_event, "/o/<slug>/exports", wing="organiser"),
    Door(log.blueprint, access.works_on_event, "/o/<slug>/log", wing="organiser"),
    Door(settings.blueprint, access.works_on_event, "/o/<slug>/settings", wing="organiser"),
    Door(colleagues.blueprint, access.works_on_event, "/o/<slug>/settings/staff", wing="organiser"),
)


def init_app(app: Flask) -> None:
    """Open every door of `app`, each behind its guard, and say how refusals and faults are answered."""
    csrf.init_app(app)
    app.jinja_env.globals["csrf_token"] = _csrf_token
    app.context_processor(lambda: {"csrf_token": _csrf_token})
    app.jinja_env.globals["may_open"] = _may_open
    for door in DOORS:
        _hang(app, door)
    app.url_defaults(_fill_in)
    answers.init_app(app)
    once.init_app(app)
    meanwhile.init_app(app)


def _hang(app: Flask, door: Door) -> None:
    steps: list[Callable[[], Any]] = [door.guard]
    if door.has_session:
        steps.append(csrf.protect)  # after the guard: whoever has to sign in again is told so, not that a form is old
    app.before_request_funcs[door.name] = steps  # before the blueprint, so that nothing of its own comes first
    app.register_blueprint(door.blueprint, url_prefix=door.prefix or None, name=door.name)


def _csrf_token() -> str:
    """The token that a form carries; empty where there is no session, so that none is begun by drawing a form."""
    door = next((door for door in DOORS if door.name == request.blueprint), None)
    return str(generate_csrf()) if door and door.has_session else ""


def _may_open(endpoint: str) -> bool:
    """Does the visitor, who works on this event, find anything behind `endpoint`? Not the whole of it, for some."""
    door = next((door for door in DOORS if door.name == endpoint.rpartition(".")[0]), None)
    return g.get("only") is None or (door is not None and door.guard is not access.works_on_event)


def _fill_in(endpoint: str, values: dict[str, Any]) -> None:
    """Links to a neighbouring page need not repeat the `token` or `slug` by which the visitor came."""
    if "event" in g and endpoint.startswith("organiser.") and _wants(endpoint, values, "slug"):
        values["slug"] = g.event.slug
    if "host" in g and endpoint.startswith("organiser.") and _wants(endpoint, values, "host_id"):
        values["host_id"] = g.host.id
    if "token" in g and endpoint.rpartition(".")[0] == request.blueprint and _wants(endpoint, values, "token"):
        values["token"] = g.token


def _wants(endpoint: str, values: dict[str, Any], name: str) -> bool:
    return name not in values and current_app.url_map.is_endpoint_expecting(endpoint, name)
