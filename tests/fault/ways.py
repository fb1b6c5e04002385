"""Where the form of each endpoint stands, and what somebody types there: the table of the test that sends them all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

OWN = ""  # the page of the same address
NOWHERE = "-"  # shown only to people in other circumstances, so the fields are written out here


@dataclass(frozen=True)
class Way:
    """On which page the form stands, and what is typed; `of` gives variables of the address other ids of the place.

    `after` is an endpoint whose form is sent before; with `has_begun` the event is going on.
    """

    page: str = OWN
    typed: Mapping[str, str] = field(default_factory=dict)
    of: Mapping[str, str] = field(default_factory=dict)
    query: str = ""
    holds: str = ""  # another link than the role's usual one
    after: str = ""
    has_begun: bool = False


_BO = {"name": "Bo Friis", "email": "bo@post.example"}
_INVITEES = {"text": "Navn;E-mail\nMaja Friis;maja2@post.example\n", "group": "{group_id}"}
_WAITING = {"registration_id": "waiting_id"}

WAYS: dict[str, Way] = {
    "public.wish": Way("public.event", {"nominator": "{nominator_id}", **_BO, "message": "Gerne"}),
    "public.join": Way("public.event", {**_BO, "group": "{joinable_id}", "organisation": "Fjord A/S", "area": "0"}),
    "code.open_page": Way("code.enter", {"code": "{code}"}),
    "sign_in.send": Way("sign_in.ask", {"email": "nobody@fjordby.example"}),
    "sign_in.enter": Way("sign_in.look", {"code": "ABCDEF"}),
    "sign_in.come_in": Way("sign_in.confirm", holds="sign_in"),
    "sign_in.leave": Way(NOWHERE, {"place": "nowhere"}),
    "sign_in.out": Way(NOWHERE),
    "attendee.answer": Way("attendee.invitation", {"answer": "yes"}, holds="asked"),
    "attendee.decline": Way(OWN, {"reason": "Rejser"}, holds="asked"),
    "attendee.withdraw": Way(OWN, {"reason": "Syg"}),
    "attendee.substitute": Way(NOWHERE, {**_BO, "phone": "", "sure": "yes"}),
    "attendee.questions": Way(OWN, {"phone": "40 11 22 33", "dietary": "Ingen nødder"}),
    "attendee.take_kept": Way("attendee.kept_about_me", {"take": "file"}),
    "attendee.go_on": Way("attendee.invitation"),
    "attendee.still_coming": Way(NOWHERE, {"answer": "yes"}),
    "attendee.no_reminders": Way(OWN, holds="asked"),
    "nominator.print_all": Way(),
    "nominator.print_one": Way(of={"invitation_id": "without_email_id"}),
    "nominator.add": Way("nominator.home", {"name": "Bo Friis", "email": ""}),
    "nominator.paste": Way("nominator.home", {"people": "Bo Friis bo@post.example"}),
    "nominator.paste_confirm": Way(NOWHERE, {"people": "Bo Friis, bo@post.example"}),
    "nominator.hand_back": Way(),
    "nominator.answer": Way(),
    "nominator.still_coming": Way(NOWHERE, {"answer": "yes"}),
    "nominator.email": Way(OWN, _BO),
    "nominator.give_place": Way("nominator.home", of={"invitation_id": "reserve_id"}),
    "nominator.move": Way(NOWHERE, {"direction": "up"}, of={"invitation_id": "reserve_id"}),
    "nominator.send_again": Way("nominator.home"),
    "nominator.take_back": Way(),
    "nominator.name_wish": Way("nominator.home"),
    "nominator.handle_wish": Way("nominator.home"),
    "desk_door.enter": Way("desk_door.show"),
    "desk.check_in": Way(NOWHERE),
    "desk.undo": Way(NOWHERE, of={"registration_id": "here_id"}),
    "desk.came_after_all": Way(NOWHERE, of={"person_id": "asked_person_id"}),
    "desk.walk_in": Way(OWN, {"name": "Gustav Lund", "group": "{group_id}"}),
    "organiser.events.new": Way(
        OWN, {"title": "Endnu et", "day": "2026-06-01", "begins": "09:00", "ends": "15:00", "capacity": "50"}
    ),
    "organiser.dates.postpone": Way(OWN, {"reason": "Sne", "season": "forår"}),
    "organiser.dates.cancel": Way(OWN, {"reason": "Sne"}),
    "organiser.dates.new": Way(OWN, {"day": "2026-06-01", "reason": "Sne"}),
    "organiser.dates.hours": Way(OWN, {"ends": "18:30"}),
    "organiser.dates.silence": Way(OWN, {"silence": "release"}),
    "organiser.dates.before_the_day": Way("organiser.dates.show", {"reconfirm_days": "7"}),
    "organiser.dates.ask": Way(OWN, {"until": "2026-03-02T12:00"}),
    "organiser.groups.new": Way(OWN, {"name": "Politikere", "letter": "P", "quota": "9", "colour": "5"}),
    "organiser.groups.edit": Way(OWN, {"quota": "77"}),
    "organiser.groups.remove": Way(of={"group_id": "unused_id"}),
    "organiser.waiting.prefer": Way(OWN, {"reason": "Fra ministeriet"}, of=_WAITING),
    "organiser.waiting.take_priority_back": Way(NOWHERE, of=_WAITING),
    "organiser.waiting.offer": Way(OWN, {"override": "y"}, of=_WAITING),
    "organiser.waiting.leave": Way(of=_WAITING),
    "organiser.releases.new": Way(OWN, {"due": "2026-03-02T10:30"}),
    "organiser.releases.edit": Way(OWN, {"due": "2026-03-02T10:40"}),
    "organiser.releases.remove": Way("organiser.releases.edit"),
    "organiser.releases.send": Way(NOWHERE, {"seen": ""}),
    "organiser.releases.undo": Way(NOWHERE),
    "organiser.nominators.new": Way(OWN, {"name": "Lokalforum Tuse", "contact_email": "tuse@post.example"}),
    "organiser.nominators.many": Way(OWN, {"text": "Lokalforum A; Tuse; Eva; eva@post.example; 2", "step": "add"}),
    "organiser.nominators.edit": Way(OWN, {"name": "Lokalforum Jyderup By"}),
    "organiser.nominator_contacts.new": Way(OWN, _BO),
    "organiser.nominator_contacts.edit": Way(OWN, {"name": "Eva Holm"}),
    "organiser.nominator_contacts.remove": Way(),
    "organiser.nominator_contacts.send": Way(query="to=new"),
    "organiser.nominator_contacts.remind": Way(NOWHERE, {"contact": "{contact_id}"}),
    "organiser.people.answer": Way(OWN, {"answer": "yes"}),
    "organiser.people.change_email": Way(OWN, {"email": "rettet@post.example"}),
    "organiser.people.correct": Way(OWN, {"name": "Rettet Navn"}),
    "organiser.people.revoke": Way(),
    "organiser.contact_data.take": Way("organiser.contact_data.show"),
    "organiser.personal_data.take": Way("organiser.personal_data.show"),
    "organiser.personal_data.erase": Way(),
    "organiser.substitutes.new": Way(OWN, _BO, of={"person_id": "coming_person_id"}),
    "organiser.people.remind": Way(NOWHERE, {"id": "{person_id}"}),
    "organiser.invitations.one": Way(OWN, _BO),
    "organiser.invitations.read": Way("organiser.invitations.index", _INVITEES),
    "organiser.invitations.drop": Way(NOWHERE),
    "organiser.invitations.send": Way("organiser.invitations.preview", after="organiser.invitations.read"),
    "organiser.invitations.keep": Way("organiser.invitations.preview", after="organiser.invitations.read"),
    "organiser.invitations.remind": Way(),
    "organiser.letters.note_printed": Way(NOWHERE, {"id": "{without_email_id}"}),
    "organiser.waves.plan": Way(
        NOWHERE, {"audience": "first", "group": "{group_id}", "area": "0", "when": "now", "request_key": "{slug}"}
    ),
    "organiser.waves.send_now": Way(),
    "organiser.waves.call_off": Way(),
    "organiser.waves.deadline": Way(OWN, {"answer_until": "2026-03-02T11:00"}),
    "organiser.programme.new": Way(OWN, {"kind": "talk", "begins": "15:00", "title": "Farvel"}),
    "organiser.programme.edit": Way(OWN, {"title": "Et andet oplæg"}),
    "organiser.programme.remove": Way(),
    "organiser.themes.weigh": Way("organiser.themes.show", {"weight": "as_much"}),
    "organiser.themes.new": Way(OWN, {"name": "Skoler"}),
    "organiser.themes.edit": Way(OWN, {"name": "Natur og vand"}),
    "organiser.themes.move": Way(NOWHERE, {"direction": "up"}),
    "organiser.themes.remove": Way(),
    "organiser.themes.tables": Way(OWN, {"table_1": "{theme_id}"}),
    "organiser.themes.spread": Way("organiser.themes.tables"),
    "organiser.themes.stay": Way(NOWHERE, {"round": "1"}),
    "organiser.themes.wishes": Way(OWN, {"wish_1": "{theme_id}"}),
    "organiser.table_plans.make": Way("organiser.table_plans.index", {"seconds": "1"}),
    "organiser.table_plans.set_hall": Way("organiser.table_plans.index", {"count": "2", "min_seats": "1"}),
    "organiser.table_plans.publish": Way(),
    "organiser.table_plans.discard": Way(),
    "organiser.plan_progress.stop": Way(NOWHERE),
    "organiser.plan_changes.change": Way(NOWHERE, {"version": "1"}),
    "organiser.plan_changes.put_back": Way(NOWHERE, {"version": "1"}),
    "organiser.plan_changes.copy": Way("organiser.table_plans.show"),
    "organiser.plan_mending.mend": Way(OWN, {"seconds": "1"}),
    "organiser.plan_proofs.pdf": Way("organiser.plan_proofs.show"),
    "organiser.table_rules.choose": Way("organiser.table_rules.index", {"gender": "mix"}),
    "organiser.table_rules.add": Way(NOWHERE, {"sits": "{person_id}"}),
    "organiser.table_rules.remove": Way("organiser.table_rules.index"),
    "organiser.table_sizes.save": Way("organiser.table_sizes.show", {"max_1": "8"}),
    "organiser.table_sizes.save_many": Way("organiser.table_sizes.show", {"tables": "1", "most": "8"}),
    "organiser.checkin.make_link": Way(NOWHERE),
    "organiser.checkin.renew_link": Way(),
    "organiser.checkin.finish": Way(has_begun=True),
    "organiser.checkin.thank": Way(NOWHERE),
    "organiser.mails.retry": Way(NOWHERE),
    "organiser.mails.retry_all": Way(NOWHERE),
    "organiser.mails.try_now": Way(NOWHERE),
    "organiser.mails.cancel": Way("organiser.mails.show"),
    "organiser.mail_texts.edit": Way(OWN, {"subject": "Kom til {{event}}"}),
    "organiser.mail_texts.look": Way("organiser.mail_texts.edit", {"subject": "Kom til {{event}}"}),
    "organiser.mail_texts.reset": Way(),
    "organiser.exports.attendance": Way("organiser.exports.index"),
    "organiser.exports.attendance_list": Way("organiser.exports.index"),
    "organiser.exports.table_plan": Way("organiser.exports.index"),
    "organiser.exports.instance": Way("organiser.exports.index"),
    "organiser.exports.plan": Way("organiser.exports.index"),
    "organiser.settings.show": Way(OWN, {"title": "Topmøde i Fjordby"}),
    "organiser.settings.areas": Way(OWN, {"areas": "Jyderup\nOrø\nTuse\nVig"}),
    "organiser.colleagues.index": Way(OWN, {"email": "ny{slug}@fjordby.example", "name": "Ny Kollega"}),
    "organiser.colleagues.change": Way(OWN, {"kind": "organiser"}),
    "organiser.colleagues.take_away": Way(),
    "organiser.hosts.staff": Way(OWN, {"email": "vært{slug}@fjordby.example", "name": "Ny Kollega"}),
    "organiser.hosts.change": Way(OWN, {"kind": "organiser"}, of={"role_id": "host_role_id"}),
    "organiser.hosts.take_away": Way(of={"role_id": "host_role_id"}),
    "organiser.hosts.end": Way(NOWHERE, {"place": "nowhere"}),
    "organiser.after_restore.decide": Way(NOWHERE, {"mails": "send"}),
    "organiser.settings.close": Way(),
    "organiser.settings.open_for_answers": Way(NOWHERE),
}

MAY_BE_TOO_MANY = frozenset(  # limited by the hour: who comes while the first copy is at work may be told so (429)
    {"public.wish", "public.join", "code.open_page", "sign_in.send", "sign_in.enter"}
)
BEGIN_A_SESSION = frozenset(  # the old session is over, and with it the form of a late copy (400)
    {"desk_door.enter", "sign_in.come_in"}
)
FILES = frozenset(  # what answers with a file or a picture of one is done as often as it is asked for
    {
        "organiser.plan_proofs.pdf",
        "attendee.take_kept",
        "organiser.personal_data.take",
        "organiser.contact_data.take",
        "organiser.exports.attendance",
        "organiser.exports.attendance_list",
        "organiser.exports.table_plan",
        "organiser.exports.instance",
        "organiser.exports.plan",
        "organiser.mail_texts.look",
    }
)
ADDING = (  # the small size, and what its control must do more than once
    "organiser.programme.new",
    "nominator.add",
    "public.wish",
    "desk.walk_in",
    "organiser.releases.new",
)
